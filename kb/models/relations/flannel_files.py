"""What flanneld leaves behind: the file on its node, and what other nodes read of it."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

WRITE = Source("flannel/pkg/subnet/subnet.go", "WriteSubnetFile")
ANNOTATIONS = Source("flannel/pkg/subnet/kube/annotations.go", "BackendData")
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
    # flannel.alpha.coreos.com/backend-data: {"VtepMAC": ...}, and public-ip beside it.
    Relation(
        "flannel.vtep_kept",
        {},
        Words("vtep-store", ("node-annotation", "configmap", "local-file", "service")),
        lambda at: "node-annotation",
        (ANNOTATIONS,),
    ),
)
