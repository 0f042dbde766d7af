"""How controllers are run and set up: leaders, selectors, defaults, and what becomes of what they own."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of

LEADER = Source("cmd/kube-controller-manager/app/controllermanager.go", "leaderElectAndRun")
HPA = Source("pkg/controller/podautoscaler/config/v1alpha1/defaults.go", "RecommendedDefaultHPAControllerConfiguration")
STRATEGIES = Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_DaemonSet")
SELECTORS = Source("staging/src/k8s.io/api/core/v1/types.go", "ReplicationControllerSpec")
SET_SELECTORS = Source("staging/src/k8s.io/api/apps/v1/types.go", "ReplicaSetSpec")
GARBAGE = Source("pkg/controller/garbagecollector/garbagecollector.go", "attemptToDeleteItem")
RETENTION = Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_StatefulSet")
ADOPTION = Source("pkg/controller/controller_ref_manager.go", "ClaimPods")
SCALE = Source("staging/src/k8s.io/api/autoscaling/v1/types.go", "ScaleSpec")
UTILIZATION = Source("pkg/controller/podautoscaler/metrics/utilization.go", "GetResourceUtilizationRatio")
WINDOWS = Source("pkg/apis/autoscaling/v2/defaults.go", "scaleDownRules, scaleUpRules")
DELETE = Source("staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go", "deleteWithoutFinalizers")
ORPHANS = Source(
    "staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go", "deletionFinalizersForGarbageCollection"
)
CASCADE = Source("staging/src/k8s.io/kubectl/pkg/cmd/delete/delete_flags.go", "NewDeleteCommandFlags")

# --leader-elect is on by default for these two; API servers have no leader.
_ACTIVE = {"kube-controller-manager": "one", "kube-scheduler": "one", "kube-apiserver": "all"}
_HPA_PERIOD = 15
# --horizontal-pod-autoscaler-downscale-stabilization; scaling up waits for nothing.
_HPA_WINDOWS = {"down": 300, "up": 0}
# spec.selector of a ReplicationController is a plain map; the apps kinds and Jobs have a metav1.LabelSelector.
_SET_BASED = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")
_ADOPTERS = ("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet")
_PROPAGATIONS = ("background", "foreground", "orphan")


def selects(at: Release, workload: str, selector: str) -> bool:
    """Return whether the selector of this kind may be written like this."""
    return selector == "equality" or workload in _SET_BASED


def dependents(at: Release, propagation: str) -> str:
    """Return what becomes of the objects that a deleted one owns."""
    return "kept" if propagation == "orphan" else "deleted"


def released(at: Release, workload: str) -> str:
    """Return what becomes of a Pod whose labels no longer match: its owner reference is taken away and it runs on."""
    return "kept"


RELATIONS = (
    Relation(
        "ctl.released",
        {"workload": Words("workload-kind", _ADOPTERS)},
        Words("released-fate", ("deleted", "kept")),
        released,
        (ADOPTION,),
    ),
    # A released Pod is not counted any more, so the number is filled up as after a deletion.
    Relation(
        "ctl.replaces_released",
        {"workload": Words("workload-kind", _ADOPTERS)},
        YES_NO,
        lambda at, workload: released(at, workload) == "kept",
        (ADOPTION,),
    ),
    Relation(
        "ctl.active",
        {"component": Words("component", tuple(_ACTIVE))},
        Words("active-replicas", ("one", "all")),
        lambda at, component: _ACTIVE[component],
        (LEADER,),
    ),
    Relation("ctl.hpa_period", {}, Numbers(1, 3600, "s"), lambda at: _HPA_PERIOD, (HPA,)),
    Relation(
        "ctl.update_default",
        {"workload": Words("workload-kind", ("StatefulSet", "DaemonSet"))},
        Words("update-way", ("RollingUpdate", "OnDelete", "Recreate")),
        lambda at, workload: "RollingUpdate",
        (STRATEGIES,),
    ),
    Relation(
        "ctl.selects",
        {
            "workload": Words("workload-kind", ("ReplicationController", *_SET_BASED)),
            "selector": Words("selector-kind", ("equality", "set-based")),
        },
        YES_NO,
        selects,
        (SELECTORS, SET_SELECTORS),
    ),
    Relation(
        "gc.basis",
        {},
        Words("gc-basis", ("ownerReferences", "labels", "annotations")),
        lambda at: "ownerReferences",
        (GARBAGE,),
    ),
    Relation("gc.default", {}, Words("propagation", _PROPAGATIONS), lambda at: "background", (CASCADE,)),
    Relation(
        "gc.dependents",
        {"propagation": Words("propagation", _PROPAGATIONS)},
        Words("dependents-fate", ("deleted", "kept")),
        dependents,
        (GARBAGE, ORPHANS),
        ordinary={"propagation": "background"},
    ),
    Relation(
        "sts.retention_default",
        {},
        Words("claim-policy", ("Delete", "Retain")),
        # Both whenDeleted and whenScaled; on by default (StatefulSetAutoDeletePVC) from 1.27 on.
        lambda at: as_of((("1.27", "Retain"),), at),
        (RETENTION,),
        changes=("1.27",),
    ),
    # metricsTotal / requestsTotal: what Pods use against what they request.
    Relation(
        "ctl.hpa_base",
        {},
        Words("hpa-base", ("requests", "limits", "allocatable")),
        lambda at: "requests",
        (UTILIZATION,),
    ),
    Relation(
        "ctl.hpa_window",
        {"direction": Words("scale-direction", tuple(_HPA_WINDOWS))},
        Numbers(0, 3600, "s"),
        lambda at, direction: _HPA_WINDOWS[direction],
        (HPA, WINDOWS),
    ),
    # An object with a deletionTimestamp stays until its last finalizer is taken away.
    Relation(
        "gc.held_by",
        {"hold": Words("deletion-hold", ("finalizers", "labels", "annotations"))},
        YES_NO,
        lambda at, hold: hold == "finalizers",
        (DELETE,),
    ),
    # The scale subresource holds spec.replicas and nothing else.
    Relation(
        "ctl.hpa_changes", {}, Words("hpa-target", ("replicas", "requests", "nodes")), lambda at: "replicas", (SCALE,)
    ),
)
