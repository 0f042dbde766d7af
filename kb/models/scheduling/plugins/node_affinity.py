"""NodeAffinity: nodeSelector and required node affinity select Nodes, preferred terms add score."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED, matches_required, matches_term
from kb.models.scheduling.plugins.verdict import PASS, Filter, scaled_to_best
from kb.models.scheduling.snapshot import Node, Pod, Snapshot

REASON = "node-affinity"


def named_nodes(pod: Pod) -> frozenset[str] | None:
    """Return the only Nodes that the required terms name by metadata.name, None if some term names no Node.

    The scheduler looks at no other Node, whatever else may be wrong with it (node_affinity.go PreFilter). An empty
    answer means that every term contradicts itself.
    """
    affinity = (pod.spec.get("affinity") or {}).get("nodeAffinity") or {}
    names: frozenset[str] = frozenset()
    terms = (affinity.get(REQUIRED) or {}).get("nodeSelectorTerms") or ()
    for term in terms:
        sets = [
            frozenset(one.get("values") or ())
            for one in term.get("matchFields") or ()
            if one.get("key") == "metadata.name" and one.get("operator") == "In"
        ]
        if not sets:
            return None
        names |= frozenset.intersection(*sets)
    return names if terms else None


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for nodeSelector and required node affinity; None for a Pod with neither."""
    spec = pod.spec
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    if not spec.get("nodeSelector") and affinity.get(REQUIRED) is None:
        return None
    return lambda node: PASS if matches_required(spec, node.name, node.labels) else (REASON,)


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int] | None:
    """Return the summed weights of the preferred terms that each Node meets, scaled; None without such terms."""
    affinity = (pod.spec.get("affinity") or {}).get("nodeAffinity") or {}
    preferred = affinity.get(PREFERRED)
    if not preferred:
        return None
    terms = [(one["weight"], one.get("preference") or {}) for one in preferred]
    sums = [sum(weight for weight, term in terms if matches_term(term, node.name, node.labels)) for node in nodes]
    return scaled_to_best(sums, reverse=False)
