"""Who does what around a lost node, what they look at, their flags and files, and why a StatefulSet waits."""

from __future__ import annotations

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.model import Source
from kb.models.nodes import kubelet_writes
from kb.models.nodes.node_lifecycle import ACTOR as LIFECYCLE_ACTOR
from kb.models.nodes.taint_eviction import actor, disruption_reason
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.controller_defaults import flag_of

LIFECYCLE = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "tryUpdateNodeHealth")
EVICTION = Source("pkg/controller/tainteviction/taint_eviction.go", "addConditionAndDeletePod")
ADMISSION = Source("plugin/pkg/admission/defaulttolerationseconds/admission.go", "Admit")
LEASE = Source("staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go", "sync")
STATUS = Source("pkg/kubelet/kubelet_node_status.go", "tryUpdateNodeStatus")
REPLICASET = Source("pkg/controller/replicaset/replica_set.go", "manageReplicas")
OPTIONS = Source("cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go", "AddFlags")
NAMES = Source("cmd/kube-controller-manager/names/controller_names.go")
FEATURES = Source("pkg/features/kube_features.go", "SeparateTaintEvictionController")
STATEFUL = Source("pkg/controller/statefulset/stateful_set_control.go", "processReplica")
INFORMERS = Source("staging/src/k8s.io/client-go/tools/cache/shared_informer.go", "sharedIndexInformer")

HEARTBEATS = Words("heartbeat", ("lease", "unchanged-status"))
_HEARTBEAT_EVENTS = {"lease": "nodeLease", "unchanged-status": "nodeStatusWhenNothingChanges"}
# The recordings' 306 s are 5 min and the kubelet's jitter (nodeStatusReportFrequency).
_ROUND_TO = 10


def heartbeat_seconds(at: Release, heartbeat: str) -> int:
    """Return every how many seconds the kubelet writes a heartbeat."""
    seen = kubelet_writes.run({"event": _HEARTBEAT_EVENTS[heartbeat]}, at, Trace())["intervalSeconds"]
    return int(seen) // _ROUND_TO * _ROUND_TO


FLAGS = Words(
    "node-flag", ("node-monitor-grace-period", "node-monitor-period", "pod-eviction-timeout", "enable-taint-manager")
)
TIMED = Words("node-flag", ("node-monitor-grace-period", "node-monitor-period", "pod-eviction-timeout"))


def _seconds(printed: str | None) -> int:
    """Return the seconds of a printed duration such as 5m0s."""
    minutes, _, seconds = (printed or "0s").rstrip("s").rpartition("m")
    return int(minutes or 0) * 60 + int(seconds)


def flag_seconds(at: Release, node_flag: str) -> tuple[int, ...]:
    """Return the default of a flag of kube-controller-manager in seconds, nothing when there is no such flag."""
    flag = flag_of("kube-controller-manager", node_flag, max(at, OLDEST))
    return () if flag is None else (_seconds(flag.default),)


def has_flag(at: Release, node_flag: str) -> str:
    """Return whether kube-controller-manager knows a flag."""
    return "there" if flag_of("kube-controller-manager", node_flag, max(at, OLDEST)) else "gone"


def flag_removed(at: Release, node_flag: str) -> tuple[int, ...]:
    """Return the release in which a flag went away."""
    releases = [Release(1, minor) for minor in range(OLDEST.minor, 61)]
    gone = [release.minor for release in releases if flag_of("kube-controller-manager", node_flag, release) is None]
    return (gone[0],) if gone else ()


def flag_works(at: Release, node_flag: str) -> bool:
    """Return whether kube-controller-manager still has a flag."""
    return flag_of("kube-controller-manager", node_flag, at) is not None


JOBS = Words(
    "node-job", ("renew-lease", "mark-unknown", "add-taint", "delete-pod", "create-replacement", "stop-containers")
)
ACTORS = Words(
    "node-actor",
    (
        "kubelet", "node-lifecycle-controller", "taint-eviction-controller", "taint-manager", "kube-scheduler",
        "replicaset-controller", "deployment-controller", "statefulset-controller", "kube-proxy", "etcd",
    ),
)  # fmt: skip


def doer(at: Release, job: str) -> tuple[str, ...]:
    """Return who does a job; before 1.29 the taint manager was a part of the node lifecycle controller."""
    if job == "delete-pod":
        evictor = actor(max(at, OLDEST))
        return (evictor, "taint-manager") if evictor == LIFECYCLE_ACTOR else (evictor,)
    return {
        "renew-lease": ("kubelet",),
        "mark-unknown": (LIFECYCLE_ACTOR,),
        "add-taint": (LIFECYCLE_ACTOR,),
        "create-replacement": ("replicaset-controller",),
        "stop-containers": ("kubelet",),
    }[job]


