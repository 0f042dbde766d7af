"""The Pod network model and small plugins: who must reach whom, what a Pod's containers share, where CNI came from."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

MODEL = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/_index.md", "The Kubernetes network model"
)
SANDBOX = Source("build/pause/linux/pause.c", "main")
PODS = Source(
    "kubernetes/website content/en/docs/concepts/workloads/pods/_index.md", "Resource sharing and communication"
)
VETH = Source("containernetworking/plugins/plugins/main/bridge/bridge.go", "setupVeth")
HOST_LOCAL_STORE = Source("containernetworking/plugins/plugins/ipam/host-local/backend/disk", "defaultDataDir")
PLUGINS = Source("containernetworking/plugins README.md", "Plugins supplied")
HISTORY = Source("containernetworking/cni README.md", "What is CNI?")
LIBNETWORK = Source("moby/moby libnetwork/docs/design.md", "The Container Network Model")

FEATURES = Words("plugin-feature", ("host-port", "rate-limit", "sysctl", "loopback"))
SMALL = Words("cni-reference", ("portmap", "bandwidth", "tuning", "loopback", "bridge", "host-local"))
_DOES = {"host-port": "portmap", "rate-limit": "bandwidth", "sysctl": "tuning", "loopback": "loopback"}
SOURCES = Words("address-source", ("local-range", "dhcp-server", "configuration", "api-server"))
_ADDRESSES_FROM = {"host-local": "local-range", "dhcp": "dhcp-server", "static": "configuration"}
USERS = Words("network-user", ("docker", "kubernetes"))

RELATIONS = (
    Relation(
        "podnet.agents_reach",
        {},
        YES_NO,
        lambda at: True,
        (MODEL,),
    ),
    # One network namespace: one loopback, one set of ports.
    Relation("podnet.localhost", {}, YES_NO, lambda at: True, (PODS,)),
    Relation("podnet.same_port", {}, YES_NO, lambda at: False, (PODS,)),
    Relation(
        "podnet.own_ip",
        {},
        Words("ip-owner", ("pod", "container")),
        lambda at: "pod",
        (MODEL,),
    ),
    Relation(
        "podnet.interface",
        {},
        Words("net-device", ("eth0", "cni0", "docker0", "tunl0", "flannel.1")),
        lambda at: "eth0",
        (VETH,),
    ),
    Relation(
        "podnet.veth_ends",
        {},
        Words("veth-end", ("pod", "host", "other-pod", "router", "both-in-pod", "both-on-host")),
        lambda at: ("pod", "host"),
        (VETH,),
    ),
    Relation("cnispec.prescribes", {}, YES_NO, lambda at: False, (HISTORY,)),
    Relation(
        "cnispec.acts_at",
        {"moment": Words("cni-moment", ("created", "destroyed"))},
        YES_NO,
        lambda at, moment: True,
        (HISTORY,),
    ),
    Relation("podnet.ip_without_config", {}, YES_NO, lambda at: False, (MODEL,)),
    Relation("podnet.own_netns", {}, Words("ip-owner", ("pod", "container")), lambda at: "pod", (PODS,)),
    Relation("podnet.same_view", {}, YES_NO, lambda at: True, (MODEL,)),
    Relation("podnet.holder", {}, Words("netns-holder", ("pause", "app", "kubelet")), lambda at: "pause", (SANDBOX,)),
    Relation(
        "cni.allocates",
        {"address": Words("net-address", ("pod-ip", "cluster-ip", "node-ip"))},
        YES_NO,
        lambda at, address: address == "pod-ip",
        (MODEL,),
    ),
    Relation(
        "cniplug.does",
        {"feature": FEATURES},
        SMALL,
        lambda at, feature: _DOES[feature],
        (PLUGINS,),
    ),
    Relation(
        "cniplug.keeps",
        {},
        Words("ipam-store", ("local-disk", "etcd", "api-server", "memory")),
        lambda at: "local-disk",
        (HOST_LOCAL_STORE,),
    ),
    Relation(
        "cniplug.address_from",
        {"reference": Words("cni-reference", ("host-local", "dhcp", "static"))},
        SOURCES,
        lambda at, reference: _ADDRESSES_FROM[reference],
        (PLUGINS,),
    ),
    Relation(
        "cnispec.origin",
        {},
        Words("cni-origin", ("coreos", "docker", "google", "red-hat")),
        lambda at: "coreos",
        (HISTORY,),
    ),
    Relation(
        "cnispec.home",
        {},
        Words("cni-home", ("cncf", "docker", "linux-foundation-apache")),
        lambda at: "cncf",
        (HISTORY,),
    ),
    Relation(
        "cnispec.adopted",
        {"user": USERS},
        Words("network-standard", ("cni", "cnm")),
        lambda at, user: {"docker": "cnm", "kubernetes": "cni"}[user],
        (LIBNETWORK, HISTORY),
    ),
)
