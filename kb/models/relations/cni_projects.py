"""The projects behind network plugins: who makes them, what they leave to others, what they are put together from."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network.bgp_sessions import full_mesh
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.cni_plugins_compared import (
    AGENTS,
    ARCHITECTURE,
    BOTH,
    CALICO_MANIFEST,
    DATA_PATH,
    FLANNEL_CNI,
    FLANNEL_MANIFEST,
    FLANNEL_README,
    PEERING,
    POLICIES,
    PROJECTS,
)
from kb.models.release import Release, as_of

CANAL = Source("docs.tigera.io/calico/latest/getting-started/kubernetes/flannel/install-for-flannel", "Canal")
CALICO_NODE = Source("docs.tigera.io/calico/latest/reference/configure-calico-node", "calico/node")
CILIUM = Source("docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free", "")
CALICO_EBPF = Source("docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf", "")
GATEWAY = Source("docs.tigera.io/calico/latest/reference/faq", "Why can't I see the 169.254.1.1 address")
WEAVE = Source("github.com/weaveworks/weave", "archived on 2024-06-20")

_WORKLOADS = {
    "calico-node": "daemonset",
    "kube-flannel": "daemonset",
    "typha": "deployment",
    "kube-controllers": "deployment",
}
_CANAL = {"connect": "flannel", "policy": "calico"}
_IN_NODE = ("felix", "bird", "confd")
_NO_PROXY = ("calico", "cilium")
_BRIDGE = {"calico": False, "flannel": True}
_NETWORKS = {"calico": "192.168.0.0/16", "flannel": "10.244.0.0/16"}
_MAKERS = {"calico": "tigera", "flannel": "coreos", "cilium": "isovalent", "weave": "weaveworks"}
# Kubernetes 1.31 is the first release after Weave Net's repository was archived.
_MAINTAINED = (("1.0", PROJECTS.values), ("1.31", ("calico", "flannel", "cilium")))


def growth(at: Release) -> str:
    """Return how the sessions of a full mesh grow when the nodes become twice as many."""
    return "linear" if full_mesh(2000) <= 2 * full_mesh(1000) + 2 else "quadratic"


RELATIONS = (
    Relation(
        "canal.part",
        {"part": Words("canal-part", ("connect", "policy"))},
        BOTH,
        lambda at, part: _CANAL[part],
        (CANAL,),
    ),
    Relation("canal.combines", {}, PROJECTS, lambda at: tuple(_CANAL.values()), (CANAL,)),
    Relation("canal.fits", {}, YES_NO, lambda at: set(_CANAL.values()) == {"flannel", "calico"}, (CANAL,)),
    Relation(
        "cni.policy_by",
        {},
        Words("policy-doer", ("cni-plugin", "kube-proxy", "kube-apiserver", "kubelet", "controller")),
        lambda at: "cni-plugin",
        (POLICIES,),
    ),
    Relation(
        "cni.runs_as",
        {"agent": Words("plugin-agent", tuple(_WORKLOADS))},
        Words("agent-workload", ("daemonset", "deployment", "statefulset", "static-pod")),
        lambda at, agent: _WORKLOADS[agent],
        (CALICO_MANIFEST, FLANNEL_MANIFEST),
    ),
    # The API server stores the object in any case; whether anybody acts on it is the plugin's affair.
    Relation("cni.policy_kept", {"project": PROJECTS}, YES_NO, lambda at, project: True, (POLICIES,)),
    Relation(
        "calico.node_holds", {"agent": AGENTS}, YES_NO, lambda at, agent: agent in _IN_NODE, (ARCHITECTURE, CALICO_NODE)
    ),
    Relation(
        "cni.uses_bridge",
        {"project": BOTH},
        YES_NO,
        lambda at, project: _BRIDGE[project],
        (DATA_PATH, FLANNEL_CNI),
    ),
    Relation("calico.mesh_growth", {}, Words("growth", ("quadratic", "linear")), growth, (PEERING,)),
    Relation(
        "cni.simpler",
        {"simple": BOTH, "complex": BOTH},
        YES_NO,
        lambda at, simple, complex: (simple, complex) == ("flannel", "calico"),
        (FLANNEL_README, ARCHITECTURE),
    ),
    Relation(
        "cni.replaces_proxy",
        {"project": PROJECTS},
        YES_NO,
        lambda at, project: project in _NO_PROXY,
        (CILIUM, CALICO_EBPF, FLANNEL_README),
    ),
    Relation(
        "cni.maintained",
        {"project": PROJECTS},
        YES_NO,
        lambda at, project: project in as_of(_MAINTAINED, at),
        (WEAVE,),
        changes=("1.31",),
    ),
    Relation(
        "cni.maker",
        {"project": PROJECTS},
        Words("net-maker", ("tigera", "coreos", "isovalent", "weaveworks", "google", "docker")),
        lambda at, project: _MAKERS[project],
        (FLANNEL_README, ARCHITECTURE, CILIUM, WEAVE),
    ),
    Relation(
        "cni.only_connects",
        {"project": BOTH},
        YES_NO,
        lambda at, project: project == "flannel",
        (FLANNEL_README,),
    ),
    # 169.254.1.1 answers through proxy ARP on the cali interface; behind a bridge the bridge's address is the gateway.
    Relation(
        "cni.gateway",
        {"project": BOTH},
        Words("pod-gateway", ("link-local", "bridge", "node", "docker0")),
        lambda at, project: "bridge" if _BRIDGE[project] else "link-local",
        (GATEWAY, FLANNEL_CNI),
    ),
    Relation(
        "calico.typha_needed",
        {"scale": Words("cluster-scale", ("small", "large"))},
        YES_NO,
        lambda at, scale: scale == "large",
        (ARCHITECTURE,),
    ),
    Relation("cni.is_simple", {"project": BOTH}, YES_NO, lambda at, project: project == "flannel", (FLANNEL_README,)),
    # calico.yaml: CALICO_IPV4POOL_CIDR; kube-flannel.yml: net-conf.json, Network.
    Relation(
        "cni.pod_network",
        {"project": BOTH},
        Words(
            "pod-network",
            (
                "10.244.0.0/16",
                "192.168.0.0/16",
                "10.0.0.0/8",
                "172.16.0.0/16",
                "172.16.0.0/12",
                "10.96.0.0/16",
                "10.96.0.0/12",
                "172.17.0.0/16",
                "10.42.0.0/16",
                "10.10.0.0/16",
            ),
        ),
        lambda at, project: _NETWORKS[project],
        (CALICO_MANIFEST, FLANNEL_MANIFEST),
    ),
)
