"""The way of a request through an Ingress controller, and what the controller does better than a node port."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network.ingress_controller import hops
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release

NGINX = Source("kubernetes/ingress-nginx docs/how-it-works.md")
UPSTREAM = Source("kubernetes/ingress-nginx docs/user-guide/nginx-configuration/annotations.md", "service-upstream")
PROTOCOL = Source("staging/src/k8s.io/api/core/v1/types.go", "Protocol")
RULES = Source("pkg/proxy/iptables/proxier.go", "writeServiceToEndpointRules")

# ingress-nginx and most others send to Pods; the annotation, and instance groups of cloud balancers, do not.
_UPSTREAMS = {"plain": "pod-ip", "service-upstream": "cluster-ip", "instance-group": "node-port"}
STYLES = Words("upstream-style", tuple(_UPSTREAMS))
TARGETS = Words("upstream-target", ("pod-ip", "cluster-ip", "node-port", "kube-apiserver"))
HOPS = Words("ingress-hop", ("client-to-controller", "controller-to-pod", "inside-cluster"))
JOBS = Words("node-port-job", ("pass-https", "pass-tcp", "end-tls", "route-by-host", "route-by-path"))
OVER = Words("spread-over", ("pods", "nodes"))
ENTRIES = Words("entry-chooser", ("client", "service", "scheduler"))
LAYERS = Words("layer", ("L4", "L7", "L3", "L2"))


def rewritten_by_kube_proxy(at: Release, hop: str, style: str) -> bool:
    """Return whether kube-proxy's rules see a part of the way, the controller being behind a Service."""
    return dict(hops("LoadBalancer", _UPSTREAMS[style])).get(hop, True)


def node_port_can(at: Release, job: str) -> bool:
    """Return whether a node port can do a job: it hands on TCP (so TLS too) without looking inside."""
    return job in ("pass-https", "pass-tcp")


# What each address leads to when the cluster's network is not announced outside (kubernetes/website
# content/en/docs/concepts/services-networking/service.md, "Publishing Services").
_REACHED_FROM = {"pod-ip": ("inside",), "cluster-ip": ("inside",), "node-port": ("inside", "outside")}
ADDRESSES = Words("service-address", tuple(_REACHED_FROM))
PLACES = Words("client-place", ("inside", "outside"))
KEYS = Words("route-key", ("host", "path", "port"))
RECEIVERS = Words("ingress-actor", ("controller", "kube-apiserver", "kube-proxy", "kubelet", "kube-scheduler"))

RELATIONS = (
    Relation(
        "ingway.target",
        {"target": TARGETS, "style": STYLES},
        YES_NO,
        lambda at, target, style: _UPSTREAMS[style] == target,
        (NGINX, UPSTREAM),
        ordinary={"style": "plain"},
    ),
    Relation(
        "ingway.by_kube_proxy",
        {"hop": HOPS, "style": STYLES},
        YES_NO,
        rewritten_by_kube_proxy,
        (NGINX, UPSTREAM, RULES),
        ordinary={"style": "plain"},
    ),
    Relation("ingway.kube_proxy_needed", {}, YES_NO, lambda at: True, (RULES,)),
    Relation("ingway.node_port_can", {"job": JOBS}, YES_NO, node_port_can, (PROTOCOL,)),
    Relation("ingway.spread_over", {}, OVER, lambda at: "pods", (RULES,)),
    Relation("ingway.entry_chosen_by", {}, ENTRIES, lambda at: "client", (RULES,)),
    Relation(
        "ingway.reached_from",
        {"address": ADDRESSES, "place": PLACES},
        YES_NO,
        lambda at, address, place: place in _REACHED_FROM[address],
        (Source("kubernetes/website content/en/docs/concepts/services-networking/service.md", "Publishing Services"),),
    ),
    # The first hop of the way, behind whatever exposes the controller.
    Relation(
        "ingway.first_receives",
        {},
        RECEIVERS,
        lambda at: hops("LoadBalancer", "pod-ip")[0][0].rpartition("-")[2],
        (NGINX,),
    ),
    # Its rules match protocol, address and port (writeServiceToEndpointRules); nothing looks into HTTP.
    Relation("ingway.service_routes_by", {"key": KEYS}, YES_NO, lambda at, key: key == "port", (RULES, PROTOCOL)),
    Relation("ingway.service_layer", {}, LAYERS, lambda at: "L4", (PROTOCOL,)),
)
