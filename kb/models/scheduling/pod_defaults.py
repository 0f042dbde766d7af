"""A Pod as the API server stores it: the fields that matter for scheduling after defaults and admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.admission.toleration_validation import decoded_tolerations
from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED
from kb.models.scheduling.pod_requests import container_requests, pod_level_names
from kb.models.trace import Trace

Manifest = dict[str, Any]


def stored_pod(pod: Mapping[str, Any], trace: Trace | None) -> Manifest:
    """Return a Pod with defaults filled in; with a trace also its default tolerations, each recorded as a step."""
    spec: Manifest = dict(pod.get("spec") or {})
    host_network = bool(spec.get("hostNetwork"))
    for kind in ("containers", "initContainers"):
        if spec.get(kind):
            spec[kind] = [_stored_container(container, host_network) for container in spec[kind]]
    if spec.get("resources"):
        spec["resources"] = _pod_level_resources(spec)
    if trace is not None:
        tolerations = list(decoded_tolerations(spec.get("tolerations")))
        spec["tolerations"] = with_default_tolerations(tolerations, trace)
    return {**pod, "spec": spec}


def _stored_container(container: Mapping[str, Any], host_network: bool) -> Mapping[str, Any]:
    # pkg/apis/core/v1/defaults.go SetDefaults_Pod: requests default to limits, host ports to container ports.
    resources = container.get("resources") or {}
    limits = resources.get("limits")
    changed: Manifest = {}
    if limits:
        changed["resources"] = {**resources, "requests": {**limits, **(resources.get("requests") or {})}}
    if host_network and container.get("ports"):
        changed["ports"] = [
            {**port, "hostPort": port.get("hostPort") or port.get("containerPort")} for port in container["ports"]
        ]
    return {**container, **changed} if changed else container


def _pod_level_resources(spec: Manifest) -> Mapping[str, Any]:
    """Return spec.resources after defaultPodRequests: first from the containers, then from the Pod's limits."""
    resources = spec["resources"]
    limits = resources.get("limits")
    if not limits:
        return resources  # type: ignore[no-any-return]
    requests = dict(resources.get("requests") or {})
    for name, amount in container_requests(spec).items():
        if name in ("cpu", "memory") and name not in requests:
            requests[name] = amount
    for name in pod_level_names(limits):
        requests.setdefault(name, limits[name])
    return {**resources, "requests": requests}


def with_label_keys(pod: Manifest) -> Manifest:
    """Return a Pod whose matchLabelKeys and mismatchLabelKeys are merged into the selectors beside them.

    The API server does so before validation; here it comes after it, so that a key that stands in both is seen.
    """
    spec, labels = pod["spec"], (pod.get("metadata") or {}).get("labels") or {}
    changed: Manifest = {}
    if spec.get("affinity"):
        changed["affinity"] = _affinity_with_label_keys(spec["affinity"], labels)
    if spec.get("topologySpreadConstraints"):
        changed["topologySpreadConstraints"] = [
            _with_label_keys(constraint, labels) for constraint in spec["topologySpreadConstraints"]
        ]
    return {**pod, "spec": {**spec, **changed}} if changed else pod


def _affinity_with_label_keys(affinity: Mapping[str, Any], labels: Mapping[str, str]) -> Manifest:
    changed = dict(affinity)
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = affinity.get(kind)
        if terms:
            changed[kind] = {
                REQUIRED: [_with_label_keys(term, labels) for term in terms.get(REQUIRED) or ()],
                PREFERRED: [
                    {**entry, "podAffinityTerm": _with_label_keys(entry.get("podAffinityTerm") or {}, labels)}
                    for entry in terms.get(PREFERRED) or ()
                ],
            }
    return changed


def _with_label_keys(term: Mapping[str, Any], labels: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a term or constraint whose (mis)matchLabelKeys are merged into its selector.

    The values are those of the Pod's own labels; a key that the Pod lacks says nothing
    (pkg/registry/core/pod/strategy.go applyMatchLabelKeysAndMismatchLabelKeys).
    """
    selector = term.get("labelSelector")
    wanted = [
        {"key": key, "operator": operator, "values": [labels[key]]}
        for name, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))
        for key in term.get(name) or ()
        if key in labels
    ]
    if selector is None or not wanted:
        return term
    expressions = [*(selector.get("matchExpressions") or ()), *wanted]
    return {**term, "labelSelector": {**selector, "matchExpressions": expressions}}
