"""Who does what on the way to a running Pod: every actor and every line between two of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of
from kb.models.scheduling import pod_creation_flow as flow
from kb.models.trace import Trace

CONTROLLERS = (
    *("deployment-controller", "replicaset-controller", "statefulset-controller", "daemonset-controller"),
    *("job-controller", "cronjob-controller"),
)
CLIENTS = ("kubectl", "kube-scheduler", "kube-controller-manager", "kubelet", "kube-proxy", *CONTROLLERS)
COMPONENTS = Words(
    "component",
    (
        *("kubectl", "kube-apiserver", "kube-scheduler", "kube-controller-manager", "kubelet", "kube-proxy", "etcd"),
        *("container-runtime", "cni-plugin", "attach-detach-controller", *CONTROLLERS),
    ),
)
CLAIMED_WRITERS = Words("component", tuple(name for name in COMPONENTS.values if name != "etcd"))
ENDS = Words("component", ("unsaid", *COMPONENTS.values))

ETCD = Source("staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go", "Create")
BINDER = Source("pkg/scheduler/framework/plugins/defaultbinder/default_binder.go", "Bind")
BINDING = Source("pkg/registry/core/pod/storage/storage.go", "BindingREST.setPodNodeAndMetadata")
HANDLERS = Source("pkg/scheduler/eventhandlers.go", "addAllEventHandlers")
KUBELET_SOURCE = Source("pkg/kubelet/config/apiserver.go", "NewSourceApiserver")
SOURCES = Source("pkg/kubelet/kubelet.go", "makePodSourceConfig")
STATUS = Source("pkg/kubelet/status/status_manager.go", "syncPod")
SYNC = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "SyncPod")
CACHER = Source("staging/src/k8s.io/apiserver/pkg/storage/cacher/cacher.go", "startCaching")

_CONTAINERS = [{"name": "c", "image": "web:1"}]
_TEMPLATE: dict[str, Any] = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": _CONTAINERS}}
_JOB: dict[str, Any] = {"template": {**_TEMPLATE, "spec": {"containers": _CONTAINERS, "restartPolicy": "Never"}}}
_SETS: dict[str, Any] = {"selector": {"matchLabels": {"app": "web"}}, "template": _TEMPLATE}
_MANIFESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "bare-pod": ("Pod", {"containers": _CONTAINERS}),
    "named-pod": ("Pod", {"containers": _CONTAINERS, "nodeName": "node-1"}),
    "unplaceable-pod": ("Pod", {"containers": _CONTAINERS, "nodeSelector": {"disk": "none"}}),
    "gated-pod": ("Pod", {"containers": _CONTAINERS, "schedulingGates": [{"name": "example.com/wait"}]}),
    "deployment": ("Deployment", _SETS),
    "replicaset": ("ReplicaSet", _SETS),
    "statefulset": ("StatefulSet", _SETS),
    "daemonset": ("DaemonSet", _SETS),
    "job": ("Job", _JOB),
    "cronjob": ("CronJob", {"schedule": "* * * * *", "jobTemplate": {"spec": _JOB}}),
}


@lru_cache(maxsize=256)
def created(at: Release, what: str, running: tuple[str, ...] = flow.PROCESSES) -> dict[str, Any]:
    """Return what is observed when a manifest is created while these processes run."""
    kind, spec = _MANIFESTS[what]
    manifest = {"kind": kind, "metadata": {"name": "web", "labels": {"app": "web"}}, "spec": spec}
    commands = [{"kubectl": "create", "manifest": manifest}]
    return flow.run({"running": list(running), "existing": [], "commands": commands}, at, Trace())


def _names(write: dict[str, Any]) -> tuple[str, ...]:
    """Return the process that wrote, and the control loop in it."""
    loop = str(write["user"]).rpartition(":")[2].replace("daemon-set", "daemonset")
    return (write["component"], loop) if loop in CONTROLLERS else (write["component"],)


@lru_cache(maxsize=256)
def writers(at: Release, what: str, verb: str, resource: str, subresource: str | None = None) -> tuple[str, ...]:
    """Return who makes a kind of write when a manifest is created."""
    wanted = (verb, resource, subresource)
    found = [w for w in created(at, what)["writes"] if (w["verb"], w["resource"], w["subresource"]) == wanted]
    return tuple(dict.fromkeys(name for write in found for name in _names(write)))


# What the model does not write down: the kubelet's own work (kubelet.go and kuberuntime_manager.go SyncPod), which it
# does through CRI, so that the runtime does it too; volumes are attached by the attach/detach controller.
_BY_KUBELET = ("kubelet", "container-runtime")
_TASKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sandbox", "pull-image", "create-container", "start-container"), _BY_KUBELET),
    "mount-volume": ("kubelet",),
    "attach-volume": ("attach-detach-controller", "kube-controller-manager"),
    "allocate-ip": ("cni-plugin",),
    "touch-containers": ("container-runtime",),
    "mirror-pod": ("kubelet",),
    "keep-replicas": ("kube-controller-manager", "replicaset-controller", "deployment-controller"),
}
# dockershim, a part of the kubelet that called CNI itself, was removed in 1.24 (cri-api calls it RunPodSandbox).
_CNI_CALLERS = (("1.0", ("kubelet", "container-runtime")), ("1.24", ("container-runtime",)))
# Until 1.11 the DaemonSet controller filled in spec.nodeName itself (ScheduleDaemonSetPods: beta and on in 1.12).
_DAEMON_PODS_SCHEDULED = (("1.0", False), ("1.12", True))
_NODE_NAMERS = (
    ("1.0", ("kube-scheduler", "kube-apiserver", "kube-controller-manager", "daemonset-controller")),
    ("1.12", ("kube-scheduler", "kube-apiserver")),
)
# "Every Node runs a kubelet" names no task: a value that no word stands for keeps "every" from meaning every task.
UNSAID = "unsaid"
TASKS = Words(
    "flow-step",
    (
        UNSAID,
        *_TASKS,
        "submit",
        "set-node-name",
        "persist",
        "choose-node",
        "bind",
        "report-status",
        "call-cni",
        "set-up-network",
    ),
)


def doers(at: Release, task: str) -> tuple[str, ...]:
    """Return who does a task for a Pod that a user created."""
    if task == UNSAID:
        raise LookupError(task)
    if task == "submit":
        return writers(at, "bare-pod", "create", "pods")
    if task == "persist":
        return etcd_clients(at)
    if task in ("choose-node", "bind"):
        return writers(at, "bare-pod", "create", "pods", "binding")
    if task == "set-node-name":
        return as_of(_NODE_NAMERS, at)
    if task == "report-status":
        return writers(at, "bare-pod", "patch", "pods", "status")
    if task == "call-cni":
        return as_of(_CNI_CALLERS, at)
    if task == "set-up-network":
        return ("cni-plugin", *as_of(_CNI_CALLERS, at))
    return _TASKS[task]


@lru_cache(maxsize=8)
def _etcd(at: Release) -> dict[str, Any]:
    return flow.run({"scenario": "etcd-clients", "running": list(flow.PROCESSES)}, at, Trace())


def etcd_clients(at: Release) -> tuple[str, ...]:
    """Return who has a connection to etcd."""
    return tuple(_etcd(at)["etcdClients"])


def _asks_api_server(at: Release, sender: str) -> bool:
    loops = {"kube-controller-manager": (*CONTROLLERS, "attach-detach-controller")}
    processes = [name for name in _etcd(at)["apiServerClients"] if sender in (name, *loops.get(name, ()))]
    return bool(processes) or sender in ("kubectl", "kube-proxy")


def sends(at: Release, sender: str, receiver: str) -> bool:
    """Return whether one asks something of the other directly, on the way of a Pod from the user to its Node.

    Raise LookupError for the API server and the kubelet: many say "hands down" for the watch of the kubelet.
    """
    if UNSAID in (sender, receiver) or sender == receiver or (sender, receiver) == ("kube-apiserver", "kubelet"):
        raise LookupError(f"{sender} {receiver}")
    if receiver == "kube-apiserver":
        return _asks_api_server(at, sender)
    if receiver == "etcd":
        return sender in etcd_clients(at)
    if receiver == "cni-plugin":
        return sender in doers(at, "call-cni")
    return (sender, receiver) == ("kubelet", "container-runtime")


@lru_cache(maxsize=64)
def _moved_by_news(at: Release, listener: str) -> bool:
    """Whether somebody writes because of a Pod that the API server has stored."""
    return any(listener in _names(write) for write in created(at, "bare-pod")["writes"][1:])


def informs(at: Release, sender: str, receiver: str) -> bool:
    """Return whether one lets the other know of a new Pod: by a request, or by an event of a watch."""
    watched = sender == "kube-apiserver" and _moved_by_news(at, receiver)
    if watched:
        return True
    return (watches(at, receiver, sender) and sender == "etcd") or sends(at, sender, receiver)


def watches(at: Release, watcher: str, watched: str) -> bool:
    """Return whether one keeps a watch open at the other."""
    if watcher == watched:
        raise LookupError(watcher)
    if watched == "etcd":
        return watcher in etcd_clients(at)  # cacher.go: one watch per resource
    return watched == "kube-apiserver" and watcher != "kubectl" and _asks_api_server(at, watcher)


WAYS = Words("learn-way", ("list-watch", "polling", "webhook", "direct-call", "message-queue", "local-file"))


def learns(at: Release, watcher: str) -> str:
    """Return how a client of the API server hears of Pods (client-go tools/cache reflector.go ListAndWatch)."""
    return "list-watch" if watches(at, watcher, "kube-apiserver") else "direct-call"


def receives(at: Release, payload: str) -> tuple[str, ...]:
    """Return to whom something is sent; who gets to know it by a watch was sent nothing."""
    writer = {"pod-spec": "kubectl", "binding": "kube-scheduler", "pod-status": "kubelet"}[payload]
    return tuple(
        name for name in COMPONENTS.values if name not in (writer, "container-runtime") and sends(at, writer, name)
    )


def origin(at: Release, payload: str, made: str) -> tuple[str, ...]:
    """Return whose request it is that makes the API server store something in etcd."""
    verb, subresource = {
        "pod-spec": ("create", None),
        "binding": ("create", "binding"),
        "pod-status": ("patch", "status"),
    }[payload]
    return writers(at, made, verb, "pods", subresource)


MADE = Words(
    "created", ("bare-pod", "named-pod", "static-pod", "deployment", "replicaset", "statefulset", "daemonset", "job")
)
PARTAKERS = Words("component", ("kube-scheduler", "kube-controller-manager", "kubelet", "kube-apiserver"))


@lru_cache(maxsize=128)
def takes_part(at: Release, created_as: str, component: str) -> bool:
    """Return whether a component has a part in bringing up what was created."""
    if component == "kube-apiserver":
        return True
    if created_as == "static-pod":
        return component == "kubelet"  # pkg/kubelet/config/file.go; the mirror Pod has its node already
    if created_as == "daemonset" and component == "kube-scheduler" and not as_of(_DAEMON_PODS_SCHEDULED, at):
        return False
    return any(component in _names(write) for write in created(at, created_as)["writes"])


PRODUCTS = Words("flow-product", (UNSAID, "pods", "replicasets", "jobs"))
MAKERS = Words("component", (UNSAID, "kube-scheduler", *CONTROLLERS))
_OWNED = {
    "deployment-controller": "deployment",
    "replicaset-controller": "replicaset",
    "statefulset-controller": "statefulset",
}
_OWNED |= {"daemonset-controller": "daemonset", "job-controller": "job", "cronjob-controller": "cronjob"}


@lru_cache(maxsize=128)
def makes(at: Release, component: str, product: str) -> bool:
    """Return whether a component creates objects of a kind for what it looks after."""
    if UNSAID in (component, product):
        raise LookupError(component)
    return component in _OWNED and component in writers(at, _OWNED[component], "create", product)


OUTCOMES = Words("pod-outcome", ("Pending", "Running", "no-pod", "Failed"))


@lru_cache(maxsize=64)
def without(at: Release, component: str, created_as: str) -> str:
    """Return how far a Pod gets while one process is down."""
    running = tuple(name for name in flow.PROCESSES if name != component)
    final = created(at, created_as, running)["final"]
    return str(final[0]["phase"]) if final else "no-pod"


SITUATIONS = Words("placing", ("bare-pod", "named-pod", "unplaceable-pod", "gated-pod"))
PLACINGS = Words("scheduler-write", ("binding", "pod-scheduled-false", "nothing", "pod-status", "node-status"))


@lru_cache(maxsize=32)
def scheduler_writes(at: Release, placing: str) -> str:
    """Return what the scheduler writes about a Pod."""
    own = [write for write in created(at, placing)["writes"] if write["component"] == "kube-scheduler"]
    if not own:
        return "nothing"
    return "binding" if own[0]["subresource"] == "binding" else "pod-scheduled-false"


FIELDS = Words(
    "pod-field",
    ("spec.nodeName", "status.phase", "status.podIP", "status.hostIP", "spec.nodeSelector", "metadata.labels"),
)


@lru_cache(maxsize=8)
def binding_sets(at: Release) -> tuple[str, ...]:
    """Return which fields of a Pod a binding alone changes."""
    before = created(at, "bare-pod", ())["final"][0]
    after = created(at, "bare-pod", ("kube-scheduler",))["final"][0]
    fields = {"nodeName": "spec.nodeName", "phase": "status.phase"}
    return tuple(fields[name] for name in fields if before[name] != after[name])


FILTERS = Words("pod-filter", ("unassigned", "assigned-to-me", "all-pods", "running-pods"))
# eventhandlers.go assignedPod and responsibleForPod; apiserver.go OneTermEqualSelector("spec.nodeName", nodeName).
_FILTERS = {"kube-scheduler": "unassigned", "kubelet": "assigned-to-me"}

POD_SOURCES = Words(
    "pod-source", ("api-server", "static-files", "http-url", "docker-run", "scheduler-message", "etcd-watch", "helm")
)


def pod_sources(at: Release) -> tuple[str, ...]:
    """Return where a kubelet gets Pods from."""
    return POD_SOURCES.values[:3]


_PAYLOADS = Words("flow-payload", ("pod-spec", "binding", "pod-status"))
_RECORDED = ("pod-creation-flow",)

RELATIONS = (
    Relation(
        "flow.does",
        {"component": CLAIMED_WRITERS, "task": TASKS},
        YES_NO,
        lambda at, component, task: component in doers(at, task),
        (BINDER, ETCD, SYNC, STATUS),
        changes=("1.12", "1.24"),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.sends",
        {"sender": ENDS, "receiver": ENDS},
        YES_NO,
        sends,
        (BINDER, STATUS, KUBELET_SOURCE),
        changes=("1.24",),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.informs",
        {"sender": ENDS, "receiver": ENDS},
        YES_NO,
        informs,
        (HANDLERS, KUBELET_SOURCE, CACHER),
        changes=("1.24",),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.watches",
        {"watcher": CLAIMED_WRITERS, "watched": COMPONENTS},
        YES_NO,
        watches,
        (HANDLERS, KUBELET_SOURCE, CACHER),
    ),
    Relation("flow.learns", {"watcher": Words("component", CLIENTS[1:])}, WAYS, learns, (HANDLERS, KUBELET_SOURCE)),
    Relation(
        "flow.etcd",
        {"component": CLAIMED_WRITERS},
        YES_NO,
        lambda at, component: component in etcd_clients(at),
        (ETCD,),
        recorded=_RECORDED,
    ),
    Relation("flow.receives", {"payload": _PAYLOADS}, COMPONENTS, receives, (BINDER, STATUS), recorded=_RECORDED),
    Relation(
        "flow.origin",
        {"payload": _PAYLOADS, "made": Words("created", ("bare-pod", "deployment", "replicaset", "job"))},
        COMPONENTS,
        origin,
        (ETCD, BINDER, STATUS),
        ordinary={"made": "bare-pod"},
        recorded=_RECORDED,
    ),
    Relation(
        "flow.takes_part",
        {"created_as": MADE, "component": PARTAKERS},
        YES_NO,
        takes_part,
        (Source("pkg/scheduler/eventhandlers.go", "assignedPod"), Source("pkg/kubelet/config/file.go")),
        changes=("1.12",),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.makes",
        {"component": MAKERS, "product": PRODUCTS},
        YES_NO,
        makes,
        (
            Source("pkg/controller/deployment/deployment_controller.go", "syncDeployment"),
            Source("pkg/controller/replicaset/replica_set.go", "manageReplicas"),
        ),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.without",
        {
            "component": Words("component", flow.PROCESSES),
            "created_as": Words("created", ("bare-pod", "named-pod", "deployment")),
        },
        OUTCOMES,
        without,
        (BINDER, STATUS),
        ordinary={"created_as": "bare-pod"},
        recorded=_RECORDED,
    ),
    Relation(
        "flow.scheduler_writes",
        {"placing": SITUATIONS},
        PLACINGS,
        scheduler_writes,
        (BINDER,),
        changes=("1.27",),
        recorded=_RECORDED,
    ),
    Relation("flow.binding_sets", {}, FIELDS, binding_sets, (BINDING,), recorded=_RECORDED),
    Relation(
        "flow.looks_for",
        {"watcher": Words("component", tuple(_FILTERS))},
        FILTERS,
        lambda at, watcher: _FILTERS[watcher],
        (Source("pkg/scheduler/eventhandlers.go", "responsibleForPod"), KUBELET_SOURCE),
    ),
    Relation("flow.pod_sources", {}, POD_SOURCES, pod_sources, (SOURCES,)),
    Relation(
        "flow.becomes_pod", {"origin": POD_SOURCES}, YES_NO, lambda at, origin: origin in pod_sources(at), (SOURCES,)
    ),
)
