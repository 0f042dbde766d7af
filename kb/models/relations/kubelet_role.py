"""Relations about the kubelet's work: what it does and what others do, whom it talks to, what is built into it."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.nodes import kubelet_writes
from kb.models.nodes.node_requests import CLIENT_OF, KUBELET, writers_of
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace

SYNC = Source("pkg/kubelet/kubelet.go", "SyncPod")
STATUS = Source("pkg/kubelet/kubelet_node_status.go", "registerWithAPIServer")
SOURCES = Source("pkg/kubelet/config/apiserver.go", "NewSourceApiserver")
CRI = Source("staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto", "RuntimeService")
EVICTION = Source("pkg/kubelet/eviction/eviction_manager.go", "synchronize")
CADVISOR = Source("pkg/kubelet/cadvisor/cadvisor_linux.go", "New")
DEFAULTS = Source("pkg/kubelet/apis/config/v1beta1/defaults.go", "SetDefaults_KubeletConfiguration")
SHIM = Source("pkg/kubelet/dockershim/docker_service.go", "NewDockerService")
KUBEADM = Source("cmd/kubeadm/app/phases/controlplane/manifests.go", "CreateInitStaticPodManifestFiles")

COMPONENTS = Words(
    "component",
    (
        *("kubelet", "kube-scheduler", "kube-controller-manager", "kube-proxy"),
        *("replicaset-controller", "node-lifecycle-controller", "cni-plugin"),
        *("deployment-controller", "endpoint-controller", "endpointslice-controller"),
    ),
)

# Tasks whose writes the API server's log shows, with the resource that is written.
_WRITTEN = {
    "register-node": "nodes",
    "report-node": "nodes/status",
    "renew-lease": "leases",
    "report-pods": "pods/status",
    "choose-node": "pods/binding",
}
_NAMES = {KUBELET: ("kubelet",), "scheduler": ("kube-scheduler",), "controller-manager": ("kube-controller-manager",)}

# pkg/kubelet: kubelet.go SyncPod, prober, volumemanager, eviction, images, cadvisor; pkg/proxy; pkg/controller.
_DOERS: dict[str, tuple[str, ...]] = {
    "manage-pods": ("kubelet",),
    "run-containers": ("kubelet", "container-runtime"),
    "pull-images": ("kubelet", "container-runtime"),
    "probe": ("kubelet",),
    "restart": ("kubelet",),
    "mount-volumes": ("kubelet",),
    "collect-metrics": ("kubelet",),
    "evict-under-pressure": ("kubelet",),
    "collect-garbage": ("kubelet",),
    "run-static-pods": ("kubelet",),
    "create-mirror-pods": ("kubelet",),
    "keep-replicas": ("replicaset-controller", "kube-controller-manager"),
    "roll-out": ("deployment-controller", "kube-controller-manager"),
    "write-service-rules": ("kube-proxy",),
    "evict-from-lost-node": ("node-lifecycle-controller", "kube-controller-manager"),
}
# dockershim called the CNI plugins itself, inside the kubelet.
_CNI_CALLERS = (("1.0", ("kubelet", "container-runtime")), ("1.24", ("container-runtime",)))
TASKS = Words("node-task", (*_WRITTEN, *_DOERS, "call-cni"))


def does(at: Release, component: str, task: str) -> bool:
    """Return whether a component does a task."""
    if task == "call-cni":
        return component in as_of(_CNI_CALLERS, at)
    if task in _DOERS:
        return component in _DOERS[task]
    # The controllers write to a status too, when a node is lost; that is no report.
    actors = [actor for actor in writers_of(_WRITTEN[task])[0] if not task.startswith("report-") or actor == KUBELET]
    return any(component in _NAMES[actor] for actor in actors)


def duty(at: Release, task: str) -> bool:
    """Return whether a task is the kubelet's."""
    return does(at, "kubelet", task)


PLACES = Words("kubelet-place", ("every-node", "control-plane", "worker"))


