"""Node affinity and nodeSelector: what is hard, what is soft, how conditions combine, what can be written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Extent, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.scheduling import node_affinity_match, scheduling_filter
from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED
from kb.models.trace import Trace

SELECTOR = Source("staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go", "NodeSelector")
PLUGIN = Source("pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go", "Filter")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "NodeAffinity")
VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateAffinity")

UNSAID = "unsaid"  # no word stands for it: "every Node" must not come to mean every method
TERM = {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
_OTHER = {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}


def hard(*terms: dict[str, Any]) -> dict[str, Any]:
    return {REQUIRED: {"nodeSelectorTerms": list(terms)}}


def _soft(weight: int = 1) -> dict[str, Any]:
    return {PREFERRED: [{"weight": weight, "preference": TERM}]}


def _match(at: Release, labels: dict[str, str], selector: Any = None, affinity: Any = None) -> dict[str, Any]:
    given = {"node": {"name": "n1", "labels": labels}, "nodeSelector": selector, "nodeAffinity": affinity}
    return node_affinity_match.run(given, at, Trace())


def takes(at: Release, labels: dict[str, str], selector: Any = None, affinity: Any = None) -> bool:
    return bool(_match(at, labels, selector, affinity).get("schedulable"))


RULES = Words("place-rule", ("required", "preferred", "nodeSelector"))
OUTCOMES = Words("unmet-outcome", ("pending", "still-scheduled", "failed", "deleted", "random-node"))


@lru_cache(maxsize=16)
def unmet(at: Release, rule: str) -> str:
    """Return what becomes of a Pod when no Node meets a rule."""
    if rule == "nodeSelector":
        taken = takes(at, {}, selector={"disk": "ssd"})
    else:
        taken = takes(at, {}, affinity=hard(TERM) if rule == "required" else _soft())
    return "still-scheduled" if taken else "pending"


def strength(at: Release, rule: str) -> str:
    """Return whether a rule is hard or soft."""
    return "hard" if unmet(at, rule) == "pending" else "soft"


JOINTS = Words("and-or", ("and", "or"))
PARTS = Words("place-part", ("nodeSelector-labels", "terms", "expressions", "selector-and-affinity"))
_HALF = {"disk": "ssd"}
_BOTH = {"matchExpressions": [*TERM["matchExpressions"], *_OTHER["matchExpressions"]]}
_HALVES: dict[str, dict[str, Any]] = {
    "nodeSelector-labels": {"selector": {"disk": "ssd", "zone": "a"}},
    "terms": {"affinity": hard(TERM, _OTHER)},
    "expressions": {"affinity": hard(_BOTH)},
    "selector-and-affinity": {"selector": {"disk": "ssd"}, "affinity": hard(_OTHER)},
}


@lru_cache(maxsize=16)
def joined(at: Release, part: str) -> str:
    """Return how several conditions combine: whether a Node that meets one of two is taken."""
    return "or" if takes(at, _HALF, **_HALVES[part]) else "and"


KINDS = Words("affinity-kind", ("required-ignored", "preferred-ignored", "required-required", "preferred-required"))


@lru_cache(maxsize=8)
def affinity_kinds(at: Release) -> tuple[str, ...]:
    """Return the kinds of node affinity: those that the API server keeps."""
    found = []
    if _match(at, {}, affinity=hard(TERM))["accepted"]:
        found.append("required-ignored")
    if _match(at, {}, affinity=_soft())["accepted"]:
        found.append("preferred-ignored")
    return tuple(found)


@lru_cache(maxsize=8)
def weights(at: Release) -> Extent:
    """Return the weights that the API server accepts for a preferred term."""
    accepted = [w for w in range(0, 201) if _match(at, {}, affinity=_soft(w))["accepted"]]
    return Extent(min(accepted), max(accepted))


OPERATORS = Words("selector-operator", (UNSAID, "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Equal", "Like"))
HOLDERS = Words("operator-holder", ("nodeAffinity", "podAffinity", "nodeSelector"))


@lru_cache(maxsize=64)
def operator(at: Release, holder: str, operator: str) -> bool:
    """Return whether an operator can be written in a selector."""
    if operator == UNSAID:
        raise LookupError(operator)
    if holder == "nodeSelector":
        return operator == "Equal"  # a map of labels: every pair must be equal
    values = [] if operator in ("Exists", "DoesNotExist") else ["1"]
    expression = {"key": "k", "operator": operator, **({"values": values} if values else {})}
    if holder == "nodeAffinity":
        return bool(_match(at, {}, affinity=hard({"matchExpressions": [expression]}))["accepted"])
    return _pod_term_accepted(at, labelSelector={"matchExpressions": [expression]}, topologyKey="zone")


def _pod_term_accepted(at: Release, kind: str = "podAffinity", **term: Any) -> bool:
    pod = {"spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {kind: {REQUIRED: [term]}}}}
    return bool(scheduling_filter.run({"nodes": [{"metadata": {"name": "n"}}], "pod": pod}, at, Trace())["accepted"])


@lru_cache(maxsize=16)
def needs_topology_key(at: Release, method: str) -> bool:
    """Return whether a method must name a topologyKey."""
    selector = {"matchLabels": {"app": "a"}}
    if method in ("podAffinity", "podAntiAffinity"):
        return not _pod_term_accepted(at, method, labelSelector=selector)
    if method == "topologySpreadConstraints":
        constraint = {"maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector}
        pod = {"spec": {"containers": [{"name": "c"}], "topologySpreadConstraints": [constraint]}}
        answer = scheduling_filter.run({"nodes": [{"metadata": {"name": "n"}}], "pod": pod}, at, Trace())
        return not answer["accepted"]
    return False


_MATCH = ("node-affinity-match",)

RELATIONS = (
    Relation("place.unmet", {"rule": RULES}, OUTCOMES, unmet, (PLUGIN,), recorded=_MATCH),
    Relation(
        "place.strength",
        {"rule": RULES},
        Words("rule-strength", ("hard", "soft")),
        strength,
        (PLUGIN,),
        recorded=_MATCH,
    ),
    Relation(
        "place.must",
        {"rule": RULES},
        YES_NO,
        lambda at, rule: unmet(at, rule) == "pending",
        (PLUGIN,),
        recorded=_MATCH,
    ),
    Relation(
        "place.like_selector",
        {"rule": Words("place-rule", ("required", "preferred"))},
        YES_NO,
        lambda at, rule: unmet(at, rule) == unmet(at, "nodeSelector"),
        (SELECTOR,),
        recorded=_MATCH,
    ),
    Relation("place.joined", {"part": PARTS}, JOINTS, joined, (SELECTOR,), recorded=_MATCH),
    Relation("place.affinity_kinds", {}, KINDS, affinity_kinds, (TYPES,), recorded=_MATCH),
    Relation("place.weights", {}, Numbers(0, 10_000), weights, (VALIDATION,), recorded=_MATCH),
    Relation(
        "place.takes_weight",
        {"weight": Numbers(0, 10_000)},
        YES_NO,
        lambda at, weight: weights(at).least <= weight <= weights(at).most,
        (VALIDATION,),
        recorded=_MATCH,
    ),
    Relation("place.most_weight", {}, Numbers(0, 10_000), lambda at: weights(at).most, (VALIDATION,), recorded=_MATCH),
    Relation(
        "place.has_weight",
        {"rule": RULES},
        YES_NO,
        lambda at, rule: rule == "preferred",  # types.go: only PreferredSchedulingTerm has Weight
        (TYPES,),
    ),
    Relation(
        "place.operator", {"holder": HOLDERS, "operator": OPERATORS}, YES_NO, operator, (VALIDATION,), recorded=_MATCH
    ),
    Relation(
        "place.needs_topology_key",
        {
            "method": Words(
                "place-method", ("podAffinity", "podAntiAffinity", "topologySpreadConstraints", "nodeAffinity")
            )
        },
        YES_NO,
        needs_topology_key,
        (VALIDATION,),
        recorded=("scheduling-filter",),
    ),
)
