"""A Job while time goes by: what the controllers do of their own accord, and when everything has come to rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.models.workloads.job_controller import sync
from kb.models.workloads.job_state import Job

# Everything has come to rest when nothing changed for so many seconds.
QUIET = 1.5
# The controller gathers changes of Pods for a second (SyncJobBatchPeriod).
BATCH = 1.0
# How long one waits for a replacement that does not come.
PATIENCE = 17.5


@dataclass
class Timeline:
    """A Job, the second it is, and whether the Job is still there."""

    job: Job
    now: float = 0.0
    exists: bool = True
    deleted_after: float | None = None

    def react(self, delay: float) -> None:
        """Let the controller look at the Job after a delay."""
        self.go_by(delay)
        if self.exists:
            sync(self.job, self.now)

    def go_by(self, seconds: float) -> None:
        """Let time go by; what the controllers do of their own accord happens in between."""
        end = self.now + seconds
        while (moment := self._next_event()) is not None and moment <= end:
            self._happen(moment)
        self.now = max(self.now, end)

    def rest(self) -> None:
        """Let time go by until nothing has changed for a while."""
        quiet_since = self.now
        while (moment := self._next_event()) is not None and moment <= quiet_since + QUIET:
            self._happen(moment)
            quiet_since = self.now
        self.now = quiet_since + QUIET

    def replacement(self, start: float) -> dict[str, Any]:
        """Wait for the next Pod, for the end of the Job, or until patience runs out; return the delay."""
        job, before = self.job, self.job.pods_created
        self.react(BATCH)
        while job.pods_created == before and not job.is_ending and self.exists and not job.spec.suspended:
            moment = self._next_event()
            if moment is None or not (job.is_backing_off or moment <= start + PATIENCE):
                self.go_by(start + PATIENCE - self.now)
                break
            self._happen(moment)
        came = job.pods_created > before
        delay = round(self.now - start, 1) if came else None
        self.rest()
        return {"replacementDelaySeconds": delay}

    def _next_event(self) -> float | None:
        if not self.exists:
            return None
        if self.job.finished is not None:
            return None if self.job.spec.ttl is None else self.job.finished + self.job.spec.ttl
        return self.job.wake

    def _happen(self, moment: float) -> None:
        self.now = max(self.now, moment)
        if self.job.finished is not None:
            self.exists, self.deleted_after = False, self.now - self.job.finished
            self.job.trace.step(
                "ttl-after-finished-controller", "删掉 Job 和它的 Pod", "结束后过了 TTL", round(self.now, 1)
            )
        else:
            sync(self.job, self.now)
