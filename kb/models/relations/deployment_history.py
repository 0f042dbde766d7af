"""What becomes of several changes of a Deployment, how far a rollback reaches, and what can be changed at all."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.deployment_rollout import settle
from kb.models.relations.deployment_strategy import MANY, RECORDED
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads import rollout
from kb.models.workloads.deployment import Deployment, Strategy
from kb.models.workloads.rollout_acts import apply, make_ready
from kb.models.workloads.rollout_script import Edit

SYNC = Source("pkg/controller/deployment/sync.go", "getNewReplicaSet")
UNDO = Source("staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go", "DeploymentRollbacker.Rollback")
RESTART = Source("staging/src/k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go", "defaultObjectRestarter")
ROLLING = Source("pkg/controller/deployment/rolling.go", "rolloutRolling")
REVISIONS = Source("pkg/controller/deployment/util/deployment_util.go", "SetNewReplicaSetAnnotations")
VALIDATION = Source("pkg/registry/apps/deployment/strategy.go", "ValidateUpdate")

# New Pods count, and old ones go, as soon as they are ready: without a readiness probe that is too early. An image
# tag, autoscaling and liveness probes have no part in it.
_SMOOTH = {"readiness-probe": True, "liveness-probe": False, "autoscaling": False, "latest-tag": False}


@lru_cache(maxsize=8)
def _sets_after(at: Release, edits: tuple[Edit, ...]) -> int:
    """Return how many ReplicaSets a series of edits adds to a settled Deployment."""
    deployment = Deployment(3, Strategy(True, "25%", "25%"), columns=3)
    settle(deployment)
    make_ready(deployment, None, Trace())
    settle(deployment)
    before = len(deployment.owned)
    for edit in edits:
        apply(deployment, edit, Trace())
        settle(deployment)
    return len(deployment.owned) - before


def merges_paused(at: Release) -> str:
    """Return whether the changes made during a pause become one update when it ends."""
    edits = (Edit(paused=True), Edit(template=2), Edit(template=3), Edit(paused=False))
    return "one-update" if _sets_after(at, edits) == 1 else "each-update"


def updates_in(at: Release) -> str:
    """Return where the Pods of a new template are made: in a ReplicaSet of their own."""
    return "new-replicaset" if _sets_after(at, (Edit(template=2),)) == 1 else "same-replicaset"


@lru_cache(maxsize=8)
def zero_order(at: Release, param: str) -> str:
    """Return what comes first in a rolling update when one of its two numbers is zero."""
    other = "maxUnavailable" if param == "maxSurge" else "maxSurge"
    strategy = {"type": "RollingUpdate", "rollingUpdate": {param: 0, other: 1}}
    steps = rollout.run({"replicas": MANY, "strategy": strategy, "ready": "all"}, at, Trace())["steps"]
    grown = next(i for i, (_, new) in enumerate(steps) if new)
    shrunk = next(i for i, (old, _) in enumerate(steps) if old < MANY)
    return "new-first" if grown < shrunk else "old-first"


# apps/v1: validation refuses another selector; everything else of the spec may change.
_CHANGEABLE = {"selector": False, "template": True, "replicas": True, "strategy": True}

# staging/src/k8s.io/api/apps/v1/types.go: what the comments of these fields say.
_MEANINGS = {
    "minReadySeconds": "ready-before-available",
    "progressDeadlineSeconds": "longest-without-progress",
    "revisionHistoryLimit": "kept-old-sets",
}

RELATIONS = (
    Relation(
        "deploy.merges_paused",
        {},
        Words("paused-changes", ("one-update", "each-update")),
        merges_paused,
        (SYNC,),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.updates_in",
        {},
        Words("update-target", ("new-replicaset", "same-replicaset", "in-place")),
        updates_in,
        (SYNC,),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.zero_order",
        {"param": Words("rolling-param", ("maxSurge", "maxUnavailable"))},
        Words("rollout-order", ("old-first", "new-first")),
        zero_order,
        (ROLLING,),
        recorded=RECORDED,
    ),
    # rolling.go: the newest template is the only one that grows, all others shrink, whatever was under way.
    Relation("deploy.rollover", {}, Words("rollover", ("at-once", "after-first")), lambda at: "at-once", (ROLLING,)),
    Relation(
        "deploy.undo_default",
        {},
        Words("undo-target", ("previous", "chosen", "first")),
        lambda at: "previous",  # revision 0: the last one before the present
        (UNDO,),
    ),
    # A new template is a new ReplicaSet, which carries the number of its revision as an annotation.
    Relation(
        "deploy.per_revision",
        {},
        Words("revision-object", ("replicaset", "deployment", "pod")),
        lambda at: "replicaset",
        (REVISIONS,),
    ),
    # kubectl.kubernetes.io/restartedAt in the template: a changed template is rolled out like any other.
    Relation(
        "deploy.restart_by",
        {},
        Words("restart-means", ("annotation", "delete-pods", "image", "replicas-to-zero")),
        lambda at: "annotation",
        (RESTART,),
    ),
    # sync.go getNewReplicaSet: the label is put on the ReplicaSet, its selector and its Pods.
    Relation(
        "deploy.told_apart_by",
        {},
        Words("rs-label", ("pod-template-hash", "controller-revision-hash", "revision-number")),
        lambda at: "pod-template-hash",
        (SYNC,),
    ),
    Relation(
        "deploy.smooth_needs",
        {"need": Words("smooth-need", tuple(_SMOOTH))},
        YES_NO,
        lambda at, need: _SMOOTH[need],
        (Source("pkg/api/v1/pod/util.go", "IsPodAvailable"),),
    ),
    Relation(
        "deploy.never_below",
        {"param": Words("rolling-param", ("maxSurge", "maxUnavailable"))},
        YES_NO,
        lambda at, param: param == "maxUnavailable",  # minAvailable = replicas - maxUnavailable
        (Source("pkg/controller/deployment/rolling.go", "reconcileOldReplicaSets"),),
    ),
    Relation(
        "deploy.undo_to",
        {"target": Words("undo-target", ("previous", "chosen"))},
        YES_NO,
        lambda at, target: True,
        (UNDO,),
    ),
    # sync.go cleanupDeployment: old ReplicaSets stay with no replicas, revisionHistoryLimit of them.
    Relation("deploy.old_set_fate", {}, Words("old-set-fate", ("kept", "deleted")), lambda at: "kept", (SYNC,)),
    Relation("deploy.pause_ends", {}, YES_NO, lambda at: True, (SYNC,)),
    # kubectl itself refuses: "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume'".
    Relation("deploy.undo_paused", {}, YES_NO, lambda at: False, (UNDO,)),
    Relation(
        "deploy.field_means",
        {"param": Words("rolling-param", tuple(_MEANINGS))},
        Words("field-meaning", (*_MEANINGS.values(), "start-delay", "probe-interval")),
        lambda at, param: _MEANINGS[param],
        (Source("staging/src/k8s.io/api/apps/v1/types.go", "DeploymentSpec"),),
    ),
    Relation("deploy.undo_renumbers", {}, YES_NO, lambda at: True, (REVISIONS,)),
    Relation(
        "deploy.changeable",
        {"part": Words("deployment-part", tuple(_CHANGEABLE))},
        YES_NO,
        lambda at, part: _CHANGEABLE[part],
        (VALIDATION,),
    ),
)
