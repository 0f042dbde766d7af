"""What each kind of workload controller is for, what it makes, where controllers run, and how a ReplicaSet shrinks."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads import rollout
from kb.models.workloads.deletion_rank import RankedPod, in_order, rules

KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController")
WORKLOADS = Words("workload-kind", KINDS)
OBJECTS = Words("made-object", ("Pod", "Job", "PVC", "Deployment", "Service", "ControllerRevision", "Endpoints"))
COMPONENTS = Words(
    "component",
    ("kube-controller-manager", "kube-apiserver", "kubelet", "kube-scheduler", "etcd", "kube-proxy"),
)

CONCEPTS = Source("kubernetes/website content/en/docs/concepts/workloads/_index.md", "Workloads")
NAMES = Source("cmd/kube-controller-manager/names/controller_names.go", "DeploymentController")
RANK = Source("pkg/controller/controller_utils.go", "ActivePodsWithRanks.Less")
REPLICAS = Source("pkg/controller/replicaset/replica_set.go", "manageReplicas")
SYNC = Source("pkg/controller/deployment/sync.go", "getNewReplicaSet")
HISTORY = Source("staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go", "RollbackerFor")
INFORMER = Source("staging/src/k8s.io/client-go/tools/cache/shared_informer.go", "sharedIndexInformer")

# staging/src/k8s.io/api/apps/v1/types.go and batch/v1/types.go: what the comment of each kind says it is for.
_USES = {
    "Deployment": ("stateless",),
    "ReplicaSet": ("stateless",),
    "ReplicationController": ("stateless",),
    "StatefulSet": ("stateful",),
    "DaemonSet": ("every-node",),
    "Job": ("one-off",),
    "CronJob": ("periodic",),
}
USES = Words("workload-use", ("stateless", "stateful", "every-node", "one-off", "periodic"))


def use_of(at: Release, workload: str) -> tuple[str, ...]:
    """Return what a kind of workload is for."""
    return _USES[workload]


def suited_to(at: Release, use: str) -> str:
    """Return the kind of workload that is meant for a use; the first one where several are."""
    return next(kind for kind in KINDS if use in use_of(at, kind))


# Each controller's only Create calls: replica_set.go manageReplicas, stateful_pod_control.go CreateStatefulPod and
# createPersistentVolumeClaims, daemon_controller.go syncNodes, job_controller.go manageJob,
# cronjob_controllerv2.go syncCronJob; ControllerRevisions by stateful_set.go and daemon/update.go.
_MADE = {
    "ReplicaSet": ("Pod",),
    "ReplicationController": ("Pod",),
    "StatefulSet": ("Pod", "PVC", "ControllerRevision"),
    "DaemonSet": ("Pod", "ControllerRevision"),
    "Job": ("Pod",),
    "CronJob": ("Job",),
}


@lru_cache(maxsize=4)
def _made_by_deployment(at: Release) -> tuple[str, ...]:
    """Return what a Deployment's controller creates in the trace of a run."""
    trace = Trace()
    rollout.run({"replicas": 2, "strategy": {"rollingUpdate": {"maxSurge": 1}}, "ready": "all"}, at, trace)
    own = [step.did for step in trace.steps if step.actor == "deployment-controller"]
    made = (("ReplicaSet", "的 ReplicaSet"), ("Pod", "新建"))
    return tuple(kind for kind, sign in made if any(sign in did for did in own))


def makes(at: Release, workload: str) -> tuple[str, ...]:
    """Return the kinds of objects that a controller itself creates, ReplicaSets left to ``makes_sets``."""
    made = _made_by_deployment(at) if workload == "Deployment" else _MADE[workload]
    return tuple(kind for kind in made if kind != "ReplicaSet")


