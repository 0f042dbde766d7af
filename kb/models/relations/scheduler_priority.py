"""Pod priority and preemption in figures, several schedulers side by side, and what each extension point is for."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of

ADMISSION = Source("plugin/pkg/admission/priority/admission.go", "admitPod")
CLASSES = Source("pkg/apis/scheduling/types.go", "SystemCriticalPriority")
FAILURE = Source("pkg/scheduler/schedule_one.go", "handleSchedulingFailure")
PREEMPTION = Source("pkg/scheduler/framework/preemption/preemption.go", "Evaluator.Preempt")
VICTIMS = Source("pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go", "SelectVictimsOnNode")
RESPONSIBLE = Source("pkg/scheduler/eventhandlers.go", "responsibleForPod")
REQUESTS = Source("staging/src/k8s.io/component-helpers/resource/helpers.go", "PodRequests")
CYCLE = Source("pkg/scheduler/schedule_one.go", "schedulePod")
FIT = Source("pkg/scheduler/apis/config/v1/defaults.go", "SetDefaults_NodeResourcesFitArgs")
FRAMEWORK = Source("staging/src/k8s.io/kube-scheduler/framework/interface.go", "FilterPlugin")
SAMPLE = Source("pkg/scheduler/apis/config/types.go", "KubeSchedulerConfiguration.PercentageOfNodesToScore")
PICK_ONE = Source("pkg/scheduler/framework/preemption/preemption.go", "pickOneNodeForPreemption")

# pkg/apis/scheduling/types.go: HighestUserDefinablePriority, SystemCriticalPriority = 2 * that, and helpers.go
# systemPriorityClasses, which has the one for nodes 1000 above the one for the cluster.
_HIGHEST_OF_USERS = 1_000_000_000
_SYSTEM = {"system-cluster-critical": 2 * _HIGHEST_OF_USERS, "system-node-critical": 2 * _HIGHEST_OF_USERS + 1000}
BUILT_IN = Words("priority-class", tuple(_SYSTEM))
PREEMPTION_POLICIES = Words("preemption-policy", ("PreemptLowerPriority", "Never"))

# admission.go getDefaultPriority: the class that is globalDefault, or DefaultPriorityWhenNoDefaultClassExists.
_DEFAULT_PRIORITY = 0

NAME_OUTCOMES = Words("unknown-scheduler", ("pending", "default-scheduler", "failed", "refused"))

# schedule_one.go and interface.go: which extension point does what.
_POINT_OF = {
    "queue-sorting": "QueueSort",
    "filtering": "Filter",
    "preemption": "PostFilter",
    "scoring": "Score",
    "delaying": "Permit",
    "writing-binding": "Bind",
}
POINTS = Words(
    "ext-point",
    (
        *("PreEnqueue", "QueueSort", "PreFilter", "Filter", "PostFilter", "PreScore", "Score", "NormalizeScore"),
        *("Reserve", "Permit", "PreBind", "Bind", "PostBind"),
    ),
)

# preemption.go and default_preemption.go: victims are deleted through the API with their grace period; budgets are
# a preference when victims are chosen (pickOneNodeForPreemption); the nominated Node is tried first, not reserved.
_PREEMPTION = {
    "deletes-victims": True,
    "graceful": True,
    "prefers-budgets": True,
    "guarantees-budgets": False,
    "sets-nominated-node": True,
    "guarantees-node": False,
    "moves-victims": False,
    "kills-at-once": False,
}
PREEMPTION_TRAITS = Words("preemption-trait", tuple(_PREEMPTION))

KNOB_MEANINGS = Words("knob-meaning", ("feasible-found", "share-per-pod", "score-weight", "usage-threshold"))


def preempts_by(at: Release, policy: str) -> bool:
    """Return whether a Pod with this preemptionPolicy pushes others out (PodEligibleToPreemptOthers)."""
    return policy == "PreemptLowerPriority"


RELATIONS = (
    Relation(
        "sched.value_order",
        {"value": Words("value-size", ("greater", "smaller"))},
        YES_NO,
        lambda at, value: value == "greater",
        (CLASSES,),
    ),
    Relation(
        "sched.fit_strategy",
        {},
        Words("fit-strategy", ("LeastAllocated", "MostAllocated", "RequestedToCapacityRatio")),
        # Before 1.22 it only filtered; NodeResourcesLeastAllocated was a plugin of its own.
        lambda at: as_of((("1.22", "LeastAllocated"),), at),
        (FIT,),
        changes=("1.22",),
    ),
    Relation(
        "sched.default_priority",
        {},
        Numbers(0, 3_000_000_000),
        lambda at: _DEFAULT_PRIORITY,
        (ADMISSION,),
    ),
    Relation(
        "sched.class_value",
        {"priority_class": BUILT_IN},
        Numbers(0, 3_000_000_000),
        lambda at, priority_class: _SYSTEM[priority_class],
        (CLASSES,),
    ),
    Relation(
        "sched.class_higher",
        {"one": BUILT_IN, "other": BUILT_IN},
        YES_NO,
        lambda at, one, other: _SYSTEM[one] > _SYSTEM[other],
        (CLASSES,),
    ),
    Relation("sched.user_highest", {}, Numbers(0, 3_000_000_000), lambda at: _HIGHEST_OF_USERS, (CLASSES,)),
    Relation(
        "sched.policy_preempts",
        {"policy": PREEMPTION_POLICIES},
        YES_NO,
        preempts_by,
        (
            Source(
                "pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go", "PodEligibleToPreemptOthers"
            ),
        ),
    ),
    Relation(
        "sched.default_preemption",
        {},
        PREEMPTION_POLICIES,
        lambda at: "PreemptLowerPriority",
        (Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec"), ADMISSION),
    ),
    Relation(
        "sched.preemption_does",
        {"trait": PREEMPTION_TRAITS},
        YES_NO,
        lambda at, trait: _PREEMPTION[trait],
        (PREEMPTION, VICTIMS, PICK_ONE),
    ),
    Relation(
        "sched.failure_event",
        {},
        Words("event-reason", ("FailedScheduling", "FailedMount", "BackOff", "Unhealthy")),
        lambda at: "FailedScheduling",
        (FAILURE,),
    ),
    # No scheduler answers for such a Pod, and nobody looks whether one exists.
    Relation("sched.unknown_name", {}, NAME_OUTCOMES, lambda at: "pending", (RESPONSIBLE,)),
    Relation("sched.several", {}, YES_NO, lambda at: True, (RESPONSIBLE,)),
    # cmd/kube-scheduler/app/server.go Run: leader election; only the leader runs.
    Relation(
        "sched.active_replicas",
        {},
        Numbers(0, 100),
        lambda at: 1,
        (Source("cmd/kube-scheduler/app/server.go", "Run"),),
    ),
    Relation(
        "sched.point_for",
        {"task": Words("point-task", tuple(_POINT_OF))},
        POINTS,
        lambda at, task: _POINT_OF[task],
        (FRAMEWORK,),
    ),
    Relation(
        "sched.unset_requests",
        {},
        Numbers(0, 1000),
        lambda at: 0,
        (Source("pkg/scheduler/framework/plugins/noderesources/fit.go", "computePodResourceRequest"),),
    ),
    Relation("sched.sampling_knob", {}, KNOB_MEANINGS, lambda at: "feasible-found", (SAMPLE,)),
    # The kubelet runs what is bound; only Pods without a node wait for a scheduler.
    Relation(
        "sched.without",
        {"pods": Words("pods-of-time", ("running", "new"))},
        Words("without-outcome", ("unaffected", "pending", "evicted")),
        lambda at, pods: "pending" if pods == "new" else "unaffected",
        (RESPONSIBLE,),
    ),
    # Requests that are not written count as none; nothing asks for them.
    Relation("sched.unset_schedules", {}, YES_NO, lambda at: True, (REQUESTS,)),
    Relation(
        "sched.stage_by",
        {"stage": Words("sched-stage", ("filter", "score"))},
        Words("component", ("kube-scheduler", "kubelet", "kube-apiserver", "kube-controller-manager", "etcd")),
        lambda at, stage: "kube-scheduler",
        (CYCLE,),
    ),
)
