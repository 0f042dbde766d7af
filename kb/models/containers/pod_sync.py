"""What the kubelet does for a Pod whenever it looks at it (kuberuntime_manager.go computePodActions).

Init containers run one after another, sidecars stay, and when no container of the Pod itself will run again the
sidecars are stopped in reverse order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from kb.models.containers.pod_containers import Container
from kb.models.containers.pod_status import INIT, MAIN, SIDECAR
from kb.models.containers.restart_policy import RESTART_ALL, matching_action
from kb.models.trace import Trace

NOTICE_SECONDS = 1.0  # pkg/kubelet/kubelet.go genericPlegRelistPeriod: how late the kubelet sees an exit
LEAST_GRACE_SECONDS = 2.0  # pkg/kubelet/kuberuntime minimumGracePeriodInSeconds


@dataclass
class Pod:
    """The Pod while it is observed; ``wake`` are the moments at which the kubelet looks at it again."""

    containers: list[Container]
    deadline: float
    grace: float
    trace: Trace
    wake: list[float] = field(default_factory=lambda: [0.0])
    reason: str = ""
    ending_since: float | None = None

    def of_kind(self, *kinds: str) -> list[Container]:
        """Return the containers of these kinds in their order."""
        return [container for container in self.containers if container.kind in kinds]


def pass_time(pod: Pod, until: float) -> None:
    """Let processes end and the kubelet act until the second ``until``."""
    pod.wake.append(pod.deadline)
    while True:
        now = min(*pod.wake, *(container.finish for container in pod.containers))
        if now > until:
            return
        for container in pod.containers:
            if container.finish <= now:
                container.collect(pod.trace)
                pod.wake.append(now + NOTICE_SECONDS)
        if now in pod.wake:
            pod.wake = [moment for moment in pod.wake if moment > now] or [math.inf]
            _sync(pod, now)


def _sync(pod: Pod, now: float) -> None:
    """Do what computePodActions finds to be done."""
    if pod.ending_since is None and now >= pod.deadline:
        pod.reason = "DeadlineExceeded"
        pod.trace.step("kubelet", "Pod 超过 activeDeadlineSeconds", "停止全部容器,不再重启", now)
        _end(pod, now)
    elif pod.ending_since is None and not _restart_all(pod, now):
        ready_for_mains = _initialize(pod, now)
        if ready_for_mains:
            for container in pod.of_kind(MAIN):
                _start_if_due(pod, container, now)
        mains = pod.of_kind(MAIN)
        init_failed = any(container.done and container.ends[-1].code for container in pod.of_kind(INIT))
        if init_failed or all(container.done for container in mains):
            pod.trace.step("kubelet", "Pod 不会再有容器要运行", "没有一个容器还该重启", now)
            _end(pod, now)
    if pod.ending_since is not None:
        _stop_sidecars(pod, now)


def _initialize(pod: Pod, now: float) -> bool:
    """Start what is due of the init containers; return whether the Pod's own containers may run.

    Once one of those has started, init containers are never run again, only sidecars are kept alive.
    """
    initialized = any(not container.fresh for container in pod.of_kind(MAIN))
    for container in pod.of_kind(INIT, SIDECAR):
        if container.kind == SIDECAR:
            _start_if_due(pod, container, now)
        elif not initialized and not (container.last and container.last.code == 0):
            _start_if_due(pod, container, now)
            return False
    return True


def _start_if_due(pod: Pod, container: Container, now: float) -> None:
    """Start a container that never ran or should run again, unless back-off holds it (doBackOff)."""
    if not container.fresh and not container.restarts:
        return
    if container.fresh or container.held_until <= now:
        container.start(now, pod.trace)
    elif container.held_until not in pod.wake:
        pod.wake.append(container.held_until)
        seconds = container.in_back_off
        why = f"离上次结束还不到 {seconds} 秒(CrashLoopBackOff)"
        pod.trace.step("kubelet", f"暂不重启容器 {container.name}", why, now, backOffSeconds=seconds)


def _restart_all(pod: Pod, now: float) -> bool:
    """Begin anew with every container when one ended with an exit code whose rule says so."""
    for container in pod.containers:
        end = container.last
        if end is not None and matching_action(container.policy, end.code) == RESTART_ALL:
            why = f"容器 {container.name} 的退出码 {end.code} 命中 RestartAllContainers"
            pod.trace.step("kubelet", "就地重启 Pod 的全部容器", why, now)
            for each in pod.containers:
                each.restart_in_place()
            pod.wake.append(now + NOTICE_SECONDS)
            return True
    return False


def _end(pod: Pod, now: float) -> None:
    """Stop the Pod for good; what waited for a restart is never found again (status_manager.go TerminatePod)."""
    pod.ending_since = now
    for container in pod.containers:
        # A container is shown as waiting when it is to be restarted; an init container only after a failure.
        if container.restarts and (container.kind == MAIN or container.ends[-1].code != 0):
            if container.held_until > now:
                container.lose()
        elif container.running and container.kind != SIDECAR:
            container.stop(now, pod.grace, pod.trace)


def _stop_sidecars(pod: Pod, now: float) -> None:
    """Stop the last running sidecar once everything after it has ended."""
    running = [container for container in pod.containers if container.running]
    if running and all(container.kind == SIDECAR and container.finish > now for container in running):
        spent = now - (pod.ending_since or 0.0)
        running[-1].stop(now, max(pod.grace - spent, LEAST_GRACE_SECONDS), pod.trace)