def runs_on(at: Release, place: str) -> bool:
    """Return whether nodes of a kind run a kubelet: being registered by one is what makes a node."""
    return place in PLACES.values


LEARNS = Words("kubelet-learns", ("watch", "pushed", "polling", "message-queue"))


@lru_cache(maxsize=8)
def learns(at: Release) -> str:
    """Return how the kubelet gets the Pods of its node."""
    seen = kubelet_writes.run({"event": "podSource"}, max(at, OLDEST), Trace())
    return "pushed" if seen["schedulerSendsToKubelet"] else str(seen["verb"])


# pkg/kubelet/kubelet.go makePodSourceConfig: file, http, api.
POD_SOURCES = Words("kubelet-source", ("api-server", "static-files", "http-url", "etcd", "scheduler", "docker-run"))


def pod_sources(at: Release) -> tuple[str, ...]:
    """Return where the kubelet gets Pods from."""
    return ("api-server", "static-files", "http-url")


TARGETS = Words(
    "component",
    ("kube-apiserver", "container-runtime", "etcd", "kube-scheduler", "kube-controller-manager", "kube-proxy"),
)


def connects(at: Release, target: str) -> bool:
    """Return whether the kubelet connects to a component: to the API server and the runtime's socket."""
    return target in (*CLIENT_OF["kubelet"], "container-runtime")


PARTS = Words("kubelet-part", ("cAdvisor", "dockershim", "rkt", "kube-proxy", "containerd", "metrics-server"))
_SHIM = (("1.5", True), ("1.24", False))
_RKT = (("1.3", True), ("1.11", False))


def embeds(at: Release, part: str) -> bool:
    """Return whether something is compiled into the kubelet."""
    if part == "dockershim":
        return as_of(_SHIM, at)
    return as_of(_RKT, at) if part == "rkt" else part == "cAdvisor"


RUNTIMES = Words("kubelet-runtime", ("docker", "containerd", "CRI-O", "rkt"))
_DIRECT = (("1.0", ("docker",)), ("1.7", ("docker", "containerd", "CRI-O")), ("1.24", ("containerd", "CRI-O")))


def talks_to(at: Release, runtime: str) -> bool:
    """Return whether the kubelet can use a container engine without an adapter from outside."""
    return runtime in as_of(_DIRECT, at)


ADAPTERS = Words("docker-adapter", ("cri-dockerd", "dockershim", "containerd-shim", "runc", "CNI"))


def docker_adapter(at: Release) -> str:
    """Return what the kubelet needs to run containers with Docker Engine."""
    return as_of((("1.5", "dockershim"), ("1.24", "cri-dockerd")), at)


def shim_removed(at: Release) -> int:
    """Return the release that took dockershim out of the kubelet."""
    return Release.parse(_SHIM[-1][0]).minor


INTERFACES = Words("plugin-interface", ("CRI", "CSI", "CNI", "OCI"))
SUBJECTS = Words("interface-subject", ("containers", "volumes"))
PROTOCOLS = Words("cri-protocol", ("gRPC", "REST", "HTTP", "SSH", "stdin"))


def interface(at: Release, subject: str) -> str:
    """Return the interface by which the kubelet drives containers and volumes."""
    return {"containers": "CRI", "volumes": "CSI"}[subject]


def protocol(at: Release) -> str:
    """Return the protocol of the CRI (cri-api api.proto: gRPC services)."""
    return "gRPC"


ORIGINS = Words("container-origin", ("kubernetes", "docker-run"))


def manages(at: Release, origin: str) -> bool:
    """Return whether the kubelet manages containers of an origin: only those of its Pod sources."""
    return origin == "kubernetes"


SHORTAGES = Words("shortage", ("memory", "disk", "pid", "cpu", "bandwidth"))


def evicts_for(at: Release, shortage: str) -> bool:
    """Return whether there is an eviction signal for a resource (pkg/kubelet/eviction/api/types.go)."""
    return shortage in ("memory", "disk", "pid")


