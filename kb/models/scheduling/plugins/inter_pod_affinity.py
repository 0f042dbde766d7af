"""InterPodAffinity: Pods that want to be near other Pods, or away from them.

A term speaks of Pods (by namespace and labels) and of a topology (a Node label): "near" is the same value of that
label. Placed Pods have a say too: their required anti-affinity keeps others away, and their wishes count in the score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kb.models.api.label_selector import Labels
from kb.models.scheduling.affinity_term import AffinityTerm
from kb.models.scheduling.plugins.verdict import MOST, PASS, Filter
from kb.models.scheduling.snapshot import Node, Pod, Snapshot

# A topology key and one of its values: one domain.
Domain = tuple[str, str]


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for required terms; None if neither this Pod nor a placed one has any (filtering.go)."""
    guarded = _guarded_domains(pod, snapshot)
    near, away = pod.affinity.required, pod.anti_affinity.required
    if not guarded and not near and not away:
        return None
    wanted = _domains_with_all(near, snapshot) if near else set()
    unwanted = _domains_with_any(away, snapshot) if away else set()
    first_of_its_kind = not wanted and all(_speaks_of(term, pod, snapshot) for term in near)

    def reasons(node: Node) -> tuple[str, ...]:
        labels = node.labels
        if near and not _is_near(labels, near, wanted, first_of_its_kind):
            return ("pod-affinity",)
        if unwanted and any((term.topology_key, labels.get(term.topology_key)) in unwanted for term in away):
            return ("pod-anti-affinity",)
        if guarded and any(domain in guarded for domain in labels.items()):
            return ("existing-anti-affinity",)
        return PASS

    return reasons


def _is_near(labels: Labels, terms: Sequence[AffinityTerm], wanted: set[Domain], first_of_its_kind: bool) -> bool:
    # A Pod that matches its own terms may start a group, if nothing matches them yet; otherwise no Pod of a group with
    # affinity to itself could ever be placed. The Node must have the topology labels all the same.
    return all(
        term.topology_key in labels and (first_of_its_kind or (term.topology_key, labels[term.topology_key]) in wanted)
        for term in terms
    )


def _speaks_of(term: AffinityTerm, pod: Pod, snapshot: Snapshot) -> bool:
    return term.matches(pod.labels, pod.namespace, snapshot.namespace_labels(pod.namespace))


def _guarded_domains(pod: Pod, snapshot: Snapshot) -> set[Domain]:
    """Return the domains that placed Pods keep this Pod out of by their required anti-affinity."""
    return {
        (term.topology_key, node.labels[term.topology_key])
        for node in snapshot.nodes
        for placed in node.pods
        for term in placed.anti_affinity.required
        if term.topology_key in node.labels and _speaks_of(term, pod, snapshot)
    }


def _domains_with_all(terms: Sequence[AffinityTerm], snapshot: Snapshot) -> set[Domain]:
    """Return the domains of placed Pods that every term speaks of: one Pod must satisfy all terms together."""
    return {
        (term.topology_key, node.labels[term.topology_key])
        for node in snapshot.nodes
        for placed in node.pods
        if all(_speaks_of(term, placed, snapshot) for term in terms)
        for term in terms
        if term.topology_key in node.labels
    }


def _domains_with_any(terms: Sequence[AffinityTerm], snapshot: Snapshot) -> set[Domain]:
    return {
        (term.topology_key, node.labels[term.topology_key])
        for node in snapshot.nodes
        for placed in node.pods
        for term in terms
        if term.topology_key in node.labels and _speaks_of(term, placed, snapshot)
    }


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int] | None:
    """Return the wishes fulfilled at each Node, scaled from the least to the most; None if no wish met a Pod."""
    worth: Counter[Domain] = Counter()
    own = [(term, 1) for term in pod.affinity.preferred] + [(term, -1) for term in pod.anti_affinity.preferred]
    for node in snapshot.nodes:
        for placed in node.pods:
            for term, sign in own:
                _add(worth, term, sign, placed, node, snapshot)
            for term, sign in _wishes(placed):
                _add(worth, term, sign, pod, node, snapshot)
    if not worth:
        return None
    sums = [sum(worth[domain] for domain in node.labels.items() if domain in worth) for node in nodes]
    least, most = min(sums), max(sums)
    if most == least:
        return [0] * len(sums)
    return [int(MOST * ((value - least) / (most - least))) for value in sums]


def _wishes(placed: Pod) -> list[tuple[AffinityTerm, int]]:
    # A required affinity of a placed Pod counts 1 (hardPodAffinityWeight): it would like company to come to it.
    return [(term, 1) for term in placed.affinity.required + placed.affinity.preferred] + [
        (term, -1) for term in placed.anti_affinity.preferred
    ]


def _add(worth: Counter[Domain], term: AffinityTerm, sign: int, other: Pod, node: Node, snapshot: Snapshot) -> None:
    value = node.labels.get(term.topology_key)
    if value is not None and _speaks_of(term, other, snapshot):
        worth[term.topology_key, value] += sign * term.weight
