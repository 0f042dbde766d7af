"""The scheduler around one decision: queue, extension points, what it waits for, what it never does."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.pod_creation_parts import SITUATIONS, scheduler_writes
from kb.models.relations.pod_creation_steps import phase_at
from kb.models.release import Release, as_of

FRAMEWORK = Source("pkg/scheduler/framework/runtime/framework.go", "frameworkImpl")
QUEUE = Source("pkg/scheduler/backend/queue/scheduling_queue.go", "PriorityQueue")
SORT = Source("pkg/scheduler/framework/plugins/queuesort/priority_sort.go", "Less")
ONE = Source("pkg/scheduler/schedule_one.go", "ScheduleOne")
SAMPLE = Source("pkg/scheduler/schedule_one.go", "numFeasibleNodesToFind")
PREEMPTION = Source("pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go", "SelectVictimsOnNode")
DEFAULTS = Source("pkg/scheduler/apis/config/v1/defaults.go", "SetDefaults_KubeSchedulerConfiguration")
SIGNALS = Source("pkg/kubelet/eviction/api/types.go", "Signal")
CGROUPS = Source("pkg/kubelet/cm/helpers_linux.go", "ResourceConfigForPod")

# interface.go, in the order in which schedule_one.go calls them; QueueSort and PreEnqueue act in the queue before.
_POINTS = (
    *("PreEnqueue", "QueueSort", "PreFilter", "Filter", "PostFilter", "PreScore", "Score", "NormalizeScore"),
    *("Reserve", "Permit", "PreBind", "Bind", "PostBind"),
)
POINTS = Words("ext-point", (*_POINTS, "none"))


def in_order(at: Release, **points: str) -> bool:
    """Return whether extension points are called in this order; ``none`` stands for no further one."""
    said = [point for point in points.values() if point != "none"]
    if len(set(said)) < len(said):
        raise LookupError(f"{said}")
    places = [_POINTS.index(point) for point in said]
    return places == sorted(places)


CYCLES = Words("sched-cycle", ("queue", "scheduling-cycle", "binding-cycle"))


def cycle_of(at: Release, point: str) -> str:
    """Return to which part of the scheduler's work an extension point belongs."""
    place = _POINTS.index(point)
    if place < _POINTS.index("PreFilter"):
        return "queue"
    return "scheduling-cycle" if place < _POINTS.index("PreBind") else "binding-cycle"


OUTCOMES = Words(
    "no-node-outcome",
    ("unsaid", "preempt", "pending", "requeue", "failed", "deleted", "random-node", "first-node", "started-anyway"),
)


def none_feasible(at: Release, outcome: str) -> bool:
    """Return whether this becomes of a Pod for which no Node is feasible (RunPostFilterPlugins, then a retry)."""
    return _known(outcome, "preempt", "requeue", *(("pending",) if phase_at(at, "unplaceable") == "Pending" else ()))


RANKS = Words("priority-rank", ("lower", "equal", "higher"))
# Rank of a Pod against the one that needs room: 1 is more. default_preemption.go: only Pods with less priority.
_RANKS = {"lower": -1, "equal": 0, "higher": 1}

# The size of a cluster from which on only part of it is looked at (since 1.12).
MIN_FEASIBLE, MIN_PERCENT = 100, 5
_SAMPLES = (("1.0", False), ("1.12", True))


