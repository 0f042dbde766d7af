"""Relations about what the kubelet tells others and when: heartbeats, node status, its ports, static Pods."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.nodes import kubelet_writes
from kb.models.nodes.kubelet_endpoints import answer
from kb.models.nodes.node_requests import LEASE_SECONDS
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

LEASE = Source("staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go", "sync")
STATUS = Source("pkg/kubelet/nodestatus/setters.go", "MachineInfo")
UPDATE = Source("pkg/kubelet/kubelet_node_status.go", "tryUpdateNodeStatus")
SERVER = Source("pkg/kubelet/server/server.go", "InstallDefaultHandlers")
PORTS = Source("pkg/cluster/ports/ports.go", "KubeletPort")
MIRROR = Source("pkg/kubelet/pod/mirror_client.go", "CreateMirrorPod")
CONSTANTS = Source("cmd/kubeadm/app/constants/constants.go", "ManifestsSubDirName")
DEFAULTS = Source("pkg/kubelet/apis/config/v1beta1/defaults.go", "SetDefaults_KubeletConfiguration")

# The recordings' 306 s are 5 min and the kubelet's jitter.
_ROUND_TO = 10


@lru_cache(maxsize=32)
def _seen(event: str, at: Release) -> dict[str, Any]:
    return kubelet_writes.run({"event": event}, max(at, OLDEST), Trace())


PERIODS = Words("kubelet-period", ("lease-renewal", "lease-duration", "status-report"))


def period(at: Release, period: str) -> int:
    """Return the seconds between two renewals of the lease, of its duration, between two unchanged node statuses."""
    if period == "lease-duration":
        return LEASE_SECONDS
    event = "nodeLease" if period == "lease-renewal" else "nodeStatusWhenNothingChanges"
    return int(_seen(event, at)["intervalSeconds"]) // _ROUND_TO * _ROUND_TO


NAMESPACES = Words("lease-namespace", ("kube-node-lease", "kube-system", "default", "kube-public"))


def lease_namespace(at: Release) -> str:
    """Return the namespace of the nodes' leases."""
    return str(_seen("nodeLease", at)["namespace"])


CONTENTS = Words("node-report", ("capacity", "allocatable", "conditions", "addresses", "images", "live-usage"))


def reported(at: Release, content: str) -> bool:
    """Return whether a node's status holds something (setters.go): no usage, which /metrics/resource gives."""
    return content in ("capacity", "allocatable", "conditions", "addresses", "images")


DATA = Words("kubelet-data", ("usage", "cadvisor", "health", "pods"))
PATHS = Words("kubelet-path", ("/metrics/resource", "/metrics/cadvisor", "/healthz", "/pods", "/metrics", "/apis"))
_PATHS = {"usage": "/metrics/resource", "cadvisor": "/metrics/cadvisor", "health": "/healthz", "pods": "/pods"}


def path_of(at: Release, data: str) -> str:
    """Return the path at which the kubelet's own server gives some data."""
    path = _PATHS[data]
    return path if answer(path, max(at, OLDEST))["statusCode"] == 200 else ""


SERVERS = Words("kubelet-server", ("api", "healthz", "read-only"))


def port(at: Release, server: str) -> int:
    """Return the port of one of the kubelet's servers (ports.go, defaults.go HealthzPort).

    The one that only reads is off until readOnlyPort names it.
    """
    return {"api": 10250, "healthz": 10248, "read-only": 10255}[server]


EVENTS = Words("static-event", ("mirror-deleted", "mirror-changed", "file-removed"))
OUTCOMES = Words("static-outcome", ("mirror-again", "ignored", "stopped", "followed"))


@lru_cache(maxsize=8)
def static_pod(at: Release, event: str) -> str:
    """Return what the kubelet does when the mirror Pod or the file of a static Pod is touched."""
    if event == "mirror-deleted":
        return "mirror-again" if _seen("mirrorPodDeleted", at)["mirrorPodCreatedAgain"] else "stopped"
    if event == "mirror-changed":
        return "stopped" if _seen("mirrorPodImageChangedInApi", at)["containerChanged"] else "ignored"
    return "stopped" if _seen("staticPodFileRemoved", at)["containerStopped"] else "ignored"


STATES = Words("left-containers", ("keep-running", "stop"))


def static_containers(at: Release, event: str) -> str:
    """Return what becomes of the containers of a static Pod when its mirror Pod or its file is touched."""
    return "stop" if static_pod(at, event) == "stopped" else "keep-running"


ORIGINS = Words("static-origin", ("local-file", "api-server", "scheduler", "etcd", "controller"))


def static_origin(at: Release) -> str:
    """Return where a static Pod comes from; its mirror Pod is made afterwards."""
    return "local-file" if _seen("staticPodFileAdded", at)["running"] else ""


# pkg/kubelet/kubelet.go: the kubelet keeps the node NotReady until the runtime answers.
RUNTIME = Source("pkg/kubelet/kubelet.go", "updateRuntimeUp")
_BY_ITSELF = ("kubelet", "container-runtime")
NEEDED = Words("component", (*_BY_ITSELF, "kube-apiserver", "kube-scheduler", "etcd", "kube-controller-manager"))


