"""The ports of a Service and its way to the outside: node ports, load balancers, and who writes their address."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import service_admission
from kb.models.admission.service_allocation import NODE_PORTS
from kb.models.model import Source
from kb.models.network import kube_proxy_iptables
from kb.models.relation import YES_NO, Extent, Numbers, Relation, Words
from kb.models.relations.service_types import admitted
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

PORT_FIELDS = Words("port-field", ("port", "targetPort", "nodePort"))
PORT_PLACES = Words("port-place", ("on-service", "on-pod", "on-node"))
RESULTS = Words("admission-result", ("accepted", "refused"))
SWITCH = Words("on-off", ("true", "false"))
COMPONENTS = Words(
    "component", ("kube-apiserver", "kubelet", "kube-proxy", "kube-controller-manager", "kube-scheduler")
)
WRITERS = Words("lb-writer", ("lb-controller", "user", "kube-proxy", "kubelet", "kube-apiserver", "kube-scheduler"))
FIELDS = Words(
    "service-field", ("status.loadBalancer", "spec.status.loadBalancer", "spec.loadBalancerIP", "spec.externalIPs")
)
ENVIRONMENTS = Words("lb-environment", ("public-cloud", "own-machines"))
OUTCOMES = Words("lb-outcome", ("pending", "refused", "ready"))
POLICIES = Words("traffic-policy", ("Cluster", "Local"))
LOCAL_PODS = Words("local-pod", ("some", "none"))
NODES = Words("node-scope", ("every-node", "control-plane", "one-node", "pods-node"))

ALLOCATOR = Source("pkg/registry/core/service/portallocator/allocator.go", "Allocate")
RANGE = Source("pkg/kubeapiserver/options/options.go", "DefaultServiceNodePortRange")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ServicePort")
STATUS = Source("staging/src/k8s.io/cloud-provider/controllers/service/controller.go", "syncLoadBalancerIfNeeded")


@lru_cache(maxsize=4096)
def node_port(at: Release, port: int) -> str:
    """Return what the API server says to a Service that asks for a node port."""
    answer = admitted(at, {"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]})
    return "accepted" if answer["accepted"] else "refused"


@lru_cache(maxsize=64)
def _ports(at: Release, kind: str, allocate: bool = True) -> list[dict[str, Any]]:
    spec: dict[str, Any] = {"type": kind, "ports": [{"port": 80}]}
    if not allocate:
        spec["allocateLoadBalancerNodePorts"] = False
    ports: list[dict[str, Any]] = admitted(at, spec)["ports"]
    return ports


def allocates_itself(at: Release) -> bool:
    """Return whether a node port that the manifest leaves out is handed out."""
    return bool(_ports(at, "NodePort")[0]["nodePort"] == "allocated")


def balancer_gets_port(at: Release, setting: str) -> bool:
    """Return whether a LoadBalancer Service gets a node port with this ``allocateLoadBalancerNodePorts``."""
    return bool(_ports(at, "LoadBalancer", setting == "true")[0]["nodePort"] == "allocated")


def is_target_default(at: Release, field: str) -> bool:
    """Return whether ``targetPort`` defaults to what stands in a field."""
    return field == "port" and _ports(at, "ClusterIP")[0]["targetPort"] == 80


def target_may_differ(at: Release) -> bool:
    """Return whether a ``targetPort`` of its own is taken as it stands."""
    spec = {"ports": [{"port": 80, "targetPort": 8080}]}
    return bool(admitted(at, spec)["ports"][0]["targetPort"] == 8080)


@lru_cache(maxsize=64)
def known_field(at: Release, field: str) -> bool:
    """Return whether a Service has a field (unknown ones are dropped with a warning)."""
    if field == "spec.status.loadBalancer":
        answer = service_admission.run(
            {"spec": {"ports": [{"port": 80}], "status": {"loadBalancer": {}}}}, max(at, OLDEST), Trace()
        )
        return "spec.status" not in answer.get("unknownFields", ())
    return True


def _nodes(local_pod: str) -> list[dict[str, Any]]:
    here = "n" if local_pod == "some" else "other"
    return [{"ports": [{"port": 8080}], "endpoints": [{"addresses": ["10.244.1.5"], "nodeName": here}]}]


@lru_cache(maxsize=64)
def node_answers(at: Release, policy: str, local_pod: str) -> bool:
    """Return whether a client outside reaches a Service at one node's address and the node port."""
    spec = {
        "type": "NodePort",
        "clusterIP": "10.96.0.10",
        "externalTrafficPolicy": policy,
        "ports": [{"port": 80, "nodePort": 30080}],
    }
    given = {
        "node": {"name": "n", "internalIP": "172.18.0.2"},
        "service": {"metadata": {"name": "svc"}, "spec": spec},
        "endpointSlices": _nodes(local_pod),
        "test": "reach",
        "from": "outside",
        "clientAddress": "203.0.113.9",
        "to": "nodeIP:nodePort",
    }
    return bool(kube_proxy_iptables.run(given, max(at, OLDEST), Trace())["result"] == "connected")


