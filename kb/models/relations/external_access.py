"""Ways into a cluster: what each opens and where, what it needs, on which layer it works, and what it is good for."""

from __future__ import annotations

from functools import lru_cache

from kb.models.admission.service_defaults import is_externally_accessible
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.service_types import spec_of
from kb.models.release import Release
from kb.models.scheduling.plugins.node_ports import conflict
from kb.models.scheduling.snapshot import HostPort

WAYS = Words(
    "access-way",
    (
        *("NodePort", "LoadBalancer", "Ingress", "Gateway", "hostPort", "hostNetwork", "externalIPs"),
        *("port-forward", "kubectl-proxy", "ClusterIP", "ExternalName", "Headless", "PodIP"),
    ),
)

CONTAINER_PORT = Source("staging/src/k8s.io/api/core/v1/types.go", "ContainerPort.HostPort")
HOST_NETWORK = Source("staging/src/k8s.io/api/core/v1/types.go", "PodSpec.HostNetwork")
SERVICE_TYPE = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceType")
EXTERNAL_IPS = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec.ExternalIPs")
INGRESS = Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressRule")
BALANCERS = Source("staging/src/k8s.io/cloud-provider/cloud.go", "LoadBalancer.EnsureLoadBalancer")
NODE_PORTS = Source("pkg/scheduler/framework/plugins/nodeports/node_ports.go", "Filter")
PORT_FORWARD = Source(
    "staging/src/k8s.io/kubectl/pkg/cmd/portforward/portforward.go", "PortForwardOptions.RunPortForward"
)

_OUTSIDE = ("Ingress", "Gateway", "hostPort", "hostNetwork", "externalIPs", "port-forward", "kubectl-proxy")


def reaches_in(at: Release, way: str) -> bool:
    """Return whether clients outside of the cluster get in this way."""
    if way in ("NodePort", "LoadBalancer", "ClusterIP", "ExternalName", "Headless"):
        return is_externally_accessible(spec_of(way))
    return way in _OUTSIDE


# types.go: hostPort "the host" of the Pod, nodePort "on each node", hostNetwork the host's network. A port-forward
# listens where kubectl runs.
_OPENED = {
    "NodePort": "every-node",
    "hostPort": "pods-node",
    "hostNetwork": "pods-node",
    "port-forward": "callers-machine",
}
PORT_WAYS = Words("access-way", tuple(_OPENED))
PLACES = Words("opening-place", ("every-node", "pods-node", "control-plane", "callers-machine"))


def opened_on(at: Release, way: str) -> str:
    """Return on which nodes a port is opened."""
    return _OPENED[way]


def mapped(at: Release, way: str) -> str:
    """Return whose port is mapped onto the host: hostPort stands in a Pod, nodePort in a Service."""
    return "pod" if way == "hostPort" else "service"


@lru_cache(maxsize=8)
def fits_twice(at: Release, where: str) -> bool:
    """Return whether two Pods with one host port find room: on the same node, or on different ones."""
    port = HostPort("0.0.0.0", "TCP", 8080)
    return not conflict((port,), (port,) if where == "same-node" else ())


# A Service forwards TCP, UDP and SCTP; rules of an Ingress hold HTTP only (networking/v1 IngressRuleValue.HTTP).
_LAYERS = {"NodePort": "four", "LoadBalancer": "four", "Ingress": "seven", "hostPort": "four", "externalIPs": "four"}


def layer(at: Release, way: str) -> str:
    """Return on which layer a way works."""
    return _LAYERS[way]


_NEEDS = {"Ingress": "ingress-controller", "LoadBalancer": "balancer", "Gateway": "gateway-controller"}
NEEDS = Words("access-need", (*_NEEDS.values(), "nothing"))


def needs(at: Release, way: str) -> str:
    """Return what has to be in the cluster beside the object."""
    return _NEEDS.get(way, "nothing")


CRITERIA = Words("routing-criterion", ("host", "path", "source-port", "load"))


def routes_by(at: Release, way: str, criterion: str) -> bool:
    """Return whether a way chooses the Service by this (types.go IngressRule.Host, HTTPIngressPath.Path)."""
    return way in ("Ingress", "Gateway") and criterion in ("host", "path")


PROTOCOLS = Words("app-protocol", ("HTTP", "HTTPS", "TCP", "UDP"))


def carries(at: Release, way: str, protocol: str) -> bool:
    """Return whether rules of this kind can describe a protocol (Gateway API: HTTPRoute, TCPRoute, UDPRoute...)."""
    return way != "Ingress" or protocol in ("HTTP", "HTTPS")


def deprecated_since(at: Release) -> int:
    """Return the minor release that deprecated spec.externalIPs of Services (KEP-5707)."""
    return 36


def goes_through(at: Release, tool: str) -> str:
    """Return the component that passes the traffic on (portforward.go: the Pod's subresource of the API server)."""
    return "kube-apiserver"


def purpose(at: Release, way: str) -> str:
    """Return what a way is meant for."""
    return "debugging" if way in ("port-forward", "kubectl-proxy") else "production"


def network(at: Release, way: str) -> str:
    """Return whose network namespace the Pod lives in."""
    return "node" if way == "hostNetwork" else "own"


