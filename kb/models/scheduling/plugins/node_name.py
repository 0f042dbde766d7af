"""NodeName: a Pod that names its Node goes nowhere else."""

from __future__ import annotations

from kb.models.scheduling.plugins.verdict import PASS, Filter
from kb.models.scheduling.snapshot import Pod, Snapshot


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for spec.nodeName (node_name.go Filter).

    Such Pods usually never reach the scheduler: the kubelet of that Node takes them at once.
    """
    wanted = pod.spec.get("nodeName")
    if not wanted:
        return None
    return lambda node: PASS if node.name == wanted else ("node-name",)