def max_pods(at: Release) -> int:
    """Return how many Pods a kubelet runs by default (defaults.go MaxPods)."""
    return 110


def gc_percent(at: Release, edge: str) -> int:
    """Return the disk usage at which image garbage collection begins or ends (defaults.go ImageGC*)."""
    return {"high": 85, "low": 80}[edge]


RUN_WAYS = Words("run-way", ("static-pod", "systemd", "deployment", "daemonset"))
RUN_PARTS = Words("run-part", ("control-plane", "kubelet", "kube-proxy"))


def runs_as(at: Release, run_part: str) -> str:
    """Return how kubeadm runs a component."""
    return {"control-plane": "static-pod", "kubelet": "systemd", "kube-proxy": "daemonset"}[run_part]


_RECORDED = ("kubelet-writes",)

RELATIONS = (
    # All that the API server does on a node is to answer; the work is the kubelet's.
    Relation(
        "kubelet.by_apiserver",
        {"component": Words("component", ("kube-apiserver", "etcd")), "task": TASKS},
        YES_NO,
        lambda at, component, task: False,
        (SYNC, STATUS),
    ),
    Relation(
        "kubelet.does",
        {"component": COMPONENTS, "task": TASKS},
        YES_NO,
        does,
        (SYNC, STATUS),
        changes=("1.24",),
        recorded=_RECORDED,
    ),
    Relation("kubelet.duty", {"task": TASKS}, YES_NO, duty, (SYNC, STATUS), changes=("1.24",), recorded=_RECORDED),
    Relation("kubelet.runs_on", {"place": PLACES}, YES_NO, runs_on, (STATUS,)),
    Relation("kubelet.learns", {}, LEARNS, learns, (SOURCES,), recorded=_RECORDED),
    Relation("kubelet.pod_sources", {}, POD_SOURCES, pod_sources, (SOURCES,)),
    Relation("kubelet.connects", {"target": TARGETS}, YES_NO, connects, (SOURCES, CRI), recorded=_RECORDED),
    Relation("kubelet.embeds", {"part": PARTS}, YES_NO, embeds, (CADVISOR, SHIM), changes=("1.5", "1.11", "1.24")),
    Relation("kubelet.talks_to", {"runtime": RUNTIMES}, YES_NO, talks_to, (CRI, SHIM), changes=("1.7", "1.24")),
    Relation("kubelet.docker_adapter", {}, ADAPTERS, docker_adapter, (SHIM,), changes=("1.24",)),
    Relation("kubelet.shim_removed", {}, Numbers(0, 60, "release"), shim_removed, (SHIM,)),
    Relation("kubelet.interface", {"subject": SUBJECTS}, INTERFACES, interface, (CRI,)),
    Relation("kubelet.protocol", {}, PROTOCOLS, protocol, (CRI,)),
    Relation("kubelet.manages", {"origin": ORIGINS}, YES_NO, manages, (SYNC,)),
    Relation("kubelet.evicts_for", {"shortage": SHORTAGES}, YES_NO, evicts_for, (EVICTION,)),
    Relation("kubelet.max_pods", {}, Numbers(0, 10_000), max_pods, (DEFAULTS,)),
    Relation(
        "kubelet.gc_percent", {"edge": Words("gc-edge", ("high", "low"))}, Numbers(0, 100, "%"), gc_percent, (DEFAULTS,)
    ),
    Relation("kubelet.runs_as", {"run_part": RUN_PARTS}, RUN_WAYS, runs_as, (KUBEADM,)),
    # Validation of Pods from files refuses references to other objects (pkg/kubelet/config/common.go and docs).
    Relation(
        "kubelet.static_refers",
        {"object": Words("referred-object", ("ConfigMap", "Secret", "ServiceAccount", "PersistentVolumeClaim"))},
        YES_NO,
        lambda at, object: False,
        (Source("kubernetes/website content/en/docs/tasks/configure-pod-container/static-pod.md"),),
    ),
)
