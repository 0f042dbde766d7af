"""Details of affinity and tolerations: which operators there are, what goes together, and how a taint is taken off."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.pod_scheduling_affinity import OPERATORS, UNSAID, operator
from kb.models.relations.pod_scheduling_taints import REAL
from kb.models.release import Release
from kb.models.scheduling import scheduling_filter, toleration_match
from kb.models.scheduling.node_affinity import REQUIRED
from kb.models.scheduling.spread_validation import spread_causes
from kb.models.trace import Trace

VALIDATION = Source("pkg/apis/core/validation/validation.go", "ValidateTolerations")
EXPRESSIONS = Source("pkg/apis/core/validation/validation.go", "ValidateNodeSelectorRequirement")
SPREAD = Source("pkg/apis/core/validation/validation.go", "ValidateMaxSkew")
INTER_POD = Source("pkg/scheduler/framework/plugins/interpodaffinity/filtering.go", "satisfyPodAntiAffinity")

WELL_KNOWN = Source("staging/src/k8s.io/api/core/v1/well_known_labels.go", "LabelHostname")
TOPOLOGY_KEY = Source("staging/src/k8s.io/api/core/v1/types.go", "TopologySpreadConstraint.TopologyKey")
DRAIN = Source("staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go", "RunDrain")
SKIPPED = Source("staging/src/k8s.io/kubectl/pkg/drain/filters.go", "daemonSetFilter, mirrorPodFilter")
TAINT = Source("staging/src/k8s.io/api/core/v1/types.go", "Taint")
REPELS = Source("kubernetes/website content/en/docs/concepts/scheduling-eviction/taint-and-toleration.md")
PREFERRED = Source("pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go", "Score")

# What one topology domain is when topologyKey names this label.
_DOMAINS = {"hostname": "node", "zone": "zone", "region": "region"}
# RunDrain cordons first and then evicts; RunCordonOrUncordon only writes spec.unschedulable. None deletes the Node.
_NODE_COMMANDS = {
    "cordon": frozenset({"marks-unschedulable"}),
    "drain": frozenset({"marks-unschedulable", "evicts-pods"}),
    "uncordon": frozenset({"marks-schedulable"}),
}
# filters.go: with or without --ignore-daemonsets their Pods stay, and so do the mirrors of static Pods.
_LEFT_ALONE = ("evicts-every-pod", "evicts-daemon-pods")
_NODE_ACTS = ("marks-unschedulable", "evicts-pods", "marks-schedulable", "deletes-node", *_LEFT_ALONE)

_WRITABLE = Words("selector-operator", tuple(value for value in OPERATORS.values if value not in (UNSAID, "Like")))
HOLDERS = Words("operator-holder", ("nodeAffinity", "podAffinity"))
_ENOUGH = 10


def operators_of(at: Release, holder: str) -> tuple[str, ...]:
    """Return all operators that the API server accepts in an affinity term."""
    return tuple(value for value in _WRITABLE.values if operator(at, holder, value))


def _accepted(at: Release, **toleration: Any) -> bool:
    given = {"taints": [], "tolerations": [{"key": "k", **toleration}]}
    return bool(toleration_match.run(given, at, Trace())["accepted"])


@lru_cache(maxsize=8)
def toleration_operators(at: Release) -> tuple[str, ...]:
    """Return the operators that a toleration may have."""
    return tuple(value for value in OPERATORS.values if value != UNSAID and _accepted(at, operator=value))


@lru_cache(maxsize=16)
def seconds_fit(at: Release, effect: str) -> bool:
    """Return whether a toleration of an effect may have tolerationSeconds."""
    return _accepted(at, operator="Exists", effect=effect, tolerationSeconds=60)


@lru_cache(maxsize=8)
def takes_value(at: Release, operator: str) -> bool:
    """Return whether a toleration with an operator may name a value."""
    return _accepted(at, operator=operator, value="v")


@lru_cache(maxsize=8)
def apart_per_domain(at: Release) -> int:
    """Return how many Pods with a required anti-affinity to each other fit into one topology domain."""
    term = {"labelSelector": {"matchLabels": {"app": "a"}}, "topologyKey": "kubernetes.io/hostname"}
    spec = {"containers": [{"name": "c"}], "affinity": {"podAntiAffinity": {REQUIRED: [term]}}}
    node = {"metadata": {"name": "n", "labels": {"kubernetes.io/hostname": "n"}}}
    placed: list[dict[str, Any]] = []
    while len(placed) < _ENOUGH:
        meta = {"name": f"p{len(placed)}", "labels": {"app": "a"}}
        pod = {"metadata": meta, "spec": spec}
        answer = scheduling_filter.run({"nodes": [node], "pods": placed, "pod": pod}, at, Trace())
        if not answer["feasible"]:
            break
        placed.append({"metadata": meta, "spec": {**spec, "nodeName": "n"}})
    return len(placed)


def costs_much(at: Release, method: str) -> bool:
    """Return whether a method is dear in large clusters (it looks at the Pods of all Nodes of a domain)."""
    if method == UNSAID:
        raise LookupError(method)
    return method in ("podAffinity", "podAntiAffinity")


# staging/src/k8s.io/api/core/v1/types.go, NodeSelectorOperator.
_MEANS = {
    "In": "value-in-list",
    "NotIn": "value-not-in-list",
    "Exists": "has-label",
    "DoesNotExist": "lacks-label",
    "Gt": "greater",
    "Lt": "less",
}
_MATCH = ("toleration-match",)


def least_skew(at: Release) -> int:
    """Return the smallest maxSkew that the API server takes."""
    written = {"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"}
    return next(n for n in range(-1, 10) if not spread_causes([{**written, "maxSkew": n}], {}, "spec"))


RELATIONS = (
    Relation(
        "place.domain",
        {"key": Words("topology-key", tuple(_DOMAINS))},
        Words("topology-domain", ("node", "zone", "region", "cluster")),
        lambda at, key: _DOMAINS[key],
        (TOPOLOGY_KEY, WELL_KNOWN),
    ),
    Relation(
        "place.node_command",
        {"command": Words("node-command", tuple(_NODE_COMMANDS)), "act": Words("node-act", _NODE_ACTS)},
        YES_NO,
        lambda at, command, act: act in _NODE_COMMANDS[command],
        (DRAIN, SKIPPED),
    ),
    # Score adds up the weights of the preferred terms that a node meets.
    Relation(
        "place.weight_prefers",
        {"weight": Words("weight-size", ("greater", "smaller"))},
        YES_NO,
        lambda at, weight: weight == "greater",
        (PREFERRED,),
    ),
    Relation(
        "place.operators_of",
        {"holder": HOLDERS},
        _WRITABLE,
        operators_of,
        (EXPRESSIONS,),
        {"holder": "nodeAffinity"},
        recorded=("node-affinity-match",),
    ),
    Relation("place.toleration_operators", {}, OPERATORS, toleration_operators, (VALIDATION,), recorded=_MATCH),
    Relation("place.seconds_fit", {"effect": REAL}, YES_NO, seconds_fit, (VALIDATION,), recorded=_MATCH),
    Relation(
        "place.takes_value",
        {"operator": Words("toleration-operator", ("Equal", "Exists"))},
        YES_NO,
        takes_value,
        (VALIDATION,),
        recorded=_MATCH,
    ),
    # kubectl taint: a minus sign behind the taint takes it off (staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go).
    Relation(
        "place.untaint",
        {},
        Words("untaint-sign", ("minus", "plus", "delete-verb")),
        lambda at: "minus",
        (Source("staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go", "parseTaints"),),
    ),
    Relation(
        "place.operator_means",
        {"operator": Words("selector-operator", tuple(_MEANS))},
        Words("operator-meaning", tuple(_MEANS.values())),
        lambda at, operator: _MEANS[operator],
        (EXPRESSIONS,),
    ),
    # Tolerations let the Pods in, only affinity keeps them from going elsewhere (documentation, "Dedicated Nodes").
    Relation(
        "place.dedicates",
        {"means": Words("dedicating-means", ("tolerations", "both"))},
        YES_NO,
        lambda at, means: means == "both",
        (VALIDATION,),
    ),
    Relation(
        "place.stays_seconds",
        {"seconds": Numbers(0, 1_000_000, "s")},
        Numbers(0, 1_000_000, "s"),
        lambda at, seconds: seconds,
        (Source("pkg/controller/tainteviction/taint_eviction.go", "getMinTolerationTime"),),
    ),
    Relation(
        "place.apart_per_domain",
        {},
        Numbers(0, 10),
        apart_per_domain,
        (INTER_POD,),
        recorded=("scheduling-filter",),
    ),
    # Documentation, "Inter-pod affinity and anti-affinity": not recommended beyond several hundred Nodes.
    Relation(
        "place.costs_much",
        {"method": Words("place-method", (UNSAID, "nodeSelector", "nodeAffinity", "podAffinity", "podAntiAffinity"))},
        YES_NO,
        costs_much,
        (INTER_POD,),
    ),
    Relation(
        "place.richer",
        {"method": Words("place-method", ("nodeAffinity", "nodeSelector"))},
        YES_NO,
        # More operators can be written in one than in the other.
        lambda at, method: operator(at, method, "NotIn"),
        (EXPRESSIONS,),
        recorded=("node-affinity-match",),
    ),
    Relation("place.least_skew", {}, Numbers(-10, 100), least_skew, (SPREAD,)),
    Relation(
        "place.pull",
        {"thing": Words("place-thing", ("taint", "affinity"))},
        Words("place-pull", ("repels", "attracts")),
        lambda at, thing: "repels" if thing == "taint" else "attracts",  # types.go Taint, NodeAffinity
        (TAINT, REPELS),
    ),
)
