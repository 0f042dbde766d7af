"""Which restart policies workloads and single containers may have, and since when."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import restart_policy_admission
from kb.models.api.served_kinds import is_served
from kb.models.containers import container_restart
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

# Before 1.21 CronJobs were batch/v1beta1.
_API_VERSIONS = {
    "Pod": "v1",
    "ReplicationController": "v1",
    **dict.fromkeys(("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet"), "apps/v1"),
    **dict.fromkeys(("Job", "CronJob"), "batch/v1"),
}
WORKLOADS = Words("policy-owner", tuple(_API_VERSIONS))
POLICY = Words("restart-policy", ("Always", "OnFailure", "Never"))

VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateContainerRestartPolicy")
JOB_VALIDATION = Source("pkg/apis/batch/validation/validation.go", "validateJobSpec")
APPS_VALIDATION = Source("pkg/apis/apps/validation/validation.go", "ValidatePodTemplateSpecForReplicaSet")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec")
GATES = Source("pkg/features/kube_features.go", "SidecarContainers")
RULES_GATE = Source("pkg/features/kube_features.go", "ContainerRestartRules")
SHOULD = Source("pkg/api/v1/pod/util.go", "ContainerShouldRestart")


@lru_cache(maxsize=256)
def _admitted(at: Release, owner: str, policy: str | None) -> dict[str, Any]:
    newest = is_served(owner, _API_VERSIONS[owner], at)
    given = {"kind": owner, "apiVersion": _API_VERSIONS[owner] if newest else "batch/v1beta1", "restartPolicy": policy}
    return restart_policy_admission.run(given, at, Trace())


def default(at: Release) -> str:
    """Return the restart policy of a Pod that names none."""
    return str(_admitted(at, "Pod", None)["restartPolicy"])


def allows(at: Release, owner: str, policy: str) -> bool:
    """Return whether a Pod, or the template of a workload, may have this policy."""
    return bool(_admitted(at, owner, policy)["accepted"])


def choices(at: Release, owner: str) -> tuple[str, ...]:
    """Return every policy that a Pod, or the template of a workload, may have."""
    return tuple(policy for policy in ("Always", "OnFailure", "Never") if allows(at, owner, policy))


def owner_default(at: Release, owner: str) -> str:
    """Return the policy that a template gets when it names none.

    SetDefaults_PodSpec does not know whose template it is: a Job's gets Always too, and is then refused for it.
    """
    refused_for_always = not allows(at, owner, "Always") and must_state(at, owner)
    return "Always" if refused_for_always else str(_admitted(at, owner, None)["restartPolicy"])


def must_state(at: Release, owner: str) -> bool:
    """Return whether a workload is refused when it leaves the policy out."""
    return not _admitted(at, owner, None)["accepted"]


def restricts(at: Release, thing: str) -> bool:
    """Return whether it hangs on this which restart policies are allowed."""
    sets = {tuple(allows(at, owner, policy) for policy in POLICY.values) for owner in ("Deployment", "Job", "Pod")}
    return thing == "owner" and len(sets) > 1


@lru_cache(maxsize=64)
def _stored(at: Release, container: str, policy: str) -> bool:
    """Return whether a container's own policy is accepted and kept."""
    name = "initContainers" if container == "init" else "containers"
    given: dict[str, Any] = {"kind": "Pod", "apiVersion": "v1", "restartPolicy": None}
    answer = restart_policy_admission.run({**given, name: [{"restartPolicy": policy}]}, at, Trace())
    return bool(answer["accepted"]) and answer[name] == [{"restartPolicy": policy}]


def own_policy(at: Release, container: str) -> bool:
    """Return whether a container of this kind can have a restart policy of its own."""
    return any(_stored(at, container, policy) for policy in POLICY.values)


def own_policy_value(at: Release, container: str, policy: str) -> bool:
    """Return whether a container of this kind can have this policy of its own."""
    return _stored(at, container, policy)


def set_at(at: Release, level: str) -> bool:
    """Return whether a restart policy can be written at a level (types.go: PodSpec, Container, no workload)."""
    return level == "pod" or (level == "container" and own_policy(at, "regular"))


@lru_cache(maxsize=16)
def winner(at: Release) -> str:
    """Return whose policy counts when container and Pod differ."""
    app = {"name": "app", "exits": [1], "restartPolicy": "Never"}
    shown = container_restart.run({"restartPolicy": "Always", "containers": [app], "observeSeconds": 60}, at, Trace())
    return "pod" if shown["containers"]["app"]["restartCount"] else "container"


