"""When a Pod must leave its node because of NoExecute taints: one timer per Pod.

Source: pkg/controller/tainteviction/taint_eviction.go (until 1.28: the taint manager inside the node lifecycle
controller, pkg/controller/nodelifecycle/scheduler/taint_manager.go, with the same rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.models.api.toleration import Taint, Toleration, tolerates
from kb.models.release import Release, as_of

# SeparateTaintEvictionController took the code out of the node lifecycle controller (beta and on in 1.29).
ACTOR = (("1.20", "node-lifecycle-controller"), ("1.29", "taint-eviction-controller"))
# PodDisruptionConditions (beta and on in 1.26): the reason of the Pod's condition DisruptionTarget.
DISRUPTION_REASON = (("1.20", None), ("1.26", "DeletionByTaintManager"))


@dataclass(frozen=True)
class Timer:
    """A planned deletion of a Pod, in seconds on the caller's clock."""

    started: float
    fires: float


def no_execute(taints: Iterable[Taint]) -> tuple[Taint, ...]:
    """Return the taints that drive Pods out; the other effects play no part here (getNoExecuteTaints)."""
    return tuple(taint for taint in taints if taint.get("effect") == "NoExecute")


def first_match(taint: Taint, tolerations: Sequence[Toleration]) -> Toleration | None:
    """Return the first toleration in the Pod's list that tolerates the taint, or None.

    GetMatchingTolerations (pkg/apis/core/v1/helper) stops at the first: a later, longer or endless one plays no part.
    """
    return next((toleration for toleration in tolerations if tolerates(toleration, taint)), None)


def stay(taints: Sequence[Taint], tolerations: Sequence[Toleration]) -> float | None:
    """Return how many seconds the Pod may stay with these NoExecute taints: 0 is not at all, None is for ever.

    The shortest of the matching tolerations counts (getMinTolerationTime); zero and negative seconds are 0.
    """
    used = [first_match(taint, tolerations) for taint in taints]
    if None in used:
        return 0
    limits = [match["tolerationSeconds"] for match in used if match and match.get("tolerationSeconds") is not None]
    return max(0, min(limits)) if limits else None


def next_timer(
    running: Timer | None, taints: Sequence[Taint], tolerations: Sequence[Toleration], now: float
) -> Timer | None:
    """Return the Pod's timer after the controller looked at taints and tolerations at ``now`` (processPodOnNode).

    A running timer is never shortened or prolonged: it ends when no NoExecute taint is left or all are tolerated for
    ever, and it is replaced by "now" when a taint is not tolerated at all.
    """
    driving = no_execute(taints)
    if not driving:
        return None
    if any(first_match(taint, tolerations) is None for taint in driving):
        return Timer(now, now)
    seconds = stay(driving, tolerations)
    if seconds is None:
        return None
    return running or Timer(now, now + seconds)


def actor(at: Release) -> str:
    """Return the controller that evicts because of taints in this release."""
    return as_of(ACTOR, at)


def disruption_reason(at: Release) -> str | None:
    """Return the reason of the condition DisruptionTarget that the evicted Pod gets, None before the condition."""
    return as_of(DISRUPTION_REASON, at)


def deletion_grace(phase: str, asked: int | None) -> int:
    """Return the deletionGracePeriodSeconds of a bound Pod deleted without own grace (strategy.go CheckGracefulDelete).

    ``asked`` is spec.terminationGracePeriodSeconds; 30 is its default (SetDefaults_PodSpec). Finished Pods get 0.
    """
    if phase in ("Succeeded", "Failed"):
        return 0
    seconds = 30 if asked is None else asked
    return seconds if seconds >= 0 else 1
