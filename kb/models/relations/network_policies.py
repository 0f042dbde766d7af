"""What kinds of networks give: policies by layer, routing against tunnels, who answers ARP, how large a block is."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release

POLICY = Source("docs: Network Policies", "IP address or port level (OSI layer 3 or 4)")
CILIUM = Source("docs.cilium.io/en/stable/security/policy/language", "Layer 7 Examples")
FLANNEL_README = Source("github.com/flannel-io/flannel README.md", "flannel")
OVERLAY = Source("docs.tigera.io/calico/latest/networking/determine-best-networking", "Overlay networks")
ARP = Source("docs.tigera.io/calico/latest/reference/faq", "Why can't I see the 169.254.1.1 address")
BLOCKS = Source("docs.tigera.io/calico/latest/reference/resources/ippool", "blockSize")

WAYS = Words("net-way", ("routing", "overlay"))
# Reference of the IPPool: "26 for IPv4 pools and 122 for IPv6 pools", 64 addresses either way.
_BLOCK_BITS = {"ipv4": 26, "ipv6": 122}
_L7 = {"cilium": True, "flannel": False}


def routing_faster(at: Release, quick: str, slow: str) -> bool:
    """Return whether one way of reaching Pods costs less per packet: routes add no header, tunnels do.

    Raises LookupError when a way is compared with itself.
    """
    if quick == slow:
        raise LookupError(quick)
    return quick == "routing"


RELATIONS = (
    Relation("cni.policy_layer", {}, Words("policy-layer", ("L3/L4", "L7", "L2")), lambda at: "L3/L4", (POLICY,)),
    Relation(
        "cni.l7_policy",
        {"project": Words("cni-project", tuple(_L7))},
        YES_NO,
        lambda at, project: _L7[project],
        (CILIUM, FLANNEL_README),
        leaves_out="Calico 借助 Envoy 或 Istio 做的七层策略",
    ),
    Relation("cni.routing_faster", {"quick": WAYS, "slow": WAYS}, YES_NO, routing_faster, (OVERLAY,)),
    # Calico routes either way: BGP alone is one of several choices.
    Relation("calico.only_bgp", {}, YES_NO, lambda at: False, (OVERLAY,)),
    # The Pod's gateway 169.254.1.1 exists nowhere: proxy_arp on the host end of the veth pair answers for it.
    Relation(
        "calico.arp_answered_by",
        {},
        Words("arp-answerer", ("host-veth", "router", "bridge", "bird")),
        lambda at: "host-veth",
        (ARP,),
    ),
    Relation(
        "calico.block_size",
        {"family": Words("ip-family", tuple(_BLOCK_BITS))},
        Numbers(20, 128),
        lambda at, family: _BLOCK_BITS[family],
        (BLOCKS,),
        ordinary={"family": "ipv4"},
    ),
)
