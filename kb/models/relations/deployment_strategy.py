"""How a Deployment goes from one Pod template to the next: strategies, limits, who does what, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kb.models.admission import deployment_strategy, workload_defaults
from kb.models.model import Source
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads import rollout
from kb.models.workloads.deployment import Deployment, Strategy
from kb.models.workloads.deployment_controller import sync_deployment
from kb.models.workloads.replica_set import sync_replica_set
from kb.models.workloads.rolling_bounds import resolve_fenceposts, rolling_bounds
from kb.models.workloads.rollout_acts import apply, make_ready
from kb.models.workloads.rollout_script import Edit

STRATEGIES = Words("deploy-strategy", ("Recreate", "RollingUpdate", "OnDelete", "BlueGreen", "Canary", "ABTest"))
REAL = Words("deploy-strategy", ("Recreate", "RollingUpdate"))
WORKLOADS = Words("rolled-workload", ("Deployment", "StatefulSet", "DaemonSet"))
PARAMS = Words("rolling-param", ("maxSurge", "maxUnavailable"))
ALL_PARAMS = Words(
    "rolling-param",
    ("maxSurge", "maxUnavailable", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit"),
)
WRITTEN = Words("number-form", ("integer", "percent"))

TYPES = Source("staging/src/k8s.io/api/apps/v1/types.go", "DeploymentStrategy")
DEFAULTS = Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_Deployment")
OLD_DEFAULTS = Source("pkg/apis/extensions/v1beta1/defaults.go", "SetDefaults_Deployment")
VALIDATION = Source("pkg/apis/apps/validation/validation.go", "ValidateRollingUpdateDeployment")
RECREATE = Source("pkg/controller/deployment/recreate.go", "rolloutRecreate")
ROLLING = Source("pkg/controller/deployment/rolling.go", "rolloutRolling")
FENCEPOSTS = Source("pkg/controller/deployment/util/deployment_util.go", "ResolveFenceposts")
PROGRESS = Source("pkg/controller/deployment/progress.go", "syncRolloutStatus")
CLEANUP = Source("pkg/controller/deployment/sync.go", "cleanupDeployment")
TEMPLATES = Source("pkg/controller/deployment/util/deployment_util.go", "FindNewReplicaSet")
UNDO = Source("staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go", "DeploymentRollbacker.Rollback")

MANY = 10


def _admitted(strategy: dict[str, Any] | None, at: Release) -> dict[str, Any]:
    return deployment_strategy.run({"replicas": MANY, "strategy": strategy}, at, Trace())


def _accepts(strategy: dict[str, Any], at: Release) -> bool:
    return bool(_admitted(strategy, at)["accepted"])


# validation.go ValidateStatefulSetSpec, ValidateDaemonSetUpdateStrategy.
_OTHER_STRATEGIES = {"StatefulSet": ("RollingUpdate", "OnDelete"), "DaemonSet": ("RollingUpdate", "OnDelete")}


@lru_cache(maxsize=64)
def strategies(at: Release, workload: str) -> tuple[str, ...]:
    """Return the update strategies that a kind of workload accepts."""
    if workload in _OTHER_STRATEGIES:
        return _OTHER_STRATEGIES[workload]
    return tuple(name for name in STRATEGIES.values if _accepts({"type": name}, at))


def default_strategy(at: Release) -> str:
    """Return the type that a Deployment without one gets."""
    return str(_admitted(None, at)["strategy"]["type"])


# apps/v1 types.go: json tags of DeploymentSpec, DeploymentStrategy and RollingUpdateDeployment.
_FIELDS = {
    "strategy": ("spec.strategy",),
    "type": ("spec.strategy", "spec.strategy.type"),
    "maxSurge": ("spec.strategy", "spec.strategy.rollingUpdate"),
    "maxUnavailable": ("spec.strategy", "spec.strategy.rollingUpdate"),
}


FIELDS = Words(
    "deploy-field",
    (
        "spec.strategy",
        "spec.strategy.type",
        "spec.strategy.rollingUpdate",
        "spec.updateStrategy",
        "spec.template",
        "metadata",
    ),
)


def field_of(at: Release, setting: str) -> tuple[str, ...]:
    """Return the fields of a Deployment under which a setting is written."""
    return _FIELDS[setting]


def selected_by(at: Release, strategy: str) -> str:
    """Return the field whose value chooses a strategy."""
    return "spec.strategy.type" if _admitted({"type": strategy}, at)["strategy"]["type"] == strategy else ""


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


def rolling_params(at: Release) -> tuple[str, ...]:
    """Return the fields of spec.strategy.rollingUpdate."""
    return tuple(sorted(_admitted(None, at)["strategy"]["rollingUpdate"]))


LIMITS = Words("rolling-limit", ("extra-pods", "unavailable-pods", "batch-size", "wait-seconds", "kept-revisions"))


def limited(at: Release, param: str) -> str:
    """Return what a parameter limits: found by raising it from 0 to 1 and looking at which bound moves."""
    low = rolling_bounds(0, 5, MANY) if param == "maxSurge" else rolling_bounds(5, 0, MANY)
    high = rolling_bounds(1, 5, MANY) if param == "maxSurge" else rolling_bounds(5, 1, MANY)
    return "extra-pods" if high.total > low.total else "unavailable-pods"


def default_percent(at: Release, param: str) -> int:
    """Return the default of a parameter in percent."""
    return int(str(_admitted(None, at)["strategy"]["rollingUpdate"][param]).rstrip("%"))


# extensions/v1beta1 (served until 1.15) defaulted both to 1 Pod; apps/v1 has no default that is a number of Pods.
_DEFAULT_PODS: tuple[tuple[str, tuple[int, ...]], ...] = (("1.2", (1,)), ("1.16", ()))


def default_pods(at: Release, param: str) -> tuple[int, ...]:
    """Return the default of a parameter where it is a number of Pods."""
    return as_of(_DEFAULT_PODS, at)


def rounding(at: Release, param: str) -> str:
    """Return to which side a share of Pods that is no whole number is rounded (25% of 10 is 2.5)."""
    surge, unavailable = resolve_fenceposts("25%", "25%", 10)
    return "up" if (surge if param == "maxSurge" else unavailable) == 3 else "down"


ZEROS = Words("zero-case", ("both", "maxSurge-alone", "maxUnavailable-alone"))
_ZERO = {
    "both": ("maxSurge", "maxUnavailable"),
    "maxSurge-alone": ("maxSurge",),
    "maxUnavailable-alone": ("maxUnavailable",),
}


def zero(at: Release, zeros: str) -> str:
    """Return what the API server says when parameters are written as 0."""
    written = dict.fromkeys(_ZERO[zeros], 0)
    return "accepted" if _accepts({"type": "RollingUpdate", "rollingUpdate": written}, at) else "refused"


def fencepost(at: Release, param: str) -> int:
    """Return how many Pods a parameter stands for when both come out as 0 after rounding."""
    surge, unavailable = resolve_fenceposts("0%", "1%", MANY)
    return surge if param == "maxSurge" else unavailable


def forms(at: Release, param: str) -> tuple[str, ...]:
    """Return how a parameter may be written."""
    tried = {"integer": 2, "percent": "20%"}
    return tuple(form for form, value in tried.items() if _accepts({"rollingUpdate": {param: value}}, at))


def over_hundred(at: Release, param: str) -> str:
    """Return what the API server says to a percentage above 100."""
    taken = {_accepts({"rollingUpdate": {param: f"{percent}%"}}, at) for percent in (101, 200, 900)}
    return "accepted" if taken == {True} else "refused"


def recreate_with_params(at: Release) -> str:
    """Return what the API server says to a rollingUpdate beside type Recreate."""
    return "accepted" if _accepts({"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}, at) else "refused"


def most_pods(at: Release, replicas: int, percent: int) -> int:
    """Return how many Pods there may be during an update, terminating ones not counted."""
    return rolling_bounds(f"{percent}%", "25%", replicas).total


def least_available(at: Release, replicas: int, percent: int) -> int:
    """Return how many Pods stay available during an update."""
    return rolling_bounds("25%", f"{percent}%", replicas).available


FORMULAS = Words(
    "pods-formula",
    ("replicas+maxSurge", "replicas+maxUnavailable", "replicas-maxUnavailable", "replicas-maxSurge", "replicas"),
)


def formula(at: Release, bound: str) -> tuple[str, ...]:
    """Return the sum that a bound of a rolling update follows, for every size and pair of parameters tried."""
    sums: dict[str, Callable[[int, int, int], int]] = {
        "replicas+maxSurge": lambda n, s, u: n + s,
        "replicas+maxUnavailable": lambda n, s, u: n + u,
        "replicas-maxUnavailable": lambda n, s, u: n - u,
        "replicas-maxSurge": lambda n, s, u: n - s,
        "replicas": lambda n, s, u: n,
    }
    tried = [(9, 2, 3), (10, 1, 4), (20, 5, 2)]

    def real(n: int, s: int, u: int) -> int:
        bounds = rolling_bounds(s, u, n)
        return bounds.total if bound == "most-pods" else bounds.available

    return tuple(name for name, told in sums.items() if all(told(*case) == real(*case) for case in tried))


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


CHANGES = Words("deploy-change", ("pod-template", "replicas", "strategy", "template-while-paused"))
_EDITS = {
    "pod-template": (Edit(template=2),),
    "replicas": (Edit(replicas=5),),
    "strategy": (Edit(strategy=Strategy(rolling=False)),),
    "template-while-paused": (Edit(paused=True), Edit(template=2)),
}


@lru_cache(maxsize=16)
def triggers(at: Release, change: str) -> bool:
    """Return whether a change of a settled Deployment makes a new ReplicaSet, which is what an update begins with."""
    deployment = Deployment(3, Strategy(True, "25%", "25%"))
    _settle(deployment)
    make_ready(deployment, None, Trace())
    _settle(deployment)
    before = len(deployment.owned)
    for edit in _EDITS[change]:
        apply(deployment, edit, Trace())
    _settle(deployment)
    return len(deployment.owned) > before


def _settle(deployment: Deployment) -> None:
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


_MINIMAL = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "web:1"}]}},
    },
}


@lru_cache(maxsize=16)
def _stored(at: Release) -> dict[str, Any]:
    fields: dict[str, Any] = workload_defaults.run({"manifest": _MINIMAL}, at, Trace())["fields"]
    return fields


def default_number(at: Release, number_field: str) -> int:
    """Return the default of a field of a Deployment's spec; 0 for one that is left out."""
    return int(_stored(at)[f"spec.{number_field}"] or 0)