def sample(at: Release, nodes: int) -> int:
    """Return how many feasible Nodes are enough in a cluster of so many (percentageOfNodesToScore not set)."""
    if at < Release(1, 14):
        raise LookupError(str(at))  # a fixed 50% before
    if nodes < MIN_FEASIBLE:
        return nodes
    percent = max(MIN_PERCENT, 50 - nodes // 125)
    return min(nodes, max(MIN_FEASIBLE, nodes * percent // 100))


CLUSTERS = Words("cluster-size", ("unsaid", "small", "large"))
_SIZES = {"small": 99, "large": 5000}


def checks_all(at: Release, cluster: str) -> bool:
    """Return whether every Node is looked at even if enough of them are feasible."""
    if cluster == "unsaid":
        raise LookupError(cluster)
    return not as_of(_SAMPLES, at) or sample(max(at, Release(1, 14)), _SIZES[cluster]) == _SIZES[cluster]


BOUNDS = Words("backoff-bound", ("first", "most"))
# defaults.go: podInitialBackoffSeconds and podMaxBackoffSeconds; scheduling_queue.go: five minutes.
_BACKOFF = {"first": 1, "most": 10}
# DefaultPodMaxInUnschedulablePodsDuration; before it was an option: unschedulableQTimeInterval.
_FLUSH_SECONDS = (("1.0", 60), ("1.24", 5 * 60))

EVENTS = Words("wait-event", ("node-chosen", "binding-done", "containers-started", "pod-ready"))

ACTS = Words(
    "scheduler-act",
    (
        *("unsaid", "choose-node", "bind", "preempt"),
        *("start-containers", "move-running", "rebalance", "make-pods", "pull-images", "watch-usage"),
        *("notify-kubelet", "writes-etcd"),
    ),
)
_ACTS = ("choose-node", "bind", "preempt")

MECHANISMS = Words(
    "customization", ("unsaid", "plugins", "extender", "second-scheduler", "configuration-file", "policy-file")
)
# kubernetes.io, Scheduling Policies: not supported since 1.23, with --policy-config-file.
_POLICY = (("1.0", True), ("1.23", False))


def customizes(at: Release, mechanism: str) -> bool:
    """Return whether scheduling can be changed in a way."""
    if mechanism == "unsaid":
        raise LookupError(mechanism)
    return as_of(_POLICY, at) if mechanism == "policy-file" else True


ASPECTS = Words("priority-aspect", ("unsaid", "queue-order", "preemption", "node-score", "cpu-share"))


def _known(value: str, *true: str) -> bool:
    if value == "unsaid":
        raise LookupError(value)
    return value in true


WAITING = Words("waiting-pod", ("unassigned", "gated", "named", "other-scheduler"))
_PLACINGS = dict(zip(("unassigned", "named", "gated"), ("bare-pod", "named-pod", "gated-pod"), strict=True))


@lru_cache(maxsize=16)
def enters_queue(at: Release, waiting: str) -> bool:
    """Return whether a Pod comes up for scheduling: the scheduler then writes something about it."""
    if waiting == "other-scheduler":
        return False  # eventhandlers.go responsibleForPod
    assert _PLACINGS[waiting] in SITUATIONS.values
    return scheduler_writes(at, _PLACINGS[waiting]) != "nothing"


RESOURCES = Words("node-resource", ("cpu", "memory", "ephemeral-storage", "disk-space", "disk-io", "network-bandwidth"))
_COMPRESSIBLE = ("cpu", "disk-io", "network-bandwidth")
# A container over its limit: cgroup quota for cpu, the kernel's OOM killer for memory, the eviction manager for disk.
_OVER = {"cpu": "throttled", "memory": "oom-killed", "ephemeral-storage": "evicted"}
OVER = Words("over-limit", ("throttled", "oom-killed", "evicted", "nothing-happens"))
CLASSES = Words("resource-class", ("compressible", "incompressible"))
RELIEFS = Words("pressure-relief", ("throttle", "reclaim-or-kill"))

RELATIONS = (
    Relation(
        "sched.points",
        dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth"), POINTS),
        YES_NO,
        in_order,
        (FRAMEWORK, ONE),
    ),
    Relation(
        "sched.is_point",
        {"point": Words("ext-point", (*_POINTS, "PostScore", "PreSchedule", "Mutate"))},
        YES_NO,
        lambda at, point: point in _POINTS,
        (FRAMEWORK,),
    ),
    Relation("sched.cycle", {"point": Words("ext-point", _POINTS)}, CYCLES, cycle_of, (FRAMEWORK, ONE)),
    Relation(
        "sched.runs",
        {"cycle": Words("sched-cycle", ("scheduling-cycle", "binding-cycle"))},
        Words("cycle-manner", ("serial", "asynchronous")),
        # schedule_one.go: the scheduling cycle runs Pod by Pod, "go sched.runBindingCycle" runs beside it.
        lambda at, cycle: "serial" if cycle == "scheduling-cycle" else "asynchronous",
        (ONE,),
    ),
    Relation(
        "sched.none_feasible",
        {"outcome": OUTCOMES},
        YES_NO,
        none_feasible,
        (ONE, PREEMPTION),
        recorded=("pod-creation-flow",),
    ),
    Relation("sched.preempts", {"rank": RANKS}, YES_NO, lambda at, rank: _RANKS[rank] < 0, (PREEMPTION,)),
    Relation("sched.preemptor", {"rank": RANKS}, YES_NO, lambda at, rank: _RANKS[rank] > 0, (PREEMPTION,)),
    Relation("sched.first_out", {"rank": RANKS}, YES_NO, lambda at, rank: _RANKS[rank] > 0, (SORT,)),
    # schedule_one.go ScheduleOne: one call of NextPod, one Pod.
    Relation("sched.takes", {}, Words("pod-batch", ("one", "many")), lambda at: "one", (ONE,)),
    Relation(
        "sched.queue_by",
        {},
        Words("queue-rule", ("priority", "arrival", "name", "size", "random")),
        lambda at: "priority",
        (SORT,),
    ),
    Relation(
        "sched.queues",
        {},
        Words("sched-queue", ("activeQ", "backoffQ", "unschedulablePods", "deadQ")),
        lambda at: ("activeQ", "backoffQ", "unschedulablePods"),
        (QUEUE,),
    ),
    Relation("sched.backoff", {"bound": BOUNDS}, Numbers(0, 3600, "s"), lambda at, bound: _BACKOFF[bound], (DEFAULTS,)),
    Relation(
        "sched.flush", {}, Numbers(0, 3600, "s"), lambda at: as_of(_FLUSH_SECONDS, at), (QUEUE,), changes=("1.24",)
    ),
    Relation("sched.sample", {"nodes": Numbers(1, 20_000)}, Numbers(0, 20_000), sample, (SAMPLE,), changes=("1.14",)),
    Relation("sched.least_feasible", {}, Numbers(0, 20_000), lambda at: MIN_FEASIBLE, (SAMPLE,)),
    Relation("sched.least_percent", {}, Numbers(0, 100, "%"), lambda at: MIN_PERCENT, (SAMPLE,)),
    Relation("sched.checks_all", {"cluster": CLUSTERS}, YES_NO, checks_all, (SAMPLE,), changes=("1.12",)),
    Relation(
        "sched.checks_all_of",
        {"nodes": Numbers(1, 20_000)},
        YES_NO,
        lambda at, nodes: not as_of(_SAMPLES, at) or sample(max(at, Release(1, 14)), nodes) == nodes,
        (SAMPLE,),
        changes=("1.12",),
    ),
    Relation("sched.waits_for", {"event": EVENTS}, YES_NO, lambda at, event: event == "node-chosen", (ONE,)),
    Relation("sched.acts", {"act": ACTS}, YES_NO, lambda at, act: _known(act, *_ACTS), (ONE, PREEMPTION)),
    Relation(
        "sched.customizes",
        {"mechanism": MECHANISMS},
        YES_NO,
        customizes,
        (Source("pkg/scheduler/apis/config/types.go", "KubeSchedulerProfile"),),
        changes=("1.23",),
    ),
    Relation(
        "sched.priority_affects",
        {"aspect": ASPECTS},
        YES_NO,
        lambda at, aspect: _known(aspect, "queue-order", "preemption"),
        (SORT, PREEMPTION),
    ),
    Relation(
        "sched.enters_queue",
        {"waiting": WAITING},
        YES_NO,
        enters_queue,
        (Source("pkg/scheduler/eventhandlers.go", "responsibleForPod"),),
        changes=("1.27",),
        recorded=("pod-creation-flow", "scheduling-filter"),
    ),
    Relation(
        "sched.default_name",
        {},
        Words("scheduler-name", ("default-scheduler", "kube-scheduler", "default")),
        lambda at: "default-scheduler",
        (Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec"),),
    ),
    Relation(
        "sched.compressible",
        {"resource": RESOURCES},
        YES_NO,
        lambda at, resource: resource in _COMPRESSIBLE,
        (CGROUPS, SIGNALS),
    ),
    Relation(
        "sched.over_limit",
        {"resource": Words("node-resource", tuple(_OVER))},
        OVER,
        lambda at, resource: _OVER[resource],
        (CGROUPS, SIGNALS),
    ),
    Relation(
        "sched.resource_kinds",
        dict.fromkeys(("one", "other"), Words("resource-class", (*CLASSES.values, "shareable", "exclusive"))),
        YES_NO,
        lambda at, one, other: {one, other} == set(CLASSES.values),
        (CGROUPS, SIGNALS),
    ),
    Relation(
        "sched.classes",
        {},
        Words("resource-class", (*CLASSES.values, "shareable", "exclusive")),
        lambda at: CLASSES.values,
        (CGROUPS, SIGNALS),
    ),
    Relation(
        "sched.relieves",
        {"resource_class": CLASSES},
        RELIEFS,
        lambda at, resource_class: "throttle" if resource_class == "compressible" else "reclaim-or-kill",
        (CGROUPS, SIGNALS),
    ),
)