RELATIONS = (
    Relation("svcport.range", {}, Numbers(0, 70000), lambda at: Extent(NODE_PORTS[0], NODE_PORTS[-1]), (RANGE,)),
    Relation(
        "svcport.admits",
        {"port": Numbers(1, 65535)},
        RESULTS,
        node_port,
        (ALLOCATOR, RANGE),
        recorded=("service-admission",),
    ),
    Relation("svcport.allocates_itself", {}, YES_NO, allocates_itself, (ALLOCATOR,), recorded=("service-admission",)),
    Relation(
        "svcport.range_flag_of",
        {"component": COMPONENTS},
        YES_NO,
        lambda at, component: component == "kube-apiserver",
        (RANGE,),
    ),
    Relation("svcport.opened_on", {"where": NODES}, YES_NO, lambda at, where: where == "every-node", (TYPES,)),
    Relation(
        "svcport.balancer_gets_port",
        {"setting": SWITCH},
        YES_NO,
        balancer_gets_port,
        (ALLOCATOR,),
        recorded=("service-admission",),
    ),
    Relation(
        "svcport.place_of",
        {"field": PORT_FIELDS},
        PORT_PLACES,
        lambda at, field: {"port": "on-service", "targetPort": "on-pod", "nodePort": "on-node"}[field],
        (TYPES,),
    ),
    Relation(
        "svcport.target_default",
        {"field": PORT_FIELDS},
        YES_NO,
        is_target_default,
        (Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Service"),),
        recorded=("service-admission",),
    ),
    Relation("svcport.target_may_differ", {}, YES_NO, target_may_differ, (TYPES,), recorded=("service-admission",)),
    Relation(
        "svcport.address_written_by",
        {"writer": WRITERS},
        YES_NO,
        lambda at, writer: writer == "lb-controller",
        (STATUS,),
    ),
    Relation(
        "svcport.address_in",
        {"field": FIELDS},
        YES_NO,
        lambda at, field: field == "status.loadBalancer",
        (STATUS,),
        recorded=("service-admission",),
    ),
    Relation(
        "svcport.has_field",
        {"field": FIELDS},
        YES_NO,
        known_field,
        (Source("staging/src/k8s.io/api/core/v1/types.go", "Service"),),
        recorded=("service-admission",),
    ),
    Relation(
        "svcport.address_field_deprecated",
        {"field": Words("service-field", ("spec.loadBalancerIP",))},
        Numbers(0, 60, "release"),
        # types.go ServiceSpec.LoadBalancerIP: "Deprecated" since 1.24.
        lambda at, field: 24,
        (Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec.LoadBalancerIP"),),
    ),
    Relation(
        "svcport.field_fresh",
        {"field": Words("service-field", ("spec.loadBalancerIP", "spec.externalIPs"))},
        YES_NO,
        # The comments of the fields in types.go: deprecated since 1.24 and 1.36 (KEP-5707).
        lambda at, field: at < Release(1, 24 if field == "spec.loadBalancerIP" else 36),
        (Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec.LoadBalancerIP"),),
        changes=("1.24", "1.36"),
    ),
    Relation("svcport.balancer_usable", {"environment": ENVIRONMENTS}, YES_NO, lambda at, environment: True, (STATUS,)),
    Relation("svcport.without_balancer", {}, OUTCOMES, lambda at: "pending", (STATUS,)),
    Relation(
        "svcport.node_answers",
        {"policy": POLICIES, "local_pod": LOCAL_PODS},
        YES_NO,
        node_answers,
        (Source("pkg/proxy/topology.go", "CategorizeEndpoints"),),
        ordinary={"policy": "Cluster"},
        recorded=("kube-proxy-iptables",),
    ),
)
