"""Calico and Flannel in use: what every plugin can or need not do, who runs on the nodes, what changing costs."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations import calico_modes, flannel_modes
from kb.models.relations.cni_plugins_compared import (
    ARCHITECTURE,
    BOTH,
    CALICO_MANIFEST,
    FELIX,
    FLANNEL_MANIFEST,
    FLANNEL_README,
    POLICIES,
    PROJECTS,
)
from kb.models.relations.cni_projects import CANAL
from kb.models.relations.flannel_modes import CALICO_MODES, KNOWN
from kb.models.release import Release

ADDRESSES = Source("docs.tigera.io/calico/latest/networking/ipam/use-specific-ip", "cni.projectcalico.org/ipAddrs")
WIREGUARD = Source("docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic", "wireguardEnabled")
NFTABLES = Source("docs.tigera.io/calico/latest/getting-started/kubernetes/nftables", "Calico nftables data plane")
MIGRATION = Source(
    "docs.tigera.io/calico/latest/getting-started/kubernetes/flannel/migration-from-flannel", "Revert migration"
)
KERNEL = Source("docs.cilium.io/en/stable/operations/system_requirements", "Linux Kernel")
SANDBOX = Source("staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto", "RunPodSandbox")

_POLICY = {"calico": True, "flannel": False, "cilium": True, "weave": True}
_FIXED = {"calico": True, "flannel": False}
# Cilium's summary asks for Linux 5.10 (4.18 on RHEL 8); Flannel's VXLAN device is in every kernel since 3.7.
_RECENT_KERNEL = {"cilium": True, "flannel": False}


def can_skip(at: Release, project: str) -> bool:
    """Return whether a project has a way without a tunnel."""
    if project == "calico":
        return any(not calico_modes.overhead(at, mode) for mode in CALICO_MODES.values)
    return any(not flannel_modes.encapsulates(at, backend) for backend in KNOWN.values)


def same_idea(at: Release, mode: str, backend: str) -> bool:
    """Return whether a Calico mode and a Flannel backend both wrap packets or both only write routes."""
    return bool(calico_modes.overhead(at, mode)) == flannel_modes.encapsulates(at, backend)


RELATIONS = (
    # Prerequisites: "Creating a NetworkPolicy resource without a controller that implements it will have no effect".
    Relation("cni.policy_everywhere", {}, YES_NO, lambda at: all(_POLICY.values()), (POLICIES, FLANNEL_README)),
    Relation("cni.can_skip_tunnel", {"project": BOTH}, YES_NO, can_skip, (calico_modes.OVERLAY, flannel_modes.DOCS)),
    Relation(
        "cni.same_idea",
        {"mode": CALICO_MODES, "backend": KNOWN},
        YES_NO,
        same_idea,
        (calico_modes.OVERLAY, flannel_modes.DOCS),
    ),
    Relation(
        "canal.pair",
        {"net": BOTH, "guard": BOTH},
        YES_NO,
        lambda at, net, guard: (net, guard) == ("flannel", "calico"),
        (CANAL,),
    ),
    Relation(
        "calico.default_plane",
        {},
        Words("data-plane", ("iptables", "nftables", "ebpf", "ipvs", "ovs")),
        lambda at: "iptables",
        (FELIX, NFTABLES),
        leaves_out="kube-proxy 用 nftables 模式时,NFTablesMode 为 Auto 的 Calico 也用 nftables",
    ),
    Relation("cni.networks", {"project": PROJECTS}, YES_NO, lambda at, project: True, (ARCHITECTURE, FLANNEL_README)),
    Relation(
        "cni.agent_runs_as",
        {"project": BOTH},
        Words("agent-workload", ("daemonset", "deployment", "statefulset", "static-pod")),
        lambda at, project: "daemonset",
        (CALICO_MANIFEST, FLANNEL_MANIFEST),
    ),
    Relation(
        "cni.recent_kernel",
        {"project": Words("cni-project", tuple(_RECENT_KERNEL))},
        YES_NO,
        lambda at, project: _RECENT_KERNEL[project],
        (KERNEL, FLANNEL_README),
    ),
    Relation("cni.encrypts_unasked", {"project": BOTH}, YES_NO, lambda at, project: False, (WIREGUARD, FLANNEL_README)),
    Relation(
        "cni.fixed_address", {"project": BOTH}, YES_NO, lambda at, project: _FIXED[project], (ADDRESSES, FLANNEL_README)
    ),
    Relation(
        "calico.speaks_bgp",
        {"agent": Words("net-agent", ("bird", "felix", "confd", "typha", "kube-controllers", "flanneld"))},
        YES_NO,
        lambda at, agent: agent == "bird",
        (ARCHITECTURE,),
    ),
    # A Pod gets its network once, with its sandbox; changing the network means draining node after node.
    Relation("cni.change_rebuilds", {}, YES_NO, lambda at: True, (SANDBOX, MIGRATION)),
)