def shares_entry(at: Release, way: str) -> bool:
    """Return whether several Services can share one address and port this way."""
    return way in ("Ingress", "Gateway")


def any_port(at: Release, way: str) -> bool:
    """Return whether any port may be chosen: node ports come out of a range, host ports do not."""
    return way != "NodePort"


def ips_managed_by(at: Release, manager: str) -> bool:
    """Return whether it is this one who provides externalIPs and leads traffic to them (comment of the field)."""
    return manager == "user"


# core/v1 types.go: ContainerPort.HostPort and PodSpec.HostNetwork, ServicePort.NodePort and ServiceSpec.ExternalIPs.
_WRITTEN = {"hostPort": "pod", "hostNetwork": "pod", "NodePort": "service", "externalIPs": "service"}


def written_in(at: Release, way: str) -> str:
    """Return in which object's manifest a way is asked for."""
    return _WRITTEN[way]


def lasts(at: Release, address: str) -> bool:
    """Return whether an address outlives the Pods behind it."""
    return address == "cluster-ip"


RELATIONS = (
    # core/v1 types.go ServiceTypeExternalName: "a reference to an external name".
    Relation("ext.points_out", {"way": WAYS}, YES_NO, lambda at, way: way == "ExternalName", (SERVICE_TYPE,)),
    Relation("ext.reaches_in", {"way": WAYS}, YES_NO, reaches_in, (SERVICE_TYPE, CONTAINER_PORT)),
    Relation("ext.opened_on", {"way": PORT_WAYS}, PLACES, opened_on, (CONTAINER_PORT, SERVICE_TYPE)),
    Relation(
        "ext.mapped",
        {"way": Words("access-way", ("NodePort", "hostPort"))},
        Words("mapped-port", ("pod", "service")),
        mapped,
        (CONTAINER_PORT, SERVICE_TYPE),
    ),
    Relation(
        "ext.fits_twice",
        {"where": Words("two-pods-place", ("same-node", "different-nodes"))},
        YES_NO,
        fits_twice,
        (NODE_PORTS,),
        recorded=("scheduling-filter",),
    ),
    Relation(
        "ext.layer",
        {"way": Words("access-way", tuple(_LAYERS))},
        Words("access-layer", ("four", "seven", "two")),
        layer,
        (SERVICE_TYPE, INGRESS),
    ),
    Relation(
        "ext.needs",
        {"way": Words("access-way", ("Ingress", "LoadBalancer", "Gateway", "NodePort", "hostPort"))},
        NEEDS,
        needs,
        (INGRESS, SERVICE_TYPE),
    ),
    Relation(
        "ext.routes_by",
        {"way": Words("access-way", ("Ingress", "Gateway", "NodePort", "LoadBalancer")), "criterion": CRITERIA},
        YES_NO,
        routes_by,
        (INGRESS,),
    ),
    Relation(
        "ext.carries",
        {"way": Words("access-way", ("Ingress", "Gateway", "NodePort", "LoadBalancer")), "protocol": PROTOCOLS},
        YES_NO,
        carries,
        (INGRESS,),
    ),
    Relation("ext.deprecated_since", {}, Numbers(0, 60, "release"), deprecated_since, (EXTERNAL_IPS,)),
    Relation(
        "ext.goes_through",
        {"tool": Words("access-way", ("port-forward", "kubectl-proxy"))},
        Words("component", ("kube-apiserver", "kube-proxy", "kube-controller-manager", "etcd", "kube-scheduler")),
        goes_through,
        (PORT_FORWARD,),
    ),
    Relation(
        "ext.purpose",
        {"way": Words("access-way", ("port-forward", "kubectl-proxy", "LoadBalancer", "Ingress", "Gateway"))},
        Words("access-purpose", ("debugging", "production")),
        purpose,
        (PORT_FORWARD,),
    ),
    Relation(
        "ext.network",
        {"way": Words("access-way", ("hostNetwork", "hostPort"))},
        Words("network-owner", ("node", "own")),
        network,
        (HOST_NETWORK,),
    ),
    Relation(
        "ext.shares_entry",
        {"way": Words("access-way", ("Ingress", "Gateway", "LoadBalancer", "NodePort"))},
        YES_NO,
        shares_entry,
        (INGRESS, BALANCERS),
    ),
    Relation(
        "ext.written_in",
        {"way": Words("access-way", tuple(_WRITTEN))},
        Words("mapped-port", ("pod", "service")),
        written_in,
        (CONTAINER_PORT, HOST_NETWORK, EXTERNAL_IPS),
    ),
    Relation("ext.any_port", {"way": Words("access-way", ("NodePort", "hostPort"))}, YES_NO, any_port, (SERVICE_TYPE,)),
    Relation(
        "ext.ips_managed_by",
        {"manager": Words("ip-manager", ("user", "kubernetes", "cloud"))},
        YES_NO,
        ips_managed_by,
        (EXTERNAL_IPS,),
    ),
    Relation("ext.lasts", {"address": Words("held-address", ("pod-ip", "cluster-ip"))}, YES_NO, lasts, (SERVICE_TYPE,)),
)
