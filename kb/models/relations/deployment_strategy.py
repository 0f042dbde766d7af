"""The update strategy of a Deployment as it is written, defaulted and refused, and the way back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import deployment_strategy, workload_defaults
from kb.models.model import Source
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace

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
CLEANUP = Source("pkg/controller/deployment/sync.go", "cleanupDeployment")
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


def type_means(at: Release, written: str) -> tuple[str, ...]:
    """Return the strategy that a value of spec.strategy.type stands for: the one it names, if it is admitted."""
    return (written,) if _accepts({"type": written}, at) else ()


def rolling_params(at: Release) -> tuple[str, ...]:
    """Return the fields of spec.strategy.rollingUpdate."""
    return tuple(sorted(_admitted(None, at)["strategy"]["rollingUpdate"]))


def default_percent(at: Release, param: str) -> int:
    """Return the default of a parameter in percent."""
    return int(str(_admitted(None, at)["strategy"]["rollingUpdate"][param]).rstrip("%"))


# extensions/v1beta1 (served until 1.15) defaulted both to 1 Pod; apps/v1 has no default that is a number of Pods.
_DEFAULT_PODS: tuple[tuple[str, tuple[int, ...]], ...] = (("1.2", (1,)), ("1.16", ()))


def default_pods(at: Release, param: str) -> tuple[int, ...]:
    """Return the default of a parameter where it is a number of Pods."""
    return as_of(_DEFAULT_PODS, at)


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


BASES = Words(
    "rollback-base", ("old-replicaset", "new-replicaset", "etcd-backup", "old-image", "old-pod", "configmap", "helm")
)
ADMITTED = Words("admission-answer", ("accepted", "refused"))

RECORDED = ("rollout",)

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
    Relation("deploy.type_means", {"written": STRATEGIES}, STRATEGIES, type_means, (TYPES,)),
    Relation("deploy.params", {}, ALL_PARAMS, rolling_params, (TYPES,), recorded=("deployment-strategy",)),
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
    Relation("deploy.zero", {"zeros": ZEROS}, ADMITTED, zero, (VALIDATION,), recorded=("deployment-strategy",)),
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