def static_needs(at: Release, component: str) -> bool:
    """Return whether a static Pod waits for a component: the kubelet runs it from the file alone."""
    return component in _BY_ITSELF or not _seen("staticPodFileAdded", at)["running"]


def static_scheduled(at: Release) -> bool:
    """Return whether the scheduler places static Pods."""
    return not _seen("staticPodFileAdded", at)["nodeNameSetWithoutScheduler"]


def static_seen(at: Release) -> bool:
    """Return whether the API server shows a static Pod: by the mirror that the kubelet makes of it."""
    return bool(_seen("staticPodFileAdded", at)["mirrorPodName"])


DIRECTORIES = Words(
    "manifest-directory",
    (
        "/etc/kubernetes/manifests",
        "/etc/kubernetes",
        "/etc/kubernetes/pki",
        "/etc/cni/net.d",
        "/var/lib/kubelet",
        "/opt/cni/bin",
    ),
)


def manifests(at: Release) -> str:
    """Return the directory from which kubeadm lets the kubelet read static Pods."""
    return "/etc/kubernetes/manifests"


def when_stopped(at: Release) -> str:
    """Return what containers do while the kubelet is stopped: the runtime runs them, not the kubelet."""
    return "keep-running"


_CALLERS = ("kube-apiserver", "metrics-server")
_RECORDED = ("kubelet-writes",)
SECONDS = Numbers(0, 100_000, "s")

# controller.go sync renews the Lease; kubelet_node_status.go writes the Node's status only for changes and every 5 min.
_EACH_HEARTBEAT = ("lease", "node-object", "etcd")

RELATIONS = (
    Relation(
        "kubelet.heartbeat_writes",
        {"object": Words("heartbeat-object", _EACH_HEARTBEAT)},
        YES_NO,
        lambda at, object: object == "lease",
        (LEASE, UPDATE),
    ),
    Relation("kubelet.period", {"period": PERIODS}, SECONDS, period, (LEASE, UPDATE), recorded=_RECORDED),
    Relation("kubelet.lease_namespace", {}, NAMESPACES, lease_namespace, (LEASE,), recorded=_RECORDED),
    Relation("kubelet.reported", {"content": CONTENTS}, YES_NO, reported, (STATUS,)),
    Relation("kubelet.path", {"data": DATA}, PATHS, path_of, (SERVER,), recorded=_RECORDED),
    Relation("kubelet.port", {"server": SERVERS}, Numbers(1, 65_535), port, (PORTS, DEFAULTS)),
    # KubeletConfiguration.ReadOnlyPort: "Default: 0 (disabled)"; only the old flag has a port by itself.
    Relation(
        "kubelet.read_only_on",
        {},
        YES_NO,
        lambda at: False,
        (DEFAULTS,),
        leaves_out="不用配置文件、全靠启动参数的 kubelet:--read-only-port 不写时是 10255",
    ),
    Relation("kubelet.static_pod", {"event": EVENTS}, OUTCOMES, static_pod, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.static_containers", {"event": EVENTS}, STATES, static_containers, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.static_origin", {}, ORIGINS, static_origin, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.static_needs", {"component": NEEDED}, YES_NO, static_needs, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.static_seen", {}, YES_NO, static_seen, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.needs_runtime", {}, YES_NO, lambda at: True, (RUNTIME,)),
    Relation("kubelet.static_scheduled", {}, YES_NO, static_scheduled, (MIRROR,), recorded=_RECORDED),
    Relation("kubelet.manifests", {}, DIRECTORIES, manifests, (CONSTANTS,)),
    Relation("kubelet.when_stopped", {}, STATES, when_stopped, (LEASE,)),
    # Without renewals of its Lease the node's Ready becomes Unknown, which kubectl shows as NotReady.
    Relation(
        "kubelet.node_when_stopped",
        {},
        Words("node-shown", ("NotReady", "Ready", "deleted")),
        lambda at: "NotReady",
        (LEASE, Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "tryUpdateNodeHealth")),
    ),
    # kubectl logs, exec, port-forward: the API server calls the kubelet (pkg/kubelet/client). metrics-server reads
    # /metrics/resource there.
    Relation(
        "kubelet.port_used_by",
        {"component": Words("component", (*_CALLERS, "etcd", "kube-scheduler", "kube-proxy"))},
        YES_NO,
        lambda at, component: component in _CALLERS,
        (Source("pkg/kubelet/client/kubelet_client.go", "NodeConnectionInfoGetter"), PORTS),
    ),
    # The pod lifecycle event generator asks the runtime for its containers and compares.
    Relation(
        "kubelet.notices_by",
        {"sensor": Words("kubelet-sensor", ("PLEG", "cAdvisor", "Lease", "probe"))},
        YES_NO,
        lambda at, sensor: sensor == "PLEG",
        (Source("pkg/kubelet/pleg/generic.go", "GenericPLEG.Relist"),),
    ),
)
