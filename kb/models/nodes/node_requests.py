"""Which requests of which component the API server sees around a node and its Pods.

Sources: pkg/kubelet (kubelet_node_status.go, status/status_manager.go, pod/mirror_client.go, token/token_manager.go,
util/manager/watch_based_manager.go, nodestatus), component-helpers/apimachinery/lease, pkg/scheduler/schedule_one.go.
"""

from __future__ import annotations

from typing import NamedTuple

KUBELET, SCHEDULER, CONTROLLERS = "kubelet", "scheduler", "controller-manager"


class Write(NamedTuple):
    """One kind of write: who sends it, ``verb resource[/subresource]``, and why, in Chinese."""

    actor: str
    request: str
    why: str


WRITES = (
    Write(KUBELET, "create nodes", "启动时登记自己;对象已存在就答 409,照旧使用"),
    Write(KUBELET, "patch nodes/status", "报告容量、condition、镜像:启动时、有变化时、最迟每 5 分钟一次"),
    Write(KUBELET, "create leases", "第一次心跳,在 kube-node-lease 里建与节点同名的 Lease"),
    Write(KUBELET, "update leases", "之后的心跳,约每 10 秒一次"),
    Write(KUBELET, "patch pods/status", "容器状态、IP、condition 都由它写"),
    Write(KUBELET, "delete pods", "容器停完后以宽限期 0 删掉对象,也删过时的镜像 Pod"),
    Write(KUBELET, "create pods", "静态 Pod 的镜像 Pod"),
    Write(KUBELET, "create serviceaccounts/token", "为投射卷申请有期限的令牌,临到期再换"),
    Write(KUBELET, "create events", "拉镜像、起停容器、探针失败"),
    Write(KUBELET, "patch events", "同样的事件再来一次,只加次数"),
    Write(KUBELET, "create csinodes", "登记本节点的 CSI 驱动"),
    Write(KUBELET, "delete csinodes", "驱动没了就撤掉登记"),
    Write(KUBELET, "deletecollection resourceslices", "启动时清掉上次留下的 DRA 设备"),
    Write(SCHEDULER, "create pods/binding", "把 Pod 绑到节点:它对选好节点的 Pod 只写这一次"),
    Write(SCHEDULER, "create events", "Scheduled、FailedScheduling"),
    Write(CONTROLLERS, "patch pods/status", "节点失联时把 Ready 改为 False,驱逐前写 DisruptionTarget"),
    Write(CONTROLLERS, "patch nodes/status", "节点失联时把 condition 改为 Unknown"),
)

# What the kubelet watches. Pods are selected by node; Secrets and ConfigMaps are watched one by one, as Pods need them.
WATCHED = ("configmaps", "csidrivers", "nodes", "pods", "runtimeclasses", "secrets", "services")

# Of which servers a component is a client; nobody but the API server speaks to etcd.
CLIENT_OF = {
    "kubelet": ("kube-apiserver",),
    "kube-proxy": ("kube-apiserver",),
    "kube-scheduler": ("kube-apiserver",),
    "kube-controller-manager": ("kube-apiserver",),
    "kube-apiserver": ("etcd",),
}

# Period of the kubelet's loops in seconds: wait.JitterUntil with factor 0.04 makes a period 2 % longer on average.
JITTERED_PERIOD = 10 * 1.02
STATUS_REPORT_SECONDS = 300  # nodeStatusReportFrequency
LEASE_SECONDS = 40  # nodeLeaseDurationSeconds


def requests_of(actor: str) -> list[str]:
    """Return all kinds of writes of a component."""
    return sorted({write.request for write in WRITES if write.actor == actor})


def writers_of(resource: str) -> tuple[list[str], list[str]]:
    """Return who writes a ``resource[/subresource]``, and with which verbs."""
    found = [write for write in WRITES if write.request.split(" ", 1)[1] == resource]
    return sorted({write.actor for write in found}), sorted({write.request.split(" ", 1)[0] for write in found})


def status_interval() -> int:
    """Return the usual seconds between two node statuses when nothing changes.

    The loop looks every jittered period and reports at the first look after the five minutes.
    """
    looks = -(-STATUS_REPORT_SECONDS // JITTERED_PERIOD)
    return round(looks * JITTERED_PERIOD)
