"""Fields of a Pod that older releases do not have, or drop because their feature gate was off by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.models.release import Release
from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED

# Since when the gate is on by default (pkg/features/kube_features.go).
_SPEC = {
    "schedulingGates": Release(1, 27),  # PodSchedulingReadiness
    "resources": Release(1, 34),  # PodLevelResources
}
_INIT_CONTAINER = {"restartPolicy": Release(1, 29)}  # SidecarContainers
_POD_TERM = {
    "namespaceSelector": Release(1, 22),  # PodAffinityNamespaceSelector
    "matchLabelKeys": Release(1, 31),  # MatchLabelKeysInPodAffinity
    "mismatchLabelKeys": Release(1, 31),
}
_SPREAD = {
    "nodeAffinityPolicy": Release(1, 26),  # NodeInclusionPolicyInPodTopologySpread
    "nodeTaintsPolicy": Release(1, 26),
    "minDomains": Release(1, 27),  # MinDomainsInPodTopologySpread
    "matchLabelKeys": Release(1, 27),  # MatchLabelKeysInPodTopologySpread
}
_ALL_ON = max(since for table in (_SPEC, _INIT_CONTAINER, _POD_TERM, _SPREAD) for since in table.values())

Fields = Mapping[str, Any]


def with_fields_of(pod: Fields, at: Release) -> Fields:
    """Return a Pod without the fields that a release does not keep."""
    spec = pod.get("spec")
    if at >= _ALL_ON or not spec:
        return pod
    changed = _known(spec, _SPEC, at)
    if "initContainers" in changed:
        changed["initContainers"] = [_known(one, _INIT_CONTAINER, at) for one in changed["initContainers"]]
    if "topologySpreadConstraints" in changed:
        changed["topologySpreadConstraints"] = [
            _known(one, _SPREAD, at) for one in changed["topologySpreadConstraints"]
        ]
    affinity = changed.get("affinity") or {}
    if affinity:
        pod_kinds = {
            name: _terms(affinity[name], at) for name in ("podAffinity", "podAntiAffinity") if name in affinity
        }
        changed["affinity"] = {**affinity, **pod_kinds}
    return {**pod, "spec": changed}


def _terms(affinity: Fields, at: Release) -> dict[str, Any]:
    weighted: Iterable[Fields] = affinity.get(PREFERRED) or ()
    return {
        REQUIRED: [_known(term, _POD_TERM, at) for term in affinity.get(REQUIRED) or ()],
        PREFERRED: [
            {**one, "podAffinityTerm": _known(one.get("podAffinityTerm") or {}, _POD_TERM, at)} for one in weighted
        ],
    }


def _known(value: Fields, since: Mapping[str, Release], at: Release) -> dict[str, Any]:
    return {name: entry for name, entry in value.items() if name not in since or at >= since[name]}
