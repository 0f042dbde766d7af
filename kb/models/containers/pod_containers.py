"""The containers of one Pod while time passes: what ran, what ended how, what waits for its next start."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from kb.models.containers.back_off import BackOff, after_restart, held_until
from kb.models.containers.container_program import KILLED, End, Program, reason_of
from kb.models.containers.pod_status import MAIN, RUNNING, SIDECAR, TERMINATED, WAITING, ContainerStatus
from kb.models.containers.restart_policy import RestartPolicy, should_restart
from kb.models.trace import Trace


@dataclass
class Container:
    """One container and its history.

    ``ends``: its finished attempts; ``finish``: the second at which the running one ends. ``served``: the delays that
    have passed, in seconds. ``fresh``: the runtime has no record of it, so it starts like a new container.
    """

    name: str
    kind: str
    program: Program
    policy: RestartPolicy
    ends: list[End] = field(default_factory=list)
    starts: int = 0
    finish: float = math.inf
    finishing: End | None = None
    finished: float = 0.0
    back_off: BackOff | None = None
    served: list[int] = field(default_factory=list)
    fresh: bool = True
    restarted_together: bool = False

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self.finishing is not None

    @property
    def last(self) -> End | None:
        """How its latest attempt ended; None while it runs, or when the runtime has no record of one."""
        return None if self.running or self.fresh else self.ends[-1]

    @property
    def restarts(self) -> bool:
        """Whether it has ended and will be started again."""
        if self.last is None or (self.kind not in (MAIN, SIDECAR) and self.last.code == 0):
            return False
        return should_restart(self.policy, self.last.code)

    @property
    def done(self) -> bool:
        """Whether it has ended for good."""
        return self.last is not None and not self.restarts

    @property
    def held_until(self) -> float:
        """The second before which back-off keeps it from starting."""
        return held_until(self.back_off, self.finished)

    @property
    def in_back_off(self) -> int | None:
        """The seconds of the delay that it is serving, None when there is none."""
        held = self.restarts and self.back_off is not None and self.held_until > self.finished
        return self.back_off.seconds if held and self.back_off else None

    def start(self, now: float, trace: Trace) -> None:
        """Start its next attempt; a restart sets the delay for the one after it."""
        if self.last is not None:
            self.served += [self.in_back_off] if self.in_back_off else []
            self.back_off = after_restart(self.back_off, self.finished, now)
        end = self.program.end(self.starts)
        self.finishing, self.finish = end, now + end.after
        self.starts, self.fresh = self.starts + 1, False
        trace.step("kubelet", f"启动容器 {self.name}", f"第 {self.starts} 次", now)

    def stop(self, now: float, grace: float, trace: Trace) -> None:
        """Send SIGTERM, and SIGKILL after the grace period; a process that ends by itself before that does so."""
        trace.step("kubelet", f"停止容器 {self.name}", f"先发 SIGTERM,{grace:g} 秒后发 SIGKILL", now)
        code = self.program.on_term
        if code is not None and self.finish == math.inf:
            self.finish, self.finishing = now, End(code, reason_of(code), 0.0)
        elif self.finish > now + grace:
            self.finish, self.finishing = now + grace, End(KILLED, "Error", 0.0)

    def collect(self, trace: Trace) -> None:
        """Note the end of its process."""
        if self.finishing is None:
            return
        self.ends.append(self.finishing)
        self.finished, self.finish, self.finishing = self.finish, math.inf, None
        end = self.ends[-1]
        trace.step("container-runtime", f"容器 {self.name} 结束", f"退出码 {end.code},{end.reason}", self.finished)

    def restart_in_place(self) -> None:
        """Throw away its process and its record, as RestartAllContainers does with every container of the Pod."""
        if not self.fresh:
            self.ends.append(End(KILLED, "RestartingAllContainers", 0.0))
            self.fresh = self.restarted_together = True
        self.finish, self.finishing, self.back_off = math.inf, None, None

    def lose(self) -> None:
        """Replace the record of its last attempt: the Pod ended while the container waited for its next start."""
        self.ends[-1] = replace(self.ends[-1], code=KILLED, reason="ContainerStatusUnknown")

    def status(self, waiting_reason: str) -> ContainerStatus:
        """Return the container as the API shows it."""
        end, main_like = self.last, self.kind in (MAIN, SIDECAR)
        if self.running:
            return ContainerStatus(self.name, self.kind, RUNNING, ready=main_like, started=True)
        if end is None:
            return ContainerStatus(self.name, self.kind, WAITING, reason=waiting_reason)
        ready = not main_like and end.code == 0
        return ContainerStatus(self.name, self.kind, TERMINATED, end.code, end.reason, self.restarts, ready)
