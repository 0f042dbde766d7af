"""Relations about the files that flanneld leaves on a node."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

WRITE = Source("flannel/pkg/subnet/subnet.go", "WriteSubnetFile")
_HOLDS = ("network", "subnet", "mtu", "masquerade")

RELATIONS = (
    # FLANNEL_NETWORK, FLANNEL_SUBNET, FLANNEL_MTU, FLANNEL_IPMASQ.
    Relation(
        "flannel.env_holds",
        {"thing": Words("env-thing", (*_HOLDS, "policy", "token"))},
        YES_NO,
        lambda at, thing: thing in _HOLDS,
        (WRITE,),
    ),
)
