"""Address ranges of Pods: what may overlap, what every node gets, how far a plugin's bookkeeping reaches."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

MODEL = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/_index.md", "The Kubernetes network model"
)
RANGES = Source(
    "kubernetes/website content/en/docs/concepts/cluster-administration/networking.md", "Kubernetes IP address ranges"
)
NODE_MASK = Source("cmd/kube-controller-manager/app/core.go", "defaultNodeMaskCIDRIPv4, defaultNodeMaskCIDRIPv6")
RANGE_ALLOCATOR = Source("pkg/controller/nodeipam/ipam/range_allocator.go", "AllocateOrOccupyCIDR")
HOST_LOCAL = Source("containernetworking/plugins/plugins/ipam/host-local/README.md", "Overview")
COREDNS = Source(
    "kubernetes/website content/en/docs/setup/production-environment/tools/kubeadm/troubleshooting-kubeadm.md",
    "coredns is stuck in the Pending state",
)

_NODE_MASKS = {"ipv4": "/24", "ipv6": "/64"}
ADDRESSES = Words("net-address", ("pod-ip", "cluster-ip"))
_ASSIGNED_BY = {"pod-ip": "cni-plugin", "cluster-ip": "kube-apiserver"}
GIVERS = Words(
    "component", ("cni-plugin", "kube-apiserver", "kube-proxy", "kubelet", "kube-scheduler", "kube-controller-manager")
)

RELATIONS = (
    Relation("podnet.pod_via_service", {}, YES_NO, lambda at: False, (MODEL,)),
    Relation(
        "podnet.assigned_by",
        {"address": ADDRESSES},
        GIVERS,
        lambda at, address: _ASSIGNED_BY[address],
        (RANGES,),
    ),
    Relation(
        "podnet.connected_by",
        {},
        Words("component", ("cni-plugin", "kube-proxy", "kubelet", "kube-apiserver", "kube-scheduler")),
        lambda at: "cni-plugin",
        (MODEL,),
    ),
    Relation("podnet.may_overlap", {}, YES_NO, lambda at: False, (RANGES,)),
    Relation(
        "podnet.node_mask",
        {"family": Words("ip-family", tuple(_NODE_MASKS))},
        Words("prefix-length", ("/24", "/26", "/16", "/32", "/64")),
        lambda at, family: _NODE_MASKS[family],
        (NODE_MASK,),
        ordinary={"family": "ipv4"},
    ),
    Relation(
        "podnet.range_giver",
        {},
        Words("component", ("kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kube-apiserver")),
        lambda at: "kube-controller-manager",
        (RANGE_ALLOCATOR,),
    ),
    # Every node keeps its own files under /var/lib/cni/networks: unique on one host, and only there.
    Relation(
        "cniplug.unique_within",
        {},
        Words("address-scope", ("node", "cluster")),
        lambda at: "node",
        (HOST_LOCAL,),
    ),
    # The node is NotReady, its taint keeps CoreDNS from being placed.
    Relation(
        "podnet.dns_without",
        {},
        Words("dns-shown", ("Pending", "CrashLoopBackOff", "Running", "ContainerCreating")),
        lambda at: "Pending",
        (COREDNS,),
    ),
)
