"""Who writes what around a node and its Pods, how often, and what the kubelet answers by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.nodes.kubelet_endpoints import answer
from kb.models.nodes.node_requests import (
    CLIENT_OF,
    JITTERED_PERIOD,
    KUBELET,
    LEASE_SECONDS,
    SCHEDULER,
    WATCHED,
    WRITES,
    requests_of,
    status_interval,
    writers_of,
)
from kb.models.release import Release
from kb.models.trace import Trace

# pkg/kubelet/kubelet_node_status.go initialNode
NODE_LABELS = ("beta.kubernetes.io/arch", "beta.kubernetes.io/os", "kubernetes.io/arch", "kubernetes.io/hostname",
               "kubernetes.io/os")  # fmt: skip
# pkg/kubelet/types/pod_update.go and pod/mirror_client.go
MIRROR_ANNOTATIONS = ("kubernetes.io/config.hash", "kubernetes.io/config.mirror", "kubernetes.io/config.seen",
                      "kubernetes.io/config.source")  # fmt: skip


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what the event named by ``event`` makes visible in the API server's log or at the kubelet."""
    event = given.get("event")
    if not isinstance(event, str) or (event != "kubeletEndpoint" and event not in EVENTS):
        raise BadInput(f"kubelet-writes:event 读到 {event!r},应是 kubeletEndpoint、{'、'.join(EVENTS)} 之一")
    return _endpoint(given, at, trace) if event == "kubeletEndpoint" else EVENTS[event](given, trace)


