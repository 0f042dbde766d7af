"""A container with probes, incarnation by incarnation; time is counted in tenths of a second."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kb.models.containers.back_off import BackOff, after_restart, held_until
from kb.models.containers.container_program import KILLED, reason_of
from kb.models.containers.pod_status import (
    INIT,
    MAIN,
    RUNNING,
    SIDECAR,
    TERMINATED,
    WAITING,
    ContainerStatus,
)
from kb.models.containers.probe_worker import LIVENESS, READINESS, STARTUP, Worker
from kb.models.containers.restart_policy import ALWAYS, NEVER, RestartPolicy, should_restart
from kb.models.trace import Trace

SEEN_TENTHS = 6  # until the kubelet's status shows a new container
RESTART_TENTHS = 10  # from the end of a container to the start of the next, without back-off


@dataclass
class ProbedContainer:
    """One container. ``exits``: (second, code) of every attempt that ended; ``stop_at``: when SIGKILL or its own
    answer to SIGTERM ends the running one; ``restart_at``: when the next one starts, None while undecided."""

    name: str
    kind: str
    policy: str
    workers: dict[str, Worker]
    on_term: int
    ignores_term: bool
    exit_after: tuple[int, int] | None
    incarnations: list[dict[str, Any]] = field(default_factory=list)
    exits: list[tuple[int, int]] = field(default_factory=list)
    killed_because: list[str] = field(default_factory=list)
    started_at: int | None = None
    started: bool = False
    ready: bool = False
    stop_at: int | None = None
    stop_code: int = 0
    killed: bool = False
    restart_at: int | None = None
    back_off: BackOff | None = None

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self.started_at is not None

    def seen(self, now: int) -> bool:
        """Return whether the kubelet's status shows its running process."""
        return self.started_at is not None and now >= self.started_at + SEEN_TENTHS

    @property
    def restarts(self) -> bool:
        """Whether it ended and will be started again."""
        return not self.running and self.restart_at is not None

    @property
    def done(self) -> bool:
        """Whether it ended for good."""
        return bool(self.exits) and not self.running and self.restart_at is None

    def start(self, now: int, trace: Trace) -> None:
        """Start its next incarnation."""
        self.started_at, self.restart_at, self.stop_at, self.killed = now, None, None, False
        self.started = self.ready = False
        if self.exit_after:
            self.stop_at, self.stop_code = now + self.exit_after[0] * 10, self.exit_after[1]
        for worker in self.workers.values():
            worker.see_new_container()
        self.incarnations.append({"readyChanges": [], "periodSeconds": self._periods()})
        if STARTUP in self.workers:
            self.incarnations[-1]["startedAfterStartupProbes"] = None
        trace.step("kubelet", f"启动容器 {self.name}", f"第 {len(self.incarnations)} 次", now / 10)

    def _periods(self) -> dict[str, int]:
        return {kind: worker.spec.period for kind, worker in self.workers.items()}

    def notice_start(self, now: int, trace: Trace) -> None:
        """Set ``started``: the process is seen, or its startup probe has succeeded; ready follows without a probe."""
        incarnation = self.incarnations[-1]
        self.started = True
        if STARTUP in self.workers:
            incarnation["startedAfterStartupProbes"] = self.workers[STARTUP].answered
            for kind in (LIVENESS, READINESS):
                if kind in self.workers:
                    incarnation[f"{kind}ProbesBeforeStarted"] = self.workers[kind].answered
        else:
            incarnation["started"] = True
        if READINESS not in self.workers and self.kind != INIT:
            self.ready = True
            incarnation["readyChanges"].append([True])
            trace.step("kubelet", f"容器 {self.name} ready", "没有就绪探测,启动即就绪", now / 10)

    def set_ready(self, ready: bool, now: int, trace: Trace) -> None:
        """Take over the verdict of the readiness probe."""
        if ready != self.ready:
            self.ready = ready
            answered = self.workers[READINESS].answered
            self.incarnations[-1]["readyChanges"].append([ready, answered])
            why = f"第 {answered} 次就绪探测使{'成功' if ready else '失败'}连续达到阈值;容器不重启"
            trace.step("kubelet", f"容器 {self.name} {'ready' if ready else '不再 ready'}", why, now / 10)

    def stop(self, now: int, grace: int) -> None:
        """Send SIGTERM, and SIGKILL after ``grace`` seconds."""
        moment, code = (now + grace * 10, KILLED) if self.ignores_term else (now, self.on_term)
        if self.stop_at is None or moment < self.stop_at:
            self.stop_at, self.stop_code = moment, code

    def kill(self, kind: str, now: int, pod_grace: int, trace: Trace) -> None:
        """Stop it because a liveness or startup probe failed too often."""
        spec = self.workers[kind].spec
        counts = {f"after{each.capitalize()}Probes": worker.answered for each, worker in self.workers.items()}
        counts.pop("afterReadinessProbes", None)
        self.incarnations[-1]["terminated"] = counts
        if self.policy != NEVER and kind not in self.killed_because:
            self.killed_because.append(kind)
        self.killed = True
        why = f"{kind} 探测连续失败 {spec.failure_threshold} 次"
        trace.step("kubelet", f"杀掉容器 {self.name}", why, now / 10)
        self.stop(now, pod_grace if spec.grace is None else spec.grace)

    def end(self, now: int, pod_over: bool, trace: Trace) -> None:
        """Note that its process ended and decide when the next one starts.

        A container killed for a probe is started again in the same sync, whatever its exit code; that sync knows only
        of attempts that had ended before, so the first two restarts of this kind meet no back-off
        (kuberuntime_manager.go computePodActions, doBackOff).
        """
        known = self.exits[-1] if self.exits else None
        self.exits.append((now, self.stop_code))
        self.started_at, self.started, self.ready = None, False, False
        trace.step("container-runtime", f"容器 {self.name} 结束", f"退出码 {self.stop_code}", now / 10)
        if pod_over:
            return
        if self.killed and (self.policy != NEVER or self.kind == SIDECAR):
            if known is None:
                self.restart_at = now + RESTART_TENTHS
                return
            if held_until(self.back_off, known[0] / 10) <= now / 10:
                self._restart_after(known[0], now)
                return
        if self._should_restart():
            self._restart_after(now, now)
            if self.restart_at and self.restart_at > now + RESTART_TENTHS:
                why = f"{self.restart_at / 10 - now / 10:g} 秒之后再启动(CrashLoopBackOff)"
                trace.step("kubelet", f"暂不重启容器 {self.name}", why, now / 10)

    def _restart_after(self, finished: int, now: int) -> None:
        self.restart_at = max(now + RESTART_TENTHS, int(held_until(self.back_off, finished / 10) * 10))
        self.back_off = after_restart(self.back_off, finished / 10, self.restart_at / 10)

    def _should_restart(self) -> bool:
        if self.kind == INIT and self.stop_code == 0:
            return False
        policy = ALWAYS if self.kind == SIDECAR else self.policy
        return should_restart(RestartPolicy(policy), self.stop_code)

    def status(self, waiting_reason: str, now: int) -> ContainerStatus:
        """Return the container as the API shows it."""
        if self.seen(now):
            return ContainerStatus(self.name, self.kind, RUNNING, ready=self.ready, started=self.started)
        if not self.exits:
            return ContainerStatus(self.name, self.kind, WAITING, reason=waiting_reason)
        code = self.exits[-1][1]
        ready = self.kind not in (MAIN, SIDECAR) and code == 0
        return ContainerStatus(
            self.name, self.kind, TERMINATED, code, reason_of(code), self.restarts or self.running, ready
        )
