"""Who does what on the way to a running Pod, and who asks, tells and watches whom."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
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
HANDLERS = Source("pkg/scheduler/eventhandlers.go", "addAllEventHandlers")
KUBELET_SOURCE = Source("pkg/kubelet/config/apiserver.go", "NewSourceApiserver")
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


def names_of(write: dict[str, Any]) -> tuple[str, ...]:
    """Return the process that wrote, and the control loop in it."""
    loop = str(write["user"]).rpartition(":")[2].replace("daemon-set", "daemonset")
    return (write["component"], loop) if loop in CONTROLLERS else (write["component"],)


@lru_cache(maxsize=256)
def writers(at: Release, what: str, verb: str, resource: str, subresource: str | None = None) -> tuple[str, ...]:
    """Return who makes a kind of write when a manifest is created."""
    wanted = (verb, resource, subresource)
    found = [w for w in created(at, what)["writes"] if (w["verb"], w["resource"], w["subresource"]) == wanted]
    return tuple(dict.fromkeys(name for write in found for name in names_of(write)))


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
DAEMON_PODS_SCHEDULED = (("1.0", False), ("1.12", True))
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
        return ("cni-plugin", *_BY_KUBELET)
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


def hub(at: Release) -> tuple[str, ...]:
    """Return through whom the components of the control plane and the kubelets hear of each other's work."""
    clients = _etcd(at)["apiServerClients"]
    return tuple(
        name for name in etcd_clients(at) if {"kube-scheduler", "kube-controller-manager", "kubelet"} <= {*clients}
    )


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
    return any(listener in names_of(write) for write in created(at, "bare-pod")["writes"][1:])


def informs(at: Release, sender: str, receiver: str) -> bool:
    """Return whether one lets the other know of a new Pod: by a request, or by an event of a watch."""
    watched = sender == "kube-apiserver" and _moved_by_news(at, receiver)
    if watched:
        return True
    return (watches(at, receiver, sender) and sender == "etcd") or sends(at, sender, receiver)


def calls_up(at: Release, sender: str, receiver: str) -> bool:
    """Return whether one tells the other of its own accord.

    Raises LookupError for the API server: it sends events, but over watches that their receivers opened.
    """
    if sender == "kube-apiserver" and informs(at, sender, receiver):
        raise LookupError(receiver)
    return informs(at, sender, receiver)


def watches(at: Release, watcher: str, watched: str) -> bool:
    """Return whether one keeps a watch open at the other."""
    if watcher == watched:
        raise LookupError(watcher)
    if watched == "etcd":
        return watcher in etcd_clients(at)  # cacher.go: one watch per resource
    return watched == "kube-apiserver" and watcher != "kubectl" and _asks_api_server(at, watcher)


# kube-proxy is no client of Pods: it hears of Services, EndpointSlices and Nodes.
POD_WATCHERS = Words("component", tuple(name for name in CLIENTS if name not in ("kubectl", "kube-proxy")))
WAYS = Words("learn-way", ("list-watch", "polling", "webhook", "direct-call", "message-queue", "local-file"))


def learns(at: Release, watcher: str) -> str:
    """Return how a client of the API server hears of Pods (client-go tools/cache reflector.go ListAndWatch)."""
    return "list-watch" if watches(at, watcher, "kube-apiserver") else "direct-call"


def receives(at: Release, payload: str) -> tuple[str, ...]:
    """Return to whom something is sent; who gets to know it by a watch was sent nothing."""
    writer = {"pod-spec": "kubectl", "binding": "kube-scheduler", "pod-status": "kubelet"}[payload]
    return tuple(
        name
        for name in COMPONENTS.values
        if name not in (writer, "container-runtime", "cni-plugin") and sends(at, writer, name)
    )


def origin(at: Release, payload: str, made: str) -> tuple[str, ...]:
    """Return whose request it is that makes the API server store something in etcd."""
    verb, subresource = {
        "pod-spec": ("create", None),
        "binding": ("create", "binding"),
        "pod-status": ("patch", "status"),
    }[payload]
    return writers(at, made, verb, "pods", subresource)


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
        "flow.calls_up",
        {"sender": ENDS, "receiver": ENDS},
        YES_NO,
        calls_up,
        (HANDLERS, KUBELET_SOURCE, CACHER),
        changes=("1.24",),
        recorded=_RECORDED,
    ),
    Relation(
        "flow.watches",
        {"watcher": COMPONENTS, "watched": COMPONENTS},
        YES_NO,
        watches,
        (HANDLERS, KUBELET_SOURCE, CACHER),
    ),
    Relation("flow.learns", {"watcher": POD_WATCHERS}, WAYS, learns, (HANDLERS, KUBELET_SOURCE)),
    Relation(
        "flow.polls",
        {"watcher": POD_WATCHERS, "period": Numbers(1, 86400, "s")},
        YES_NO,
        lambda at, watcher, period: learns(at, watcher) == "polling",
        (HANDLERS, KUBELET_SOURCE),
    ),
    Relation(
        "flow.etcd",
        {"component": CLAIMED_WRITERS},
        YES_NO,
        lambda at, component: component in etcd_clients(at),
        (ETCD,),
        recorded=_RECORDED,
    ),
    Relation("flow.hub", {}, Words("component", (*COMPONENTS.values, "none")), hub, (ETCD, HANDLERS, KUBELET_SOURCE)),
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
)
