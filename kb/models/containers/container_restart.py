"""When the kubelet restarts the containers of a Pod, how long it waits, and what the Pod's status says.

pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions decides at every sync what to start; doBackOff holds
a container back that ended a short while ago. Init containers run one after another, sidecars stay, and when no
container of the Pod itself will run again the sidecars are stopped in reverse order.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from kb.models.containers.container_program import read_program
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
from kb.models.containers.pod_sync import Pod, pass_time
from kb.models.containers.restart_policy import ALWAYS, POLICIES, read_policy
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

GRACE_SECONDS = 30.0  # the API's default terminationGracePeriodSeconds
LONGEST_OBSERVATION = 100_000


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
    pass_time(pod, observe)
    return _observed(pod)


def _container(entry: Field, is_init: bool, pod_policy: str, at: Release) -> Container:
    policy = read_policy(pod_policy, entry, is_init, at)
    kind = (SIDECAR if policy.own == ALWAYS else INIT) if is_init else MAIN
    return Container(entry.needed("name").text(), kind, read_program(entry), policy)


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
