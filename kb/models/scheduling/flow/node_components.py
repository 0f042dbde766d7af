"""What happens to a Pod after it exists: the scheduler binds it, the kubelet of its Node runs it."""

from __future__ import annotations

from kb.models.release import Release
from kb.models.scheduling.cycle import filtered
from kb.models.scheduling.flow.cluster import NODE, Cluster, Component, Thing, finished
from kb.models.scheduling.flow.manifests import readable
from kb.models.scheduling.pod_defaults import stored_pod
from kb.models.scheduling.snapshot import pod_of, snapshot_of
from kb.models.trace import Trace

_NODES = [{"metadata": {"name": NODE, "labels": {"kubernetes.io/hostname": NODE}}}]
SCHEDULING_GATES_SINCE = Release(1, 27)


def scheduler(at: Release) -> Component:
    """Return kube-scheduler: it watches Pods without a node and writes one binding for each that fits."""

    def react(cluster: Cluster, me: Component) -> None:
        for pod in cluster.all("pods"):
            gated = pod.spec.get("schedulingGates") and at >= SCHEDULING_GATES_SINCE
            if not pod.spec.get("nodeName") and not gated and not pod.terminating:
                _place(cluster, me, pod)

    return Component("kube-scheduler", "kube-scheduler", "system:kube-scheduler", ("pods",), react)


def _place(cluster: Cluster, me: Component, pod: Thing) -> None:
    manifests = [
        {"metadata": {"labels": one.labels}, "spec": readable(one.spec), "status": one.status}
        for one in cluster.all("pods")
    ]
    snapshot = snapshot_of(_NODES, manifests)
    wanted = pod_of(stored_pod({"metadata": {"labels": pod.labels}, "spec": readable(pod.spec)}, Trace()))
    if filtered(wanted, snapshot, Trace()).feasible:
        pod.spec["nodeName"] = NODE
        why = "Pod 还没有节点;调度器对 Pod 只写这一个 binding,由 API 服务器填上 spec.nodeName"
        cluster.record(me, "create", "pods", "binding", why, target=NODE)
        cluster.event(me, "Pod/Scheduled")
    else:
        status = {**pod.status, "phase": "Pending", "podScheduled": "False"}
        cluster.report(me, pod, status, "没有节点放得下它,写下条件 PodScheduled=False", verb="patch")
        cluster.event(me, "Pod/FailedScheduling")


def kubelet() -> Component:
    """Return the kubelet of the Node: it watches Pods bound to its Node and reports what became of them."""

    def react(cluster: Cluster, me: Component) -> None:
        for pod in cluster.all("pods"):
            if pod.spec.get("nodeName") == NODE:
                _run(cluster, me, pod)

    return Component("kubelet", "kubelet", f"system:node:{NODE}", ("pods",), react)


def _run(cluster: Cluster, me: Component, pod: Thing) -> None:
    phase = pod.status.get("phase", "Pending")
    if pod.terminating and finished(pod):
        if not pod.finalizer:
            cluster.remove(me, pod, "容器都停了,才把 Pod 对象真正删掉", at_once=True)
    elif pod.terminating:
        _patch(cluster, me, pod, "Succeeded", "False", "Pod 被删除:先停容器,报告停下来的结果")
    elif phase == "Pending" and "ready" not in pod.status:
        _patch(cluster, me, pod, "Pending", "False", "绑定到本节点的新 Pod:开始准备沙箱和容器")
    elif phase == "Pending":
        _patch(cluster, me, pod, "Running", "True", "容器跑起来了")
    elif phase == "Running" and (pod.spec.get("restartPolicy") or "Always") != "Always":
        _patch(cluster, me, pod, "Succeeded", "False", "容器正常退出,restartPolicy 不是 Always,不再重启")


def _patch(cluster: Cluster, me: Component, pod: Thing, phase: str, ready: str, why: str) -> None:
    cluster.report(me, pod, {"phase": phase, "ready": ready}, why, verb="patch")
