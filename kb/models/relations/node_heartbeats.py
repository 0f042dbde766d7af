"""The heartbeats of a node: which there are and who receives them."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import Relation, Words
from kb.models.relations.node_failure_parts import LEASE, STATUS
from kb.models.release import Release, as_of

# The Lease joined the status of the Node with the gate NodeLease, on by default from 1.14 on.
_KINDS = (("1.0", ("node-status",)), ("1.14", ("lease", "node-status")))
HEARTBEATS = Source("kubernetes/website content/en/docs/concepts/architecture/nodes.md", "Node heartbeats")
_RECEIVERS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kube-proxy")


def kinds(at: Release) -> tuple[str, ...]:
    """Return the objects by whose updates a kubelet shows that its node is alive."""
    return as_of(_KINDS, at)


RELATIONS = (
    Relation(
        "nodefail.heartbeats",
        {},
        Words("node-evidence", ("lease", "node-status", "container-status", "ping", "pod-status", "ssh")),
        kinds,
        (HEARTBEATS, LEASE, STATUS),
        changes=("1.14",),
    ),
    # Both heartbeats are writes to the API; nobody else is called.
    Relation("nodefail.heartbeat_to", {}, Words("component", _RECEIVERS), lambda at: "kube-apiserver", (LEASE, STATUS)),
)
