"""A Job's Pods, and how the Job controller counts them.

Source: pkg/controller/job/job_controller.go isPodFailed, getNewFinishedPods; pkg/controller/job/backoff_utils.go.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_BACKOFF = 10.0
LONGEST_BACKOFF = 600.0


@dataclass
class Pod:
    """One Pod. ``tracked``: it has the finalizer batch.kubernetes.io/job-tracking, so it is still to be counted."""

    number: int
    created: float
    index: int | None = None
    phase: str = "Pending"
    exit_code: int | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    restarts: int = 0
    deleting: bool = False
    tracked: bool = True
    ended: float | None = None
    # How often this index failed before this Pod: what counts for the limit, and all of it, for the back-off.
    failures_before: int = 0
    tries_before: int = 0
    has_outcome: bool = False

    @property
    def is_finished(self) -> bool:
        return self.phase in ("Succeeded", "Failed")

    @property
    def is_active(self) -> bool:
        return not self.is_finished and not self.deleting

    @property
    def is_terminating(self) -> bool:
        return self.deleting and not self.is_finished

    def has_failed(self, replaces_only_failed: bool) -> bool:
        """Return whether the Pod counts as failed; a terminating one does unless only failed Pods are replaced."""
        if self.phase == "Failed":
            return True
        return self.deleting and self.phase != "Succeeded" and not replaces_only_failed


def backoff(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row: 10, 20, 40 ... 600."""
    return min(FIRST_BACKOFF * 2.0 ** min(failures - 1, 10), LONGEST_BACKOFF) if failures > 0 else 0.0