INJECTORS = Words(
    "toleration-injector",
    (
        "admission",
        "kubelet",
        "kube-scheduler",
        "node-lifecycle-controller",
        "taint-eviction-controller",
        "replicaset-controller",
    ),
)


def injector(at: Release) -> str:
    """Return who adds the default tolerations: the admission plugin DefaultTolerationSeconds of the API server."""
    trace = Trace()
    with_default_tolerations([], trace)
    return "admission" if {step.actor for step in trace.steps} == {"kube-apiserver"} else ""


# SeparateTaintEvictionController: beta and on 1.29, GA 1.34.
def evictor_since(at: Release) -> int:
    """Return the release since which the eviction by taints is a controller of its own."""
    releases = [Release(1, minor) for minor in range(OLDEST.minor, 61)]
    return next(release.minor for release in releases if actor(release) != LIFECYCLE_ACTOR)


def connects(at: Release) -> str:
    """Return whether a controller talks to kubelets."""
    given = {"event": "openConnections", "component": "kube-controller-manager"}
    return "connects" if "kubelet" in kubelet_writes.run(given, at, Trace())["clientOf"] else "does-not-connect"


EVIDENCE = Words("node-evidence", ("lease", "node-status", "container-status", "ping", "ssh", "pod-status"))


def reads(at: Release) -> tuple[str, ...]:
    """Return what tells the node lifecycle controller that a node is alive (tryUpdateNodeHealth: node, lease)."""
    return ("lease", "node-status")


# controller_names.go; the file of the taint manager moved when it became a controller (1.29).
_EVICTION_FILES = (("1.0", "taint_manager.go"), ("1.29", "taint_eviction.go"))
_FILES = {
    "node-lifecycle-controller": ("node_lifecycle_controller.go",),
    "deployment-controller": ("deployment_controller.go",),
    "statefulset-controller": ("stateful_set_control.go",),
    "replicaset-controller": ("replica_set.go",),
}
WRITTEN = Words("node-actor", (*_FILES, "taint-eviction-controller", "taint-manager"))
FILES = Words(
    "source-file",
    (
        "node_lifecycle_controller.go", "taint_manager.go", "taint_eviction.go", "deployment_controller.go",
        "stateful_set_control.go", "replica_set.go",
    ),
)  # fmt: skip


def file_of(at: Release, controller: str) -> tuple[str, ...]:
    """Return the file that a controller is written in."""
    if controller in _FILES:
        return _FILES[controller]
    return (as_of(_EVICTION_FILES, at),)


def is_source(at: Release, source: str) -> str:
    """Return whether a file is the source of a controller in a release."""
    found = {name for controller in WRITTEN.values for name in file_of(at, controller)}
    return "there" if source in found else "gone"


# taint_eviction.go: emitPodDeletionEvent, then addConditionAndDeletePod (PATCH status, DELETE).
EXPIRY = Words("expiry-act", ("event", "disruption-target", "delete", "adds-taint", "eviction-api"))


def at_expiry(at: Release) -> tuple[str, ...]:
    """Return what the evicting controller does when a Pod's time is over."""
    return ("event", "disruption-target", "delete")


# PodDisruptionConditions: beta and on 1.26.
def condition_written(at: Release) -> tuple[str, ...]:
    """Return the condition that a Pod gets before it is deleted because of a taint."""
    return ("DisruptionTarget",) if disruption_reason(max(at, OLDEST)) else ()


def pdb(at: Release) -> str:
    """Return whether PodDisruptionBudgets hold back the eviction by taints: they guard the Eviction API only."""
    return "limited" if "eviction-api" in at_expiry(at) else "not-limited"


def reason_to_wait(at: Release) -> str:
    """Return why a StatefulSet waits for the old Pod (stateful_set_control.go: names and identities are unique)."""
    return "at-most-one"


# docs: tasks/run-application/force-delete-stateful-set-pod.
def recreation_risk(at: Release) -> str:
    """Return what may come of making a second Pod of one identity while the first may still run."""
    return "duplicate-identity"


def duplicate_risk(at: Release) -> str:
    """Return what two members of one identity may do to their data."""
    return "data-loss"


def delay_name(at: Release) -> str:
    """Return what the time between taint and deletion is called in the API (core/v1 types.go Toleration)."""
    return "tolerationSeconds"


# controller_names.go: kinds that a controller reconciles, and kinds that are nothing but data.
RESOURCES = Words("resource-kind", ("Deployment", "StatefulSet", "DaemonSet", "Job", "ConfigMap", "Secret", "Role"))