# "Deployment 更新时先删旧 Pod,然后创建新 Pod" tells what happens, not who does it: so no Deployment here.
POD_MAKERS = Words("workload-kind", tuple(kind for kind in KINDS if kind != "Deployment"))
# A ReplicaSet is no answer here: "管 ReplicaSet,更新时新建一个 RS" speaks of the Deployment before.
SET_MAKERS = Words("workload-kind", ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"))


def makes_sets(at: Release, workload: str) -> bool:
    """Return whether a controller creates ReplicaSets."""
    return workload == "Deployment" and "ReplicaSet" in _made_by_deployment(at)


# rolling updates and rollbacks: RollbackerFor has Deployment, StatefulSet and DaemonSet; spec.replicas: types.go.
_CAN = {
    "Deployment": ("set-replicas", "rolling-update", "rollback", "declarative"),
    "ReplicaSet": ("set-replicas", "declarative"),
    "ReplicationController": ("set-replicas", "declarative"),
    "StatefulSet": ("set-replicas", "rolling-update", "rollback", "declarative"),
    "DaemonSet": ("rolling-update", "rollback", "declarative"),
    "Job": ("declarative",),
    "CronJob": ("declarative",),
}
# A kind of words of its own: what was said of a ReplicaSet just before is no subject of "支持滚动更新".
ABLE = Words("able-workload", tuple(_CAN))
ABILITIES = Words("workload-ability", ("set-replicas", "rolling-update", "rollback", "declarative"))


def able(at: Release, workload: str, ability: str) -> bool:
    """Return whether a kind of workload offers something."""
    return ability in _CAN[workload]


def keeps(at: Release, workload: str) -> bool:
    """Return whether a kind has spec.replicas and a controller that keeps that many Pods."""
    return "set-replicas" in _CAN[workload]


def minds_order(at: Release, workload: str) -> bool:
    """Return whether Pods are made one after the other (replica_set.go slowStartBatch makes them side by side)."""
    return workload == "StatefulSet"


def successor(at: Release, old: str) -> tuple[str, ...]:
    """Return the kind that has taken the place of another one (ReplicationController's documentation)."""
    return ("ReplicaSet",) if old == "ReplicationController" else ()


LIKENESS = Words("pod-likeness", ("alike", "distinct"))


def likeness(at: Release, workload: str) -> str:
    """Return whether the Pods of a kind stand for each other (stateful_set_utils.go identityMatches)."""
    return "distinct" if workload == "StatefulSet" else "alike"


DUTIES = Words(
    "controller-duty",
    (
        "compares",
        "reconciles",
        "watches-apiserver",
        "work-queue",
        "through-apiserver",
        "serves-requests",
        "writes-etcd",
        "starts-containers",
        "places-pods",
        "changes-desired",
    ),
)


def does(at: Release, duty: str) -> bool:
    """Return whether controllers do this (client-go informers and work queues; only the API server speaks to etcd)."""
    return duty in ("compares", "reconciles", "watches-apiserver", "work-queue", "through-apiserver")


def runs_in(at: Release) -> str:
    """Return the component whose process holds the built-in controllers."""
    return "kube-controller-manager"


_PLAIN = RankedPod("plain", "n1", "Running", True, 10_000.0, 0, 0, 0, 10_000.0, 1)
_TRAITS: dict[str, dict[str, Any]] = {
    "unscheduled": {"node": "", "phase": "Pending", "ready": False},
    "pending": {"phase": "Pending", "ready": False},
    "not-ready": {"ready": False},
    "ready": {"ready": True},
    "low-cost": {"deletion_cost": -10},
    "high-cost": {"deletion_cost": 10},
    "crowded": {"neighbours": 3},
    "ready-shorter": {"ready_age": 10.0},
    "ready-longer": {"ready_age": 1e8},
    "more-restarts": {"restarts": 5},
    "newer": {"age": 10.0},
    "older": {"age": 1e8},
}
TRAITS = Words("pod-trait", tuple(_TRAITS))
RULED = Words(
    "pod-trait", ("unscheduled", "pending", "not-ready", "crowded", "ready-shorter", "more-restarts", "newer")
)


def goes_first(at: Release, trait: str) -> bool:
    """Return whether a Pod with a trait is deleted before a plain one when a ReplicaSet shrinks."""
    other = replace(_PLAIN, name="other", **_TRAITS[trait])
    plain_first = in_order((_PLAIN, other), at)[0].name
    other_first = in_order((other, _PLAIN), at)[0].name
    return plain_first == other_first == "other"


def cost_decides(at: Release, trait: str) -> bool:
    """Return whether a low pod-deletion-cost outweighs another reason to delete a Pod; raise LookupError before it."""
    if not any("pod-deletion-cost" in rule for rule in rules(at)):
        raise LookupError(str(at))
    cheap = replace(_PLAIN, name="cheap", deletion_cost=-10)
    other = replace(_PLAIN, name="other", **_TRAITS[trait])
    return in_order((other, cheap), at)[0].name == "cheap"


RELATIONS = (
    Relation("ctl.suits", {"workload": WORKLOADS}, USES, use_of, (CONCEPTS,)),
    Relation("ctl.makes", {"workload": WORKLOADS}, OBJECTS, makes, (SYNC, REPLICAS), recorded=("rollout",)),
    Relation("ctl.creates", {"workload": POD_MAKERS}, OBJECTS, makes, (REPLICAS,)),
    Relation("ctl.makes_sets", {"workload": SET_MAKERS}, YES_NO, makes_sets, (SYNC,), recorded=("rollout",)),
    Relation("ctl.able", {"workload": ABLE, "ability": ABILITIES}, YES_NO, able, (HISTORY,)),
    Relation("ctl.keeps", {"workload": WORKLOADS}, YES_NO, keeps, (REPLICAS,)),
    Relation(
        "ctl.minds_order",
        {"workload": Words("workload-kind", ("Deployment", "ReplicaSet", "StatefulSet"))},
        YES_NO,
        minds_order,
        (REPLICAS,),
    ),
    Relation(
        "ctl.successor",
        {"old": Words("workload-kind", ("ReplicationController", "ReplicaSet"))},
        WORKLOADS,
        successor,
        (Source("staging/src/k8s.io/api/apps/v1/types.go", "ReplicaSet"),),
    ),
    Relation(
        "ctl.likeness",
        {"workload": Words("workload-kind", ("Deployment", "ReplicaSet", "StatefulSet"))},
        LIKENESS,
        likeness,
        (Source("pkg/controller/statefulset/stateful_set_utils.go", "identityMatches"),),
    ),
    Relation("ctl.does", {"duty": DUTIES}, YES_NO, does, (INFORMER,)),
    Relation("ctl.runs_in", {}, COMPONENTS, runs_in, (NAMES,)),
    # controllermanager.go Run starts every controller as a goroutine of one process.
    Relation("ctl.processes", {}, Words("controller-process", ("one", "each")), lambda at: "one", (NAMES,)),
    Relation(
        "ctl.replaces_deleted",
        {"workload": Words("workload-kind", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"))},
        YES_NO,
        lambda at, workload: "Pod" in makes(at, workload) or makes_sets(at, workload),
        (REPLICAS,),
    ),
    Relation(
        "ctl.goes_first",
        {"trait": TRAITS},
        YES_NO,
        goes_first,
        (RANK,),
        changes=("1.22",),
        recorded=("replicaset-scale-down-order",),
    ),
    Relation(
        "ctl.cost_decides",
        {"trait": RULED},
        YES_NO,
        cost_decides,
        (RANK,),
        changes=("1.22",),
        recorded=("replicaset-scale-down-order",),
    ),
)
