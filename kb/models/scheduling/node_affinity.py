"""Which nodes a node selector selects: a Pod's nodeSelector and node affinity, a volume's node affinity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.label_selector import Labels, matches_requirement

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def matches_term(term: Mapping[str, Any], node_name: str, labels: Labels) -> bool:
    """Return whether a node meets all requirements of one nodeSelectorTerm; an empty term matches no node.

    component-helpers/scheduling/corev1/nodeaffinity nodeSelectorTerm.match and isEmptyNodeSelectorTerm.
    """
    expressions, fields = term.get("matchExpressions") or (), term.get("matchFields") or ()
    if not expressions and not fields:
        return False
    return all(
        matches_requirement(one.get("key", ""), one.get("operator", ""), one.get("values") or (), labels)
        for one in expressions
    ) and all(
        matches_requirement(
            one.get("key", ""), one.get("operator", ""), one.get("values") or (), {"metadata.name": node_name}
        )
        for one in fields
    )


def matches_node_selector(selector: Mapping[str, Any], node_name: str, labels: Labels) -> bool:
    """Return whether a node meets at least one of a NodeSelector's nodeSelectorTerms; no terms match no node."""
    return any(matches_term(term, node_name, labels) for term in selector.get("nodeSelectorTerms") or ())


def matches_required(pod_spec: Mapping[str, Any], node_name: str, labels: Labels) -> bool:
    """Return whether a node meets both the nodeSelector and the required node affinity of a Pod.

    component-helpers nodeaffinity GetRequiredNodeAffinity.
    """
    wanted = pod_spec.get("nodeSelector") or {}
    if any(key not in labels or labels[key] != value for key, value in wanted.items()):
        return False
    affinity = (pod_spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get(REQUIRED)
    return required is None or matches_node_selector(required, node_name, labels)
