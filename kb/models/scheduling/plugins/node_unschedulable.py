"""NodeUnschedulable: a cordoned Node takes only Pods that tolerate its cordon."""

from __future__ import annotations

from kb.models.api.toleration import tolerated_by_any
from kb.models.scheduling.plugins.verdict import PASS, Filter
from kb.models.scheduling.snapshot import Pod, Snapshot

# The field is read as if it were this taint; whether the Node carries the taint does not matter here.
CORDON = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for spec.unschedulable; None for a Pod that tolerates it (node_unschedulable.go Filter)."""
    if tolerated_by_any(CORDON, pod.tolerations):
        return None
    return lambda node: ("unschedulable",) if node.unschedulable else PASS
