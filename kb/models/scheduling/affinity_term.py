"""One term of an inter-Pod affinity: which other Pods it speaks of, and within which topology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.label_selector import Labels, matches_selector
from kb.models.scheduling.node_affinity import PREFERRED, REQUIRED


@dataclass(frozen=True, slots=True)
class AffinityTerm:
    """``weight`` is 1 for required terms. ``namespaces`` are named ones, ``namespace_selector`` adds others."""

    topology_key: str
    selector: Mapping[str, Any] | None
    namespaces: frozenset[str]
    namespace_selector: Mapping[str, Any] | None
    weight: int

    def matches(self, labels: Labels, namespace: str, namespace_labels: Labels) -> bool:
        """Return whether the term speaks of a Pod (pkg/scheduler/framework/types.go AffinityTerm.Matches)."""
        in_scope = namespace in self.namespaces or (
            self.namespace_selector is not None and matches_selector(self.namespace_selector, namespace_labels)
        )
        return in_scope and matches_selector(self.selector, labels)


@dataclass(frozen=True, slots=True)
class AffinityTerms:
    """The terms of a Pod's podAffinity or podAntiAffinity."""

    required: tuple[AffinityTerm, ...] = ()
    preferred: tuple[AffinityTerm, ...] = ()


NO_TERMS = AffinityTerms()


def affinity_terms(affinity: Mapping[str, Any] | None, kind: str, namespace: str) -> AffinityTerms:
    """Return the terms under ``kind`` of a Pod in ``namespace``; ``kind`` is podAffinity or podAntiAffinity."""
    terms = (affinity or {}).get(kind)
    if not terms:
        return NO_TERMS
    return AffinityTerms(
        tuple(_term(entry, namespace, 1) for entry in terms.get(REQUIRED) or ()),
        tuple(
            _term(entry.get("podAffinityTerm") or {}, namespace, entry["weight"])
            for entry in terms.get(PREFERRED) or ()
        ),
    )


def _term(entry: Mapping[str, Any], namespace: str, weight: int) -> AffinityTerm:
    # getNamespacesFromPodAffinityTerm: with neither names nor a selector the term stays in the Pod's own namespace.
    names, selector = entry.get("namespaces") or (), entry.get("namespaceSelector")
    own = not names and selector is None
    return AffinityTerm(
        entry.get("topologyKey") or "",
        entry.get("labelSelector"),
        frozenset((namespace,) if own else names),
        selector,
        weight,
    )
