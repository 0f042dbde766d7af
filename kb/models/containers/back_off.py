"""The kubelet's crash-loop back-off of one container (client-go/util/flowcontrol/backoff.go)."""

from __future__ import annotations

from dataclasses import dataclass

# pkg/kubelet/kubelet.go: initialNodeCrashLoopBackOff and MaxCrashLoopBackOff, seconds
FIRST_SECONDS = 10
MOST_SECONDS = 300


@dataclass(frozen=True)
class BackOff:
    """The delay now in force and the second of the restart that set it."""

    seconds: int
    updated: float


def held_until(back_off: BackOff | None, finished: float) -> float:
    """Return the second before which a container that ended at ``finished`` is not started again.

    Backoff.IsInBackOffSince: without an entry there is no delay, so the first restart comes at once.
    """
    if back_off is None or _expired(back_off, finished):
        return finished
    return finished + back_off.seconds


def after_restart(back_off: BackOff | None, finished: float, now: float) -> BackOff:
    """Return the delay that holds for the next restart: 10 s at first, then doubled up to 300 s (Backoff.Next)."""
    if back_off is None or _expired(back_off, finished):
        return BackOff(FIRST_SECONDS, now)
    return BackOff(min(back_off.seconds * 2, MOST_SECONDS), now)


def _expired(back_off: BackOff, finished: float) -> bool:
    # Backoff.hasExpired: a container that ran for twice the longest delay begins anew.
    return finished - back_off.updated > 2 * MOST_SECONDS
