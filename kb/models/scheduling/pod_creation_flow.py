"""Who writes what on the way from a user's command to running Pods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.scheduling.flow.batch_controllers import cronjob_controller, job_controller
from kb.models.scheduling.flow.cluster import Cluster, Component
from kb.models.scheduling.flow.daemonset_controller import daemonset_controller
from kb.models.scheduling.flow.deployment_controller import deployment_controller
from kb.models.scheduling.flow.garbage_collector import garbage_collector
from kb.models.scheduling.flow.kubectl import create, play
from kb.models.scheduling.flow.manifests import RESOURCES
from kb.models.scheduling.flow.node_components import kubelet, scheduler
from kb.models.scheduling.flow.replica_controllers import replica_controllers
from kb.models.scheduling.flow.service_controllers import endpoint_controllers
from kb.models.scheduling.flow.statefulset_controller import statefulset_controller
from kb.models.trace import Trace

PROCESSES = ("kube-controller-manager", "kube-scheduler", "kubelet")


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the writes that the commands lead to, their distinct steps, and the Pods at the end."""
    running = _running(given)
    if given.get("scenario") == "etcd-clients":
        trace.step("kube-apiserver", "只有它连接 etcd", "其他组件都只和 API 服务器说话")
        return {"etcdClients": ["kube-apiserver"], "apiServerClients": sorted(running)}
    everybody = components(at)
    cluster = Cluster(everybody, Trace())
    for index, manifest in enumerate(_list(given, "existing")):
        create(cluster, manifest, f"existing[{index}]")
        cluster.settle()
    after = Cluster(tuple(one for one in everybody if one.process in running), trace, cluster.things)
    for index, command in enumerate(_list(given, "commands")):
        if not isinstance(command, Mapping):
            raise BadInput(f"commands[{index}]:应是对象,读到 {command!r}")
        play(after, command, f"commands[{index}]")
        after.settle()
    return _observed(after)


def components(at: Release) -> tuple[Component, ...]:
    """Return every control loop of a release."""
    return (
        cronjob_controller(),
        job_controller(at),
        deployment_controller(),
        *replica_controllers(),
        statefulset_controller(),
        daemonset_controller(),
        scheduler(at),
        kubelet(),
        *endpoint_controllers(),
        garbage_collector(),
    )


def _observed(cluster: Cluster) -> dict[str, Any]:
    writes = [
        {
            "component": write.component,
            "user": write.user,
            "verb": write.verb,
            "resource": write.resource,
            "subresource": write.subresource,
            **({"detail": dict(write.detail)} if write.detail else {}),
        }
        for write in cluster.writes
    ]
    counts = Counter(write.step for write in cluster.writes)
    pods = sorted(cluster.all("pods"), key=lambda pod: pod.name)
    return {
        "writes": writes,
        "steps": list(counts),
        "counts": dict(counts),
        "events": {process: sorted(about) for process, about in cluster.events.items()},
        "final": [
            {"phase": pod.status.get("phase", "Pending"), "nodeName": pod.spec.get("nodeName") or None} for pod in pods
        ],
    }


def _running(given: Given) -> tuple[str, ...]:
    running = given.get("running")
    if not isinstance(running, list | tuple) or not all(isinstance(name, str) for name in running):
        raise BadInput(f"running:应是在运行的组件名的列表,可用 {'、'.join(PROCESSES)},读到 {running!r:.60}")
    return tuple(running)


def _list(given: Given, name: str) -> Sequence[Any]:
    value = given.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise BadInput(f"{name}:应是列表,读到 {value!r:.60}")
    return value


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input for creating a manifest in an empty cluster where everything runs."""
    return {"running": list(PROCESSES), "existing": [], "commands": [{"kubectl": "create", "manifest": manifest}]}


MODEL = Model(
    topic="pod-creation-flow",
    title="从一条 kubectl 命令到 Pod 跑起来,每个组件各写了什么",
    run=run,
    sources=(
        Source("pkg/controller/deployment/deployment_controller.go", "syncDeployment"),
        Source("pkg/controller/replicaset/replica_set.go", "syncReplicaSet"),
        Source("pkg/controller/job/job_controller.go", "syncJob"),
        Source("pkg/scheduler/framework/plugins/defaultbinder/default_binder.go", "Bind"),
        Source("pkg/kubelet/status/status_manager.go", "syncPod"),
        Source("pkg/controller/garbagecollector/garbagecollector.go", "attemptToDeleteItem"),
    ),
    leaves_out=(
        "status 更新会因竞争而合并或多写几次,次数只是例子",
        "互不等待的步骤之间先后不定,这里给出的只是其中一种顺序",
        "只有一个节点 node-1;容器总能正常启动、正常退出",
        "不写 Lease、Token 和命名空间自带的 ServiceAccount、ConfigMap",
    ),
    example=from_manifest(
        {"kind": "Pod", "metadata": {"name": "hello"}, "spec": {"containers": [{"name": "c", "image": "hello:1"}]}}
    ),
    manifest_kinds=tuple(RESOURCES),
    from_manifest=from_manifest,
)