def has_controller(at: Release, resource: str) -> str:
    """Return whether a controller of its own reconciles a kind of object."""
    return "own" if resource in ("Deployment", "StatefulSet", "DaemonSet", "Job") else "none"


def learns(at: Release) -> str:
    """Return how controllers hear of changes: informers list once and watch."""
    return "watch"


RELATIONS = (
    Relation(
        "nodefail.heartbeat",
        {"heartbeat": HEARTBEATS},
        Numbers(0, 3600, "s"),
        heartbeat_seconds,
        (LEASE, STATUS),
        recorded=("kubelet-writes",),
    ),
    Relation(
        "nodefail.flag_seconds",
        {"node_flag": TIMED},
        Numbers(0, 7200, "s"),
        flag_seconds,
        (OPTIONS,),
        changes=("1.27", "1.32"),
        recorded=("controller-defaults",),
    ),
    Relation(
        "nodefail.has_flag",
        {"node_flag": FLAGS},
        Words("flag-presence", ("there", "gone")),
        has_flag,
        (OPTIONS,),
        changes=("1.27",),
        recorded=("controller-defaults",),
    ),
    Relation(
        "nodefail.flag_removed",
        {"node_flag": FLAGS},
        Numbers(0, 60, "release"),
        flag_removed,
        (OPTIONS,),
        recorded=("controller-defaults",),
    ),
    Relation(
        "nodefail.flag_works",
        {"node_flag": FLAGS},
        YES_NO,
        flag_works,
        (OPTIONS,),
        changes=("1.27",),
        recorded=("controller-defaults",),
    ),
    Relation(
        "nodefail.does",
        {"job": JOBS},
        ACTORS,
        doer,
        (LIFECYCLE, EVICTION, LEASE, REPLICASET),
        changes=("1.29",),
        recorded=("node-failure", "kubelet-writes"),
    ),
    Relation("nodefail.evictor_since", {}, Numbers(0, 60, "release"), evictor_since, (FEATURES,)),
    Relation(
        "nodefail.connects",
        {},
        Words("kubelet-contact", ("connects", "does-not-connect")),
        connects,
        (LIFECYCLE,),
        recorded=("kubelet-writes",),
    ),
    Relation("nodefail.reads", {}, EVIDENCE, reads, (LIFECYCLE,)),
    Relation("nodefail.file", {"controller": WRITTEN}, FILES, file_of, (NAMES,), changes=("1.29",)),
    Relation(
        "nodefail.is_source",
        {"source": FILES},
        Words("flag-presence", ("there", "gone")),
        is_source,
        (NAMES,),
        changes=("1.29",),
    ),
    Relation("nodefail.at_expiry", {}, EXPIRY, at_expiry, (EVICTION,)),
    Relation("nodefail.injector", {}, INJECTORS, injector, (ADMISSION,), recorded=("default-tolerations",)),
    Relation(
        "nodefail.condition_written",
        {},
        Words("pod-condition", ("DisruptionTarget", "PodScheduled", "ContainersReady", "Initialized", "Ready")),
        condition_written,
        (EVICTION,),
        changes=("1.26",),
        recorded=("taint-eviction-timing",),
    ),
    Relation("nodefail.pdb", {}, Words("pdb-limit", ("limited", "not-limited")), pdb, (EVICTION,)),
    Relation(
        "nodefail.reason_to_wait",
        {},
        Words("waiting-reason", ("at-most-one", "save-resources", "pdb", "no-node", "no-resources")),
        reason_to_wait,
        (STATEFUL,),
    ),
    Relation(
        "nodefail.recreation_risk",
        {},
        Words("recreation-risk", ("duplicate-identity", "clean")),
        recreation_risk,
        (STATEFUL,),
    ),
    Relation(
        "nodefail.duplicate_risk", {}, Words("duplicate-risk", ("data-loss", "data-safe")), duplicate_risk, (STATEFUL,)
    ),
    Relation(
        "nodefail.delay_name",
        {},
        Words("delay-name", ("tolerationSeconds", "toleration", "gracePeriod")),
        delay_name,
        (Source("staging/src/k8s.io/api/core/v1/types.go", "Toleration"),),
    ),
    Relation(
        "nodefail.has_controller",
        {"resource": RESOURCES},
        Words("controller-presence", ("own", "none")),
        has_controller,
        (NAMES,),
    ),
    Relation("nodefail.learns", {}, Words("learning-way", ("watch", "poll", "etcd", "push")), learns, (INFORMERS,)),
)