@lru_cache(maxsize=16)
def becomes(at: Release, policy: str) -> str:
    """Return what an init container with this policy of its own is: nobody waits for the end of a sidecar."""
    init = {"name": "init", "exits": ["run"], "restartPolicy": policy}
    given = {"containers": [{"name": "app", "exits": ["run"]}], "initContainers": [init], "observeSeconds": 60}
    app = container_restart.run(given, at, Trace())["containers"]["app"]
    return "sidecar" if "running" in app.get("state", {}) else "init"


@lru_cache(maxsize=16)
def rule_restarts(at: Release, match: str) -> bool:
    """Return whether a container of its own policy Never is started again, when a rule matches its exit code or not."""
    rule = {"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}
    app = {"name": "app", "exits": [42 if match == "matched" else 1], "restartPolicy": "Never"}
    given = {"containers": [{**app, "restartPolicyRules": [rule]}], "restartPolicy": "Never", "observeSeconds": 60}
    return bool(container_restart.run(given, at, Trace())["containers"]["app"]["restartCount"])


# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"
# pkg/features/kube_features.go: SidecarContainers and ContainerRestartRules.
_STAGES = {
    "sidecar": {"alpha": 28, "beta": 29, "on-by-default": 29, "ga": 33},
    "container-rules": {"alpha": 34, "beta": 35, "on-by-default": 35},
}


def feature_since(at: Release, feature: str, stage: str) -> tuple[int, ...]:
    """Return the minor release in which a feature came to a stage; none when it has not come there yet."""
    if stage == _VAGUE_STAGE:
        raise LookupError(stage)
    return (_STAGES[feature][stage],) if stage in _STAGES[feature] else ()


_ADMITTED = ("restart-policy-admission",)
_RAN = ("container-restart",)

RELATIONS = (
    Relation(
        "restart.default",
        {},
        POLICY,
        default,
        (DEFAULTS,),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.allows",
        {"owner": WORKLOADS, "policy": POLICY},
        YES_NO,
        allows,
        (APPS_VALIDATION, JOB_VALIDATION),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.choices",
        {"owner": WORKLOADS},
        POLICY,
        choices,
        (APPS_VALIDATION, JOB_VALIDATION),
        ordinary={"owner": "Pod"},
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.owner_default",
        {"owner": WORKLOADS},
        POLICY,
        owner_default,
        (DEFAULTS,),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.must_state", {"owner": WORKLOADS}, YES_NO, must_state, (JOB_VALIDATION, DEFAULTS), recorded=_ADMITTED
    ),
    Relation(
        "restart.restricts",
        {"thing": Words("policy-restriction", ("owner", "node", "image", "namespace"))},
        YES_NO,
        restricts,
        (APPS_VALIDATION, JOB_VALIDATION),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.own_policy",
        {"container": Words("container-kind", ("regular", "init"))},
        YES_NO,
        own_policy,
        (VALIDATION, RULES_GATE),
        changes=("1.29", "1.35"),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.own_policy_value",
        {"container": Words("container-kind", ("regular", "init")), "policy": POLICY},
        YES_NO,
        own_policy_value,
        (VALIDATION, RULES_GATE),
        changes=("1.29", "1.35"),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.set_at",
        {"level": Words("written-level", ("pod", "container", "workload"))},
        YES_NO,
        set_at,
        (VALIDATION, RULES_GATE),
        changes=("1.35",),
        recorded=_ADMITTED,
    ),
    Relation(
        "restart.winner",
        {},
        Words("policy-level", ("container", "pod")),
        winner,
        (SHOULD, RULES_GATE),
        changes=("1.35",),
        recorded=_RAN,
    ),
    Relation(
        "restart.becomes",
        {"policy": POLICY},
        Words("container-kind", ("sidecar", "init", "regular", "ephemeral")),
        becomes,
        (GATES,),
        changes=("1.29",),
        recorded=_RAN,
    ),
    Relation(
        "restart.rule_restarts",
        {"match": Words("rule-match", ("matched", "unmatched"))},
        YES_NO,
        rule_restarts,
        (SHOULD, RULES_GATE),
        changes=("1.35",),
        recorded=_RAN,
    ),
    Relation(
        "restart.feature_since",
        {
            "feature": Words("restart-feature", tuple(_STAGES)),
            "stage": Words("stage", ("alpha", "beta", "on-by-default", "ga", _VAGUE_STAGE)),
        },
        Numbers(0, 60, "release"),
        feature_since,
        (GATES, RULES_GATE),
    ),
)