def _endpoint(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    path = given.get("path")
    if not isinstance(path, str) or not path.startswith("/"):
        raise BadInput(f"kubelet-writes:path 读到 {path!r},应像 /healthz")
    seen = answer(path, at)
    trace.step("kubelet", f"GET {path} 答 {seen['statusCode']}", "这是 kubelet 自己的服务器,不经过 API server")
    return seen


def _registers(exists: bool) -> Callable[[Given, Trace], dict[str, Any]]:
    def registers(given: Given, trace: Trace) -> dict[str, Any]:
        code = 409 if exists else 201
        trace.step("kubelet", "create nodes", f"启动时总先试着创建,答 {code}", 0)
        trace.step("kubelet", "patch nodes/status", "再写状态:容量、condition、地址", 0)
        seen: dict[str, Any] = {"created": not exists, "nodeWrites": [f"create nodes {code}", "patch nodes/status 200"]}
        return seen if exists else {**seen, "labels": list(NODE_LABELS)}

    return registers


def _lease(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "update leases", f"每约 10 秒续一次;{LEASE_SECONDS} 秒没续,别人就可以当它失联")
    return {
        "verb": "update",
        "namespace": "kube-node-lease",
        "name": "the node's name",
        "leaseDurationSeconds": LEASE_SECONDS,
        "ownerReference": "Node",
        "intervalSeconds": round(JITTERED_PERIOD),
    }


def _status(given: Given, trace: Trace) -> dict[str, Any]:
    why = "没有变化时,10 秒看一次,满 5 分钟后的第一次才报;心跳靠的是 Lease"
    trace.step("kubelet", "patch nodes/status", why)
    return {"verb": "patch", "resource": "nodes/status", "intervalSeconds": status_interval()}


def _status_on_change(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "patch nodes/status", "状态里有了变化,下一次 10 秒的检查就报")
    return {"patchedSoonerThanHeartbeat": True}


def _static_pod(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "直接起容器", "静态 Pod 来自文件,不问 API server")
    trace.step("kubelet", "create pods", "建一个只读的镜像 Pod,nodeName 一开始就写好,调度器不管")
    return {
        "mirrorPodName": "<name>-<node>",
        "annotations": list(MIRROR_ANNOTATIONS),
        "ownerKind": "Node",
        "nodeNameSetWithoutScheduler": True,
        "running": True,
    }


def _mirror_deleted(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "再建镜像 Pod", "源头是文件;下一次定期同步时发现镜像没了")
    return {"mirrorPodCreatedAgain": True, "containerRestarted": False}


def _mirror_changed(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kube-apiserver", "接受对镜像 Pod 的修改", "对它来说这只是个 Pod")
    trace.step("kubelet", "不理会", "静态 Pod 只认文件")
    return {"accepted": True, "containerChanged": False}


def _static_removed(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "停容器,delete pods", "文件没了,静态 Pod 和镜像 Pod 一起没")
    return {"mirrorPodGone": True, "mirrorPodDeleted": True, "containerStopped": True, "running": False}


def _pod_life(given: Given, trace: Trace) -> dict[str, Any]:
    writes = ["scheduler create pods/binding", "kubelet patch pods/status", "kubelet patch pods/status"]
    for write, why in zip(writes, ("写 nodeName", "容器在建", "容器都起来了,Ready"), strict=True):
        actor, request = write.split(" ", 1)
        trace.step(actor, request, why)
    return {
        "writes": writes,
        "bindingTarget": "Node",
        "statusWriters": [KUBELET],
        "schedulerWritesPodStatusOfScheduledPod": False,
    }


def _writers(resource: str) -> Callable[[Given, Trace], dict[str, Any]]:
    def writers(given: Given, trace: Trace) -> dict[str, Any]:
        actors, verbs = writers_of(resource)
        for write in WRITES:
            if write.request.endswith(f" {resource}"):
                trace.step(write.actor, write.request, write.why)
        return {"writers": actors, "verb": verbs, "verbs": verbs}

    return writers


def _all_writes(actor: str) -> Callable[[Given, Trace], dict[str, Any]]:
    def writes(given: Given, trace: Trace) -> dict[str, Any]:
        for write in WRITES:
            if write.actor == actor:
                trace.step(write.actor, write.request, write.why)
        return {"resources": requests_of(actor)}

    return writes


def _connections(given: Given, trace: Trace) -> dict[str, Any]:
    name = given.get("component")
    servers = CLIENT_OF.get(str(name)) or CLIENT_OF.get(f"kube-{name}")
    if servers is None:
        raise BadInput(f"kubelet-writes:component 读到 {name!r},应是 {'、'.join(CLIENT_OF)} 之一")
    trace.step(str(name), f"连着 {'、'.join(servers)}", "组件之间不互相传话,都经过 API server;etcd 只有 API server 连")
    return {"clientOf": list(servers)}


def _token(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "create serviceaccounts/token", "投射卷里的令牌是它代 Pod 申请的,有期限,绑在 Pod 上")
    return {"verb": "create", "resource": "serviceaccounts/token", "requestedBy": KUBELET}


def _pod_source(given: Given, trace: Trace) -> dict[str, Any]:
    node = given.get("node", "node-1")
    trace.step("kubelet", f"watch pods,spec.nodeName={node}", "调度器不通知 kubelet,写 binding 后由 watch 送到")
    return {"verb": "watch", "fieldSelector": f"spec.nodeName={node}", "schedulerSendsToKubelet": False}


def _object_source(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", "watch 单个对象", "只看本节点 Pod 用到的那几个,Node 鉴权也只许这样")
    return {"verb": "watch", "perObject": True, "listsAllSecretsOfNamespace": False}


def _watches(given: Given, trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", f"watch {'、'.join(WATCHED)}", "起 Pod 要用到的都靠 watch 取得")
    return {"resources": list(WATCHED)}


EVENTS: dict[str, Callable[[Given, Trace], dict[str, Any]]] = {
    "openConnections": _connections,
    "staticPodFileAdded": _static_pod,
    "staticPodFileRemoved": _static_removed,
    "mirrorPodDeleted": _mirror_deleted,
    "mirrorPodImageChangedInApi": _mirror_changed,
    "kubeletStartsNodeObjectExists": _registers(exists=True),
    "kubeletStartsNodeObjectMissing": _registers(exists=False),
    "nodeLease": _lease,
    "nodeStatus": _status,
    "nodeStatusWhenNothingChanges": _status,
    "nodeStatusWhenImagesChange": _status_on_change,
    "podLife": _pod_life,
    "podStatusWritersOverall": _writers("pods/status"),
    "bindingWritersOverall": _writers("pods/binding"),
    "nodeStatusWritersOverall": _writers("nodes/status"),
    "leaseWritersOverall": _writers("leases"),
    "projectedToken": _token,
    "podSource": _pod_source,
    "secretSource": _object_source,
    "configMapSource": _object_source,
    "otherWatches": _watches,
    "writesOverall": _all_writes(KUBELET),
    "schedulerWritesOverall": _all_writes(SCHEDULER),
}

MODEL = Model(
    topic="kubelet-writes",
    title="节点和 Pod 的东西由谁写、多久写一次,kubelet 自己的端点答什么",
    run=run,
    sources=(
        Source("pkg/kubelet/kubelet_node_status.go", "tryUpdateNodeStatus"),
        Source("staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go", "sync"),
        Source("pkg/kubelet/status/status_manager.go", "syncPod"),
        Source("pkg/kubelet/pod/mirror_client.go", "CreateMirrorPod"),
        Source("pkg/kubelet/config/apiserver.go", "NewSourceApiserver"),
        Source("pkg/kubelet/server/server.go", "InstallAuthNotRequiredHandlers"),
        Source("pkg/scheduler/framework/plugins/defaultbinder/default_binder.go", "Bind"),
    ),
    leaves_out=(
        "端点假定请求者有权访问,调试端点开着(默认)",
        "控制器管理器只列了对节点和 Pod 状态的写入",
        "不管 DRA、CSI 驱动自己写的对象",
    ),
    example={"event": "nodeLease"},
)
