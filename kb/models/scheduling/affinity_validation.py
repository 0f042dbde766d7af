"""What the API server refuses in the affinity of a Pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.api.label_selector_validation import (
    key_causes,
    label_selector_causes,
    operand_causes,
    values_causes,
)
from kb.models.api.names import dns1123_label_faults, dns1123_subdomain_faults
from kb.models.api.refusal import Cause, forbidden, invalid, required
from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED

Affinity = Mapping[str, Any]


def affinity_causes(affinity: Affinity, pod_labels: Mapping[str, str], path: str) -> list[Cause]:
    """Return what validation finds in spec.affinity (pkg/apis/core/validation validateAffinity)."""
    causes = node_affinity_causes(affinity.get("nodeAffinity") or {}, f"{path}.nodeAffinity")
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = affinity.get(kind) or {}
        for index, term in enumerate(terms.get(REQUIRED) or ()):
            causes += _pod_term_causes(term, pod_labels, f"{path}.{kind}.{REQUIRED}[{index}]")
        for index, weighted in enumerate(terms.get(PREFERRED) or ()):
            here = f"{path}.{kind}.{PREFERRED}[{index}]"
            causes += _weight_causes(weighted, here)
            causes += _pod_term_causes(weighted.get("podAffinityTerm") or {}, pod_labels, f"{here}.podAffinityTerm")
    return causes


def node_affinity_causes(affinity: Affinity, path: str) -> list[Cause]:
    """Return what validation finds in a nodeAffinity (validateNodeAffinity).

    Values are checked in required terms only: in preferred ones a bad value could never do harm.
    """
    causes: list[Cause] = []
    required_terms = affinity.get(REQUIRED)
    if required_terms is not None:
        terms = required_terms.get("nodeSelectorTerms") or ()
        if not terms:
            causes.append(required(f"{path}.{REQUIRED}.nodeSelectorTerms", "至少要有一个 nodeSelectorTerm"))
        for index, term in enumerate(terms):
            causes += _node_term_causes(term, f"{path}.{REQUIRED}.nodeSelectorTerms[{index}]", check_values=True)
    for index, preferred in enumerate(affinity.get(PREFERRED) or ()):
        here = f"{path}.{PREFERRED}[{index}]"
        causes += _weight_causes(preferred, here)
        causes += _node_term_causes(preferred.get("preference") or {}, f"{here}.preference", check_values=False)
    return causes


def _weight_causes(weighted: Mapping[str, Any], path: str) -> list[Cause]:
    return [] if 1 <= (weighted.get("weight") or 0) <= 100 else [invalid(f"{path}.weight", "权重在 1 到 100 之间")]


def _node_term_causes(term: Mapping[str, Any], path: str, check_values: bool) -> list[Cause]:
    causes: list[Cause] = []
    for index, requirement in enumerate(term.get("matchExpressions") or ()):
        here, values = f"{path}.matchExpressions[{index}]", requirement.get("values") or ()
        causes += operand_causes(requirement.get("operator") or "", values, here, one_value=("Gt", "Lt"))
        causes += key_causes(requirement.get("key") or "", f"{here}.key")
        causes += values_causes(values, f"{here}.values") if check_values else []
    for index, requirement in enumerate(term.get("matchFields") or ()):
        causes += _field_causes(requirement, f"{path}.matchFields[{index}]")
    return causes


def _field_causes(requirement: Mapping[str, Any], path: str) -> list[Cause]:
    # ValidateNodeFieldSelectorRequirement: the only field is metadata.name, with exactly one name.
    operator, values = requirement.get("operator") or "", requirement.get("values") or ()
    causes: list[Cause] = []
    if operator not in ("In", "NotIn"):
        causes.append(invalid(f"{path}.operator", "matchFields 只有 In 和 NotIn"))
    elif len(values) != 1:
        causes.append(required(f"{path}.values", "matchFields 的 values 只能有一个值"))
    if requirement.get("key") != "metadata.name":
        return [*causes, invalid(f"{path}.key", "matchFields 只认 metadata.name")]
    return causes + [
        invalid(f"{path}.values[{index}]", fault)
        for index, name in enumerate(values)
        for fault in dns1123_subdomain_faults(name)
    ]


def _pod_term_causes(term: Mapping[str, Any], pod_labels: Mapping[str, str], path: str) -> list[Cause]:
    causes = label_selector_causes(term.get("labelSelector"), f"{path}.labelSelector")
    causes += label_selector_causes(term.get("namespaceSelector"), f"{path}.namespaceSelector")
    # The path says "namespace" although the field is called namespaces (validatePodAffinityTerm).
    causes += [
        invalid(f"{path}.namespace", fault)
        for name in term.get("namespaces") or ()
        for fault in dns1123_label_faults(name)
    ]
    causes += _label_keys_causes(term, pod_labels, path)
    topology_key = term.get("topologyKey") or ""
    if not topology_key:
        causes.append(required(f"{path}.topologyKey", "必须说明按哪个节点标签划分拓扑域"))
    return causes + key_causes(topology_key, f"{path}.topologyKey")


def _label_keys_causes(term: Mapping[str, Any], pod_labels: Mapping[str, str], path: str) -> list[Cause]:
    matching, other = term.get("matchLabelKeys") or (), term.get("mismatchLabelKeys") or ()
    selector = term.get("labelSelector")
    causes = label_key_list_causes(matching, selector, f"{path}.matchLabelKeys")
    causes += label_key_list_causes(other, selector, f"{path}.mismatchLabelKeys")
    causes += [
        invalid(f"{path}[{index}]", "同一个键不能又在 matchLabelKeys 又在 labelSelector 里")
        for index, key in enumerate(matching)
        if selector is not None and key in pod_labels and key in selector_keys(selector)
    ]
    return causes + [
        invalid(f"{path}.matchLabelKeys[{index}]", "同一个键不能又在 matchLabelKeys 又在 mismatchLabelKeys 里")
        for index, key in enumerate(matching)
        if key in other
    ]


def label_key_list_causes(keys: Sequence[str], selector: Mapping[str, Any] | None, path: str) -> list[Cause]:
    """Return what validation finds in matchLabelKeys or mismatchLabelKeys (validateLabelKeys)."""
    if not keys:
        return []
    if selector is None:
        return [forbidden(path, "没有 labelSelector 时不能写")]
    return [cause for index, key in enumerate(keys) for cause in key_causes(key, f"{path}[{index}]")]


def selector_keys(selector: Mapping[str, Any]) -> set[str]:
    """Return the label keys that a label selector speaks of."""
    return set(selector.get("matchLabels") or ()) | {
        one.get("key") or "" for one in selector.get("matchExpressions") or ()
    }
