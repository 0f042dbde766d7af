"""Who has a part in bringing up a Pod, what each writes, and how far a Pod gets without one of them."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.pod_creation_flow import (
    BINDER,
    CONTROLLERS,
    DAEMON_PODS_SCHEDULED,
    KUBELET_SOURCE,
    STATUS,
    UNSAID,
    created,
    names_of,
    writers,
)
from kb.models.release import Release, as_of
from kb.models.scheduling import pod_creation_flow as flow

BINDING = Source("pkg/registry/core/pod/storage/storage.go", "BindingREST.setPodNodeAndMetadata")
SOURCES = Source("pkg/kubelet/kubelet.go", "makePodSourceConfig")

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
    if created_as == "daemonset" and component == "kube-scheduler" and not as_of(DAEMON_PODS_SCHEDULED, at):
        return False
    return any(component in names_of(write) for write in created(at, created_as)["writes"])


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


_RECORDED = ("pod-creation-flow",)

RELATIONS = (
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
        (Source("pkg/scheduler/eventhandlers.go", "assignedPod"), KUBELET_SOURCE),
    ),
    Relation("flow.pod_sources", {}, POD_SOURCES, pod_sources, (SOURCES,)),
    Relation(
        "flow.becomes_pod", {"origin": POD_SOURCES}, YES_NO, lambda at, origin: origin in pod_sources(at), (SOURCES,)
    ),
)
