"""What flanneld leaves behind: the file on its node, and what other nodes read of it."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

WRITE = Source("flannel/pkg/subnet/subnet.go", "WriteSubnetFile")
ANNOTATIONS = Source("flannel/pkg/subnet/kube/annotations.go", "BackendData")
LEASES = Source("flannel Documentation/configuration.md", "SubnetLen")
CONFIGURATION = Source("flannel Documentation/configuration.md", "net-conf.json")
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
    # Every node leases its own subnet out of Network.
    Relation("flannel.unique_addresses", {}, YES_NO, lambda at: True, (LEASES,)),
    Relation(
        "flannel.backend_written_in",
        {},
        Words("flannel-file", ("net-conf.json", "subnet.env", "cni-conf.json", "kubelet-config")),
        lambda at: "net-conf.json",
        (CONFIGURATION,),
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
