"""When the kubelet restarts the containers of a Pod, how long it waits, and what the Pod's status says.

pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions decides at every sync what to start; doBackOff holds
a container back that ended a short while ago. Init containers run one after another, sidecars stay, and when no
container of the Pod itself will run again the sidecars are stopped in reverse order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from kb.models.containers.container_program import read_program
from kb.models.containers.field import Field, field_of
from kb.models.containers.pod_containers import Container
from kb.models.containers.pod_status import (
    INIT,
    MAIN,
    RUNNING,
    SIDECAR,
    TERMINATED,
    ContainerStatus,
    conditions,
    phase,
    status_column,
)
from kb.models.containers.restart_policy import ALWAYS, POLICIES, RESTART_ALL, matching_action, read_policy
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

NOTICE_SECONDS = 1.0  # pkg/kubelet/kubelet.go genericPlegRelistPeriod: how late the kubelet sees an exit
GRACE_SECONDS = 30.0  # the API's default terminationGracePeriodSeconds
LEAST_GRACE_SECONDS = 2.0  # pkg/kubelet/kuberuntime minimumGracePeriodInSeconds
LONGEST_OBSERVATION = 100_000


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


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return phase, conditions and every container's restarts at ``observeSeconds`` after the first start."""
    top = field_of(given)
    pod_policy = top.at("restartPolicy").one_of(POLICIES, ALWAYS)
    read = [(entry, True) for entry in top.at("initContainers").list()]
    read += [(entry, False) for entry in top.at("containers").list()]
    containers = [_container(entry, is_init, pod_policy, at) for entry, is_init in read]
    if not any(container.kind == MAIN for container in containers):
        raise BadInput("input.containers:至少要有一个容器")
    deadline = top.at("activeDeadlineSeconds")
    pod = Pod(
        containers,
        deadline.whole(least=1) if deadline.given else math.inf,
        top.at("terminationGracePeriodSeconds").number(GRACE_SECONDS),
        trace,
    )
    observe = min(top.needed("observeSeconds").number(), LONGEST_OBSERVATION)
    _pass_time(pod, observe)
    return _observed(pod)


def _container(entry: Field, is_init: bool, pod_policy: str, at: Release) -> Container:
    policy = read_policy(pod_policy, entry, is_init, at)
    kind = (SIDECAR if policy.own == ALWAYS else INIT) if is_init else MAIN
    return Container(entry.needed("name").text(), kind, read_program(entry), policy)


def _pass_time(pod: Pod, until: float) -> None:
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


def _observed(pod: Pod) -> dict[str, Any]:
    waiting = "PodInitializing" if pod.of_kind(INIT, SIDECAR) else "ContainerCreating"
    statuses = [container.status(waiting) for container in pod.containers]
    if pod.ending_since is not None:
        statuses = [_for_good(status) for status in statuses]
    pod_phase = phase(statuses)
    if pod.reason and not any(container.running for container in pod.containers):
        pod_phase = "Failed"
    pairs = list(zip(pod.containers, statuses, strict=True))
    observed: dict[str, Any] = {"phase": pod_phase, "conditions": conditions(statuses, pod_phase)}
    observed["containers"] = {container.name: _container_observed(container, status) for container, status in pairs}
    if pod.reason:
        observed["podReason"] = pod.reason
    if not any(status.restarts for status in statuses):
        observed["statusColumn"] = status_column(statuses, pod_phase, pod.reason)
    return observed


def _for_good(status: ContainerStatus) -> ContainerStatus:
    return replace(status, restarts=False)


def _container_observed(container: Container, status: ContainerStatus) -> dict[str, Any]:
    seen: dict[str, Any] = {"restartCount": max(container.starts - 1, 0), "ready": status.ready}
    if not container.restarted_together:
        seen["exitCodes"] = [end.code for end in container.ends]
    if status.restarts:
        seen["inBackOff"] = True
    else:
        seen["state"] = _state(status)
        earlier = container.ends if status.state != TERMINATED else container.ends[:-1]
        if earlier:
            seen["lastState"] = _terminated(earlier[-1].code, earlier[-1].reason)
    if container.starts > 1:
        serving = container.in_back_off if status.restarts else None
        seen["backOffSeconds"] = container.served + ([serving] if serving else [])
    return seen


def _state(status: ContainerStatus) -> dict[str, Any]:
    if status.state == TERMINATED:
        return _terminated(status.code, status.reason)
    return {"running": {}} if status.state == RUNNING else {"waiting": {"reason": status.reason}}


def _terminated(code: int, reason: str) -> dict[str, Any]:
    return {"terminated": {"exitCode": code, "reason": reason}}


MODEL = Model(
    topic="container-restart",
    title="容器退出后重不重启、等多久,Pod 的阶段和状态怎么写",
    run=run,
    sources=(
        Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "computePodActions"),
        Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "doBackOff"),
        Source("pkg/api/v1/pod/util.go", "ContainerShouldRestart"),
        Source("staging/src/k8s.io/client-go/util/flowcontrol/backoff.go", "Backoff"),
        Source("pkg/kubelet/kubelet_pods.go", "getPhase"),
        Source("pkg/kubelet/status/status_manager.go", "TerminatePod"),
        Source("pkg/printers/internalversion/printers.go", "printPod"),
    ),
    leaves_out=(
        "不管探测:那是 probe-effects 的事",
        "不管 kubelet 重试的抖动:等待按名义值算,真实的会晚几秒到二十几秒",
        "不管 postStart、preStop 和拉镜像花的时间",
    ),
    example={
        "restartPolicy": "OnFailure",
        "containers": [{"name": "app", "exits": [1, 1, 0]}],
        "observeSeconds": 60,
    },
)