# kubectl rollout: cmd/rollout/rollout.go.
_COMMANDS = {
    "undo": "kubectl-rollout-undo",
    "watch": "kubectl-rollout-status",
    "list": "kubectl-rollout-history",
    "pause": "kubectl-rollout-pause",
    "resume": "kubectl-rollout-resume",
    "restart": "kubectl-rollout-restart",
}
COMMANDS = Words(
    "rollout-command", (*_COMMANDS.values(), "kubectl-rollback", "kubectl-delete", "kubectl-scale", "kubectl-apply")
)


def command(at: Release, purpose: str) -> str:
    """Return the command for a purpose."""
    return _COMMANDS[purpose]


def rollback_base(at: Release) -> str:
    """Return what a rollback is made from (rollback.go: the old ReplicaSet's template is written back)."""
    return "old-replicaset"


def can_roll_back(at: Release, limit: int) -> bool:
    """Return whether an old ReplicaSet is left to go back to (sync.go cleanupDeployment keeps ``limit`` of them)."""
    return limit > 0


BASES = Words("rollback-base", ("old-replicaset", "etcd-backup", "old-image", "old-pod", "configmap", "helm"))
ADMITTED = Words("admission-answer", ("accepted", "refused"))
_RECORDED = ("rollout",)

RELATIONS = (
    Relation(
        "deploy.strategies",
        {"workload": WORKLOADS},
        STRATEGIES,
        strategies,
        (TYPES,),
        {"workload": "Deployment"},
        recorded=("deployment-strategy",),
    ),
    Relation(
        "deploy.default_strategy", {}, STRATEGIES, default_strategy, (DEFAULTS,), recorded=("deployment-strategy",)
    ),
    Relation(
        "deploy.field",
        {"setting": Words("deploy-setting", tuple(_FIELDS))},
        FIELDS,
        field_of,
        (TYPES,),
    ),
    Relation("deploy.selected_by", {"strategy": REAL}, FIELDS, selected_by, (TYPES,)),
    Relation(
        "deploy.order",
        {"strategy": REAL},
        Words("rollout-order", ("old-first", "new-first", "interleaved")),
        order,
        (RECREATE, ROLLING),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.impact",
        {"strategy": REAL},
        Words("service-impact", ("interrupted", "uninterrupted")),
        impact,
        (RECREATE, ROLLING),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.coexistence",
        {"strategy": REAL},
        Words("version-overlap", ("coexist", "exclusive")),
        coexistence,
        (RECREATE, ROLLING),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.pace",
        {"strategy": REAL},
        Words("rollout-pace", ("in-batches", "one-by-one", "all-at-once")),
        pace,
        (ROLLING,),
        {"strategy": "RollingUpdate"},
        recorded=_RECORDED,
    ),
    Relation("deploy.params", {}, ALL_PARAMS, rolling_params, (TYPES,), recorded=("deployment-strategy",)),
    Relation("deploy.limited", {"param": PARAMS}, LIMITS, limited, (FENCEPOSTS,), recorded=_RECORDED),
    Relation(
        "deploy.default_percent",
        {"param": PARAMS},
        Numbers(0, 100, "%"),
        default_percent,
        (DEFAULTS,),
        recorded=("deployment-strategy",),
    ),
    Relation(
        "deploy.default_pods",
        {"param": PARAMS},
        Numbers(0, 100),
        default_pods,
        (DEFAULTS, OLD_DEFAULTS),
        changes=("1.2", "1.16"),
    ),
    Relation(
        "deploy.rounding",
        {"param": PARAMS},
        Words("rounding", ("up", "down", "nearest")),
        rounding,
        (FENCEPOSTS,),
        recorded=_RECORDED,
    ),
    Relation("deploy.zero", {"zeros": ZEROS}, ADMITTED, zero, (VALIDATION,), recorded=("deployment-strategy",)),
    Relation("deploy.fencepost", {"param": PARAMS}, Numbers(0, 10), fencepost, (FENCEPOSTS,), recorded=_RECORDED),
    Relation("deploy.forms", {"param": PARAMS}, WRITTEN, forms, (VALIDATION,), recorded=("deployment-strategy",)),
    Relation(
        "deploy.over_hundred",
        {"param": PARAMS},
        ADMITTED,
        over_hundred,
        (VALIDATION,),
        recorded=("deployment-strategy",),
    ),
    Relation(
        "deploy.recreate_with_params",
        {},
        ADMITTED,
        recreate_with_params,
        (VALIDATION,),
        recorded=("deployment-strategy",),
    ),
    Relation(
        "deploy.most_pods",
        {"replicas": Numbers(1, 1000), "percent": Numbers(0, 100, "%")},
        Numbers(0, 2000),
        most_pods,
        (FENCEPOSTS,),
        {"percent": 25},
        bound="le",
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.least_available",
        {"replicas": Numbers(1, 1000), "percent": Numbers(0, 100, "%")},
        Numbers(0, 2000),
        least_available,
        (FENCEPOSTS,),
        {"percent": 25},
        bound="ge",
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.formula",
        {"bound": Words("pods-bound", ("most-pods", "least-available"))},
        FORMULAS,
        formula,
        (FENCEPOSTS,),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.moves",
        {"which": Words("which-replicaset", ("new", "old"))},
        Words("scale-direction", ("grows", "shrinks")),
        moves,
        (ROLLING,),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.doer",
        {"job": Words("rollout-job", tuple(_JOBS))},
        ACTORS,
        doer,
        (ROLLING, Source("pkg/controller/replicaset/replica_set.go", "manageReplicas")),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.triggers",
        {"change": CHANGES},
        Words("rollout-start", ("started", "not-started")),
        lambda at, change: "started" if triggers(at, change) else "not-started",
        (TEMPLATES,),
    ),
    Relation("deploy.when_unready", {}, UNREADY, when_unready, (ROLLING,), recorded=_RECORDED),
    Relation(
        "deploy.old_when_unready",
        {},
        Words("old-pods-fate", ("kept", "deleted")),
        old_when_unready,
        (ROLLING,),
        recorded=_RECORDED,
    ),
    Relation("deploy.overdue", {}, OVERDUE, overdue, (PROGRESS,), recorded=_RECORDED),
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
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.counts_terminating",
        {},
        Words("surge-count", ("counted", "not-counted")),
        lambda at: "counted" if counts_terminating(at) else "not-counted",
        (FENCEPOSTS,),
        recorded=_RECORDED,
    ),
    Relation(
        "deploy.kept_revisions",
        {},
        Numbers(0, 1000),
        lambda at: default_number(at, "revisionHistoryLimit"),
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation(
        "deploy.default_replicas",
        {},
        Numbers(0, 1000),
        lambda at: default_number(at, "replicas"),
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation(
        "deploy.default_seconds",
        {"number_field": Words("rolling-param", ("progressDeadlineSeconds", "minReadySeconds"))},
        Numbers(0, 7200, "s"),
        default_number,
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation("deploy.command", {"purpose": Words("rollout-purpose", tuple(_COMMANDS))}, COMMANDS, command, (UNDO,)),
    Relation("deploy.rollback_base", {}, BASES, rollback_base, (UNDO,)),
    Relation(
        "deploy.rolls_back",
        {"limit": Numbers(0, 100)},
        Words("rollback-chance", ("possible", "impossible")),
        lambda at, limit: "possible" if can_roll_back(at, limit) else "impossible",
        (CLEANUP, UNDO),
    ),
)
