"""Resources changed while a Pod runs, the action that restarts a whole Pod in place, and the ceiling of waiting."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Gone, Numbers, Relation, Words
from kb.models.release import Release, as_of

RESIZE_GATE = Source("pkg/features/kube_features.go", "InPlacePodVerticalScaling")
RESIZE_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ContainerResizePolicy")
RESIZE_DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "setDefaultResizePolicy")
RESIZE_VALIDATION = Source("pkg/apis/core/validation/validation.go", "ValidatePodResize")
ACTIONS = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "computePodResizeAction")
RULES_GATE = Source("pkg/features/kube_features.go", "RestartAllContainersOnContainerExits")
RULE_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ContainerRestartRuleAction")
CEILING_GATE = Source("pkg/features/kube_features.go", "KubeletCrashLoopBackOffMax")

RESIZE_POLICIES = Words("resize-policy", ("NotRequired", "RestartContainer"))
RESOURCES = Words("resized-resource", ("cpu", "memory", "storage", "gpu"))
RULE_ACTIONS = Words("rule-action", ("Restart", "RestartAllContainers"))
UNITS = Words("rule-unit", ("container", "all-containers", "node"))

# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"
_RESIZE_STAGES = {"alpha": 27, "beta": 33, "on-by-default": 33, "ga": 35}
_ALL_STAGES = {"alpha": 35, "beta": 36, "on-by-default": 36}
_STAGES = Words("stage", ("alpha", "beta", "on-by-default", "ga", _VAGUE_STAGE))

_RESIZES = (("1.0", False), ("1.33", True))
_RESTARTS_ALL = (("1.0", False), ("1.36", True))
_CEILING = (("1.0", False), ("1.35", True))


def _resizes(at: Release) -> None:
    if not as_of(_RESIZES, at):
        raise Gone


def restarted(at: Release, policy: str) -> bool:
    """Return whether a container is restarted when a resource with this resizePolicy is changed."""
    _resizes(at)
    return policy == "RestartContainer"


def default_policy(at: Release) -> str:
    """Return the resizePolicy of a resource that names none."""
    _resizes(at)
    return "NotRequired"


def resizable(at: Release, resource: str) -> bool:
    """Return whether this resource of a running Pod can be changed in place."""
    return as_of(_RESIZES, at) and resource in ("cpu", "memory")


def _since(stages: dict[str, int], stage: str) -> tuple[int, ...]:
    if stage == _VAGUE_STAGE:
        raise LookupError(stage)
    return (stages[stage],) if stage in stages else ()


def acts_on(at: Release, action: str) -> str:
    """Return what an action of restartPolicyRules starts again."""
    if action == "Restart":
        return "container"
    if not as_of(_RESTARTS_ALL, at):
        raise Gone
    return "all-containers"


RELATIONS = (
    Relation(
        "resize.restarts", {"policy": RESIZE_POLICIES}, YES_NO, restarted, (RESIZE_TYPES, ACTIONS), changes=("1.33",)
    ),
    Relation("resize.default", {}, RESIZE_POLICIES, default_policy, (RESIZE_DEFAULTS,), changes=("1.33",)),
    Relation("resize.can", {"resource": RESOURCES}, YES_NO, resizable, (RESIZE_VALIDATION,), changes=("1.33",)),
    Relation(
        "resize.since",
        {"stage": _STAGES},
        Numbers(0, 60, "release"),
        lambda at, stage: _since(_RESIZE_STAGES, stage),
        (RESIZE_GATE,),
    ),
    Relation(
        "restart.rule_unit", {"action": RULE_ACTIONS}, UNITS, acts_on, (RULE_TYPES, RULES_GATE), changes=("1.36",)
    ),
    Relation(
        "restart.all_since",
        {"stage": _STAGES},
        Numbers(0, 60, "release"),
        lambda at, stage: _since(_ALL_STAGES, stage),
        (RULES_GATE,),
    ),
    Relation(
        "restart.longest_adjustable",
        {"by": Words("ceiling-holder", ("kubelet", "pod", "deployment"))},
        YES_NO,
        lambda at, by: as_of(_CEILING, at) and by == "kubelet",
        (CEILING_GATE,),
        ordinary={"by": "kubelet"},
        changes=("1.35",),
    ),
)
