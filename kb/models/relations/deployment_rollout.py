"""How a Deployment goes from one Pod template to the next: order, pace, who does what, what hangs."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from kb.models.model import Source
from kb.models.relation import Relation, Words
from kb.models.relations.deployment_bounds import FENCEPOSTS
from kb.models.relations.deployment_strategy import MANY, REAL, RECORDED
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads import rollout
from kb.models.workloads.deployment import Deployment, Strategy
from kb.models.workloads.deployment_controller import sync_deployment
from kb.models.workloads.replica_set import sync_replica_set
from kb.models.workloads.rollout_acts import apply, make_ready
from kb.models.workloads.rollout_script import Edit

RECREATE = Source("pkg/controller/deployment/recreate.go", "rolloutRecreate")
ROLLING = Source("pkg/controller/deployment/rolling.go", "rolloutRolling")
PROGRESS = Source("pkg/controller/deployment/progress.go", "syncRolloutStatus")
TEMPLATES = Source("pkg/controller/deployment/util/deployment_util.go", "FindNewReplicaSet")


@lru_cache(maxsize=512)
def _update(at: Release, strategy: str, replicas: int = MANY, **more: Any) -> dict[str, Any]:
    """Return what is observed of one update with a strategy and nothing else set."""
    given = {"replicas": replicas, "strategy": {"type": strategy}, "ready": "all", **more}
    return rollout.run(given, at, Trace())


@lru_cache(maxsize=64)
def order(at: Release, strategy: str) -> tuple[str, ...]:
    """Return in which order old Pods go and new ones come."""
    steps = _update(at, strategy)["steps"]
    if not any(old and new for old, new in steps):
        return ("old-first",)
    grown = next(i for i, (_, new) in enumerate(steps) if new)
    shrunk = next(i for i, (old, _) in enumerate(steps) if old < MANY)
    return ("interleaved", "new-first") if grown < shrunk else ("interleaved",)


@lru_cache(maxsize=64)
def impact(at: Release, strategy: str) -> str:
    """Return whether there is a moment without an available Pod (every new Pod becomes ready in time)."""
    least = min(_update(at, strategy, replicas)["minAvailable"] for replicas in (1, 2, 3, MANY))
    return "interrupted" if least == 0 else "uninterrupted"


@lru_cache(maxsize=64)
def coexistence(at: Release, strategy: str) -> str:
    """Return whether Pods of both versions exist at one time."""
    both = any(old and new for old, new in _update(at, strategy)["steps"])
    return "coexist" if both else "exclusive"


@lru_cache(maxsize=64)
def pace(at: Release, strategy: str) -> str:
    """Return how many Pods one round of an update replaces: one, some, or all of them."""
    sizes = [_update(at, strategy)["steps"][0], *(quiet["replicas"] for quiet in _update(at, strategy)["quiets"])]
    largest = max(before[0] - after[0] for before, after in pairwise(sizes))
    return "all-at-once" if largest == MANY else "in-batches" if largest > 1 else "one-by-one"


def moves(at: Release, which: str) -> str:
    """Return what becomes of a ReplicaSet in a rolling update."""
    steps = _update(at, "RollingUpdate")["steps"]
    column = 1 if which == "new" else 0
    return "grows" if steps[-1][column] > steps[0][column] else "shrinks"


ACTORS = Words(
    "rollout-actor", ("deployment-controller", "replicaset-controller", "kubelet", "kube-scheduler", "kube-proxy")
)

# What the traced step of each job begins with or holds.
_JOBS = {"create-replicaset": "的 ReplicaSet", "scale-replicaset": "扩到", "create-pod": "新建", "delete-pod": "删"}


@lru_cache(maxsize=16)
def doer(at: Release, job: str) -> str:
    """Return who does a job in a rolling update: the actor of the step in the trace of a run."""
    trace = Trace()
    rollout.run({"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": 1}}, "ready": "all"}, at, trace)
    return next(step.actor for step in trace.steps if _JOBS[job] in step.did)


CHANGES = Words(
    "deploy-change",
    ("pod-template", "image", "replicas", "strategy", "labels", "configmap", "template-while-paused", "any-field"),
)

_EDITS = {
    "pod-template": (Edit(template=2),),
    "image": (Edit(template=2),),
    "replicas": (Edit(replicas=5),),
    "strategy": (Edit(strategy=Strategy(rolling=False)),),
    "configmap": (),  # another object: the template only names it
    "labels": (),  # the Deployment's own metadata is no part of what the controller compares (FindNewReplicaSet)
    "template-while-paused": (Edit(paused=True), Edit(template=2)),
}


@lru_cache(maxsize=16)
def triggers(at: Release, change: str) -> bool:
    """Return whether a change of a settled Deployment makes a new ReplicaSet, which is what an update begins with."""
    deployment = Deployment(3, Strategy(True, "25%", "25%"))
    settle(deployment)
    make_ready(deployment, None, Trace())
    settle(deployment)
    if change == "any-field":
        return all(triggers(at, other) for other in _EDITS if other != "template-while-paused")
    before = len(deployment.owned)
    for edit in _EDITS[change]:
        apply(deployment, edit, Trace())
    settle(deployment)
    return len(deployment.owned) > before


def settle(deployment: Deployment) -> None:
    """Let both controllers work until neither has anything to do."""
    working = True
    while working:
        deployment.changed = False
        sync_deployment(deployment, Trace())
        worked = [sync_replica_set(owned, Trace()) for owned in deployment.owned]
        working = deployment.changed or any(worked)


UNREADY = Words("unready-outcome", ("stalls", "continues", "rolled-back"))


@lru_cache(maxsize=16)
def when_unready(at: Release) -> str:
    """Return what becomes of a rolling update whose new Pods never become ready."""
    old, new = _update(at, "RollingUpdate", ready="none")["steps"][-1]
    return "rolled-back" if new == 0 else "stalls" if old else "continues"


def old_when_unready(at: Release) -> str:
    """Return what becomes of the old Pods when the new ones never become ready."""
    return "kept" if _update(at, "RollingUpdate", ready="none")["steps"][-1][0] else "deleted"


OVERDUE = Words("deadline-outcome", ("marked-failed", "rolled-back"))


@lru_cache(maxsize=16)
def overdue(at: Release) -> tuple[str, ...]:
    """Return what happens when an update makes no progress for progressDeadlineSeconds."""
    seen = _update(at, "RollingUpdate", ready="none", progressDeadlineSeconds=10)
    condition = seen["finalConditions"]["Progressing"]
    marked = condition == {"status": "False", "reason": "ProgressDeadlineExceeded"}
    back = seen["steps"][-1][1] == 0
    return (*(("marked-failed",) if marked else ()), *(("rolled-back",) if back else ()))


def overdue_otherwise(at: Release) -> tuple[str, ...]:
    """Return what else the controller does then (progress.go only writes the condition): nothing."""
    return ()


@lru_cache(maxsize=16)
def old_pods_gone_first(at: Release, strategy: str) -> bool:
    """Return whether terminating old Pods hold back the new ones."""
    return bool(_update(at, strategy, terminating="keep")["quiets"][-1]["replicas"][1] == 0)


def counts_terminating(at: Release) -> bool:
    """Return whether terminating Pods use up maxSurge."""
    seen = _update(at, "RollingUpdate")
    return bool(seen["maxPodsIncludingTerminating"] <= MANY + 3)


RELATIONS = (
    Relation(
        "deploy.order",
        {"strategy": REAL},
        Words("rollout-order", ("old-first", "new-first", "interleaved")),
        order,
        (RECREATE, ROLLING),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.impact",
        {"strategy": REAL},
        Words("service-impact", ("interrupted", "uninterrupted")),
        impact,
        (RECREATE, ROLLING),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.coexistence",
        {"strategy": REAL},
        Words("version-overlap", ("coexist", "exclusive")),
        coexistence,
        (RECREATE, ROLLING),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.pace",
        {"strategy": REAL},
        Words("rollout-pace", ("in-batches", "one-by-one", "all-at-once")),
        pace,
        (ROLLING,),
        {"strategy": "RollingUpdate"},
        recorded=RECORDED,
    ),
    Relation(
        "deploy.moves",
        {"which": Words("which-replicaset", ("new", "old"))},
        Words("scale-direction", ("grows", "shrinks")),
        moves,
        (ROLLING,),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.doer",
        {"job": Words("rollout-job", tuple(_JOBS))},
        ACTORS,
        doer,
        (ROLLING, Source("pkg/controller/replicaset/replica_set.go", "manageReplicas")),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.triggers",
        {"change": CHANGES},
        Words("rollout-start", ("started", "not-started")),
        lambda at, change: "started" if triggers(at, change) else "not-started",
        (TEMPLATES,),
        parts={"pod-template": frozenset({"image", "template-while-paused"})},
    ),
    Relation("deploy.when_unready", {}, UNREADY, when_unready, (ROLLING,), recorded=RECORDED),
    Relation(
        "deploy.old_when_unready",
        {},
        Words("old-pods-fate", ("kept", "deleted")),
        old_when_unready,
        (ROLLING,),
        recorded=RECORDED,
    ),
    Relation("deploy.overdue", {}, OVERDUE, overdue, (PROGRESS,), recorded=RECORDED),
    Relation(
        "deploy.overdue_otherwise",
        {},
        Words("deadline-measure", ("paused", "deleted", "retried")),
        overdue_otherwise,
        (PROGRESS,),
    ),
    Relation(
        "deploy.waits",
        {"strategy": REAL},
        Words("terminating-wait", ("waits", "does-not-wait")),
        lambda at, strategy: "waits" if old_pods_gone_first(at, strategy) else "does-not-wait",
        (RECREATE, ROLLING),
        recorded=RECORDED,
    ),
    Relation(
        "deploy.counts_terminating",
        {},
        Words("surge-count", ("counted", "not-counted")),
        lambda at: "counted" if counts_terminating(at) else "not-counted",
        (FENCEPOSTS,),
        recorded=RECORDED,
    ),
)
