"""How requests to a Service are spread over its Pods: who picks, among which, and what policies change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.network import kube_proxy_iptables
from kb.models.relation import YES_NO, Gone, Numbers, Relation, Words
from kb.models.relations.kube_proxy_forwarding import BALANCING, picks
from kb.models.relations.kube_proxy_modes import default_mode
from kb.models.relations.service_types import admitted
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

SETTINGS = Words(
    "lb-setting",
    (
        "sessionAffinity",
        "internalTrafficPolicy",
        "externalTrafficPolicy",
        "trafficDistribution",
        "RoundRobin",
        "Random",
        "Weight",
    ),
)
UNITS = Words("balance-unit", ("connection", "request", "packet"))
STATES = Words("endpoint-state", ("ready", "not-ready", "terminating"))
FIELDS = Words("policy-field", ("internalTrafficPolicy", "externalTrafficPolicy"))
POLICIES = Words("traffic-policy", ("Cluster", "Local"))
CASES = Words("backend-case", ("none-anywhere", "none-local"))
# "queue": popular notes let requests wait for a Pod; nothing in the kernel does.
ACTIONS = Words("filter-action", ("REJECT", "DROP", "other-node", "other-service", "queue"))
COMPONENTS = Words(
    "component",
    (
        "kube-proxy",
        "kube-scheduler",
        "kube-apiserver",
        "kubelet",
        "kube-controller-manager",
        "etcd",
        "container-runtime",
    ),
)
BASES = Words("pick-basis", ("cpu", "memory", "load", "connections", "latency", "age"))
TRAFFIC = Words("traffic-pattern", ("long-connections", "grpc", "http2", "short-connections"))
REMEDIES = Words("grpc-remedy", ("client-side", "layer-seven", "affinity", "more-replicas", "other-mode"))
AFTER = Words("connection-kind", ("open-tcp", "new-connections", "udp"))

API = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Service")
CHOICE = Source("pkg/proxy/iptables/proxier.go", "writeServiceToEndpointRules")
TOPOLOGY = Source("pkg/proxy/topology.go", "CategorizeEndpoints")
RULES = ("kube-proxy-iptables", "kube-proxy-nftables")
ADMISSION = ("service-admission",)

_NODE = {"name": "n", "internalIP": "172.18.0.2"}


def endpoint(address: str, node: str = "n") -> dict[str, Any]:
    """Return an endpoint of an EndpointSlice: its address, and the node of its Pod."""
    return {"addresses": [address], "nodeName": node}


def run_rules(at: Release, spec: Mapping[str, Any], endpoints: Iterable[dict[str, Any]], **test: Any) -> dict[str, Any]:
    """Return what the model of iptables mode says of a Service with one port."""
    service = {"type": "NodePort", "clusterIP": "10.96.0.10", "ports": [{"port": 80, "nodePort": 30080}], **spec}
    given = {
        "node": _NODE,
        "clusterCIDR": "10.244.0.0/16",
        "service": {"metadata": {"name": "web"}, "spec": service},
        "endpointSlices": [{"ports": [{"port": 8080}], "endpoints": list(endpoints)}],
        **test,
    }
    return dict(kube_proxy_iptables.run(given, max(at, OLDEST), Trace()))


PAIR = (endpoint("10.244.1.5"), endpoint("10.244.2.7", "other"))


def default_way(at: Release) -> str:
    """Return how a backend is picked when nobody configured anything."""
    mode = default_mode(at)
    return "rr" if mode == "userspace" else picks(at, mode)


@lru_cache(maxsize=64)
def receives(at: Release, state: str) -> bool:
    """Return whether a Pod in a state gets new connections while another one is ready."""
    conditions = {
        "ready": {"ready": True, "serving": True},
        "not-ready": {"ready": False, "serving": False},
        "terminating": {"ready": False, "serving": True, "terminating": True},
    }[state]
    looked_at = {**endpoint("10.244.9.9"), "conditions": conditions}
    seen = run_rules(at, {}, (PAIR[0], looked_at), test="endpointsUsed", **{"from": "node"})
    return "10.244.9.9" in seen["endpoints"]


@lru_cache(maxsize=64)
def local_only(at: Release, field: str, policy: str) -> bool:
    """Return whether traffic stays with the Pods of the node that it reaches."""
    ways = {
        "internalTrafficPolicy": ("node", "clusterIP:port"),
        "externalTrafficPolicy": ("outside", "nodeIP:nodePort"),
    }
    source, to = ways[field]
    test = {"test": "endpointsUsed", "from": source, "to": to, "clientAddress": "203.0.113.9"}
    return bool(run_rules(at, {field: policy}, PAIR, **test)["endpoints"] == ["10.244.1.5"])


@lru_cache(maxsize=64)
def policy_default(at: Release, field: str, policy: str) -> bool:
    """Return whether a traffic policy has this value when it is not given."""
    return bool(admitted(at, {"type": "NodePort", "ports": [{"port": 80}]})[field] == policy)


@lru_cache(maxsize=64)
def policy_for(at: Release, field: str, type: str, opening: str) -> bool:
    """Return whether a Service of a type may have a traffic policy; external addresses open a ClusterIP Service."""
    if field not in admitted(at, {"type": "NodePort", "ports": [{"port": 80}]}):
        raise Gone
    spec = {"type": type, "ports": [{"port": 80}], field: "Local"}
    opened = {"externalIPs": ["203.0.113.7"]} if opening == "externalIPs" else {}
    return bool(admitted(at, spec | opened)["accepted"])


@lru_cache(maxsize=64)
def keeps_source(at: Release, policy: str) -> bool:
    """Return whether a Pod sees the address of a client from outside under an externalTrafficPolicy."""
    test = {"test": "reach", "from": "outside", "to": "nodeIP:nodePort", "clientAddress": "203.0.113.9"}
    return bool(run_rules(at, {"externalTrafficPolicy": policy}, PAIR, **test)["sourceSeenByPod"] == ["client"])


@lru_cache(maxsize=64)
def without_backend(at: Release, case: str) -> str:
    """Return what becomes of a packet for which no endpoint can be used."""
    spec = {"internalTrafficPolicy": "Local" if case == "none-local" else "Cluster"}
    endpoints = (PAIR[1],) if case == "none-local" else ()
    rules = run_rules(max(at, Release(1, 22)), spec, endpoints)["ports"][0]["clusterIP"]
    return str(rules["action"]).upper()


def share(at: Release, endpoints: int) -> int:
    """Return the percentage of new connections that each of several endpoints gets, rounded down."""
    chances = kube_proxy_iptables.match_probabilities(endpoints)
    return int(chances[0] * 100)


def same_chance(at: Release) -> bool:
    """Return whether every endpoint has the same chance, whatever its Pod is doing."""
    left, shares = 1.0, []
    for chance in kube_proxy_iptables.match_probabilities(5):
        shares.append(left * float(chance))
        left -= shares[-1]
    return max(shares) - min(shares) < 1e-9


@lru_cache(maxsize=64)
def still_served(at: Release, kind: str) -> bool:
    """Return whether traffic still goes to an endpoint that was taken away."""
    test = {"test": "endpointRemoved", "from": "node", "protocol": "UDP" if kind == "udp" else "TCP"}
    seen = run_rules(at, {}, PAIR, **test)
    if kind == "udp":
        return not seen["sameSocketMovesToRemaining"]
    return bool(seen["openConnectionStillAnswers"]) if kind == "open-tcp" else not seen["newConnectionsOnlyToRemaining"]


@lru_cache(maxsize=64)
def new_pod_gets(at: Release, kind: str) -> bool:
    """Return whether a Pod that came later gets this traffic: an open connection stays with the Pod it has."""
    return not still_served(at, kind)


RELATIONS = (
    Relation("lb.default_way", {}, BALANCING, default_way, (CHOICE,), changes=("1.2",), recorded=RULES),
    Relation(
        "lb.has_setting",
        {"setting": SETTINGS},
        YES_NO,
        lambda at, setting: setting not in ("RoundRobin", "Random", "Weight"),
        (API,),
    ),
    Relation(
        "lb.chosen_by", {"component": COMPONENTS}, YES_NO, lambda at, component: component == "kube-proxy", (CHOICE,)
    ),
    Relation("lb.considers", {"basis": BASES}, YES_NO, lambda at, basis: False, (CHOICE,)),
    Relation("lb.same_chance", {}, YES_NO, same_chance, (CHOICE,), recorded=RULES),
    Relation("lb.share", {"endpoints": Numbers(1, 100)}, Numbers(0, 100, "%"), share, (CHOICE,), recorded=RULES),
    Relation("lb.per", {"unit": UNITS}, YES_NO, lambda at, unit: unit == "connection", (CHOICE,), recorded=RULES),
    Relation(
        "lb.skews",
        {"traffic": TRAFFIC},
        YES_NO,
        lambda at, traffic: traffic != "short-connections",
        (CHOICE,),
        recorded=RULES,
    ),
    Relation(
        "lb.grpc_remedy",
        {"by": REMEDIES},
        YES_NO,
        # One connection stays with one Pod: only who sees the requests in it can spread them.
        lambda at, by: by in ("client-side", "layer-seven"),
        (Source("kubernetes.io/blog/2018/11/07/grpc-load-balancing-on-kubernetes-without-tears"),),
    ),
    Relation(
        "lb.receives",
        {"state": STATES},
        YES_NO,
        receives,
        (TOPOLOGY,),
        recorded=RULES,
        leaves_out="publishNotReadyAddresses,以及端点全部在终止时的退路",
    ),
    Relation(
        "lb.local_only",
        {"field": FIELDS, "policy": POLICIES},
        YES_NO,
        local_only,
        (TOPOLOGY,),
        changes=("1.22",),
        recorded=RULES,
    ),
    Relation(
        "lb.policy_default",
        {"field": FIELDS, "policy": POLICIES},
        YES_NO,
        policy_default,
        (DEFAULTS,),
        changes=("1.22",),
        recorded=ADMISSION,
    ),
    # validation.go validateServiceExternalTrafficPolicy: only what is reachable from outside may have it.
    Relation(
        "lb.policy_for",
        {
            "field": FIELDS,
            "type": Words("service-type", ("ClusterIP", "NodePort", "LoadBalancer")),
            "opening": Words("access-way", ("externalIPs", "nothing")),
        },
        YES_NO,
        policy_for,
        (Source("pkg/apis/core/validation/validation.go", "validateServiceExternalTrafficPolicy"),),
        ordinary={"opening": "nothing"},
        changes=("1.29",),
        recorded=ADMISSION,
    ),
    Relation(
        "lb.policy_affects",
        {"field": FIELDS},
        Words("client-place", ("inside", "outside")),
        lambda at, field: "inside" if field == "internalTrafficPolicy" else "outside",
        (TOPOLOGY,),
    ),
    Relation("lb.keeps_source", {"policy": POLICIES}, YES_NO, keeps_source, (CHOICE,), recorded=RULES),
    Relation("lb.without_backend", {"case": CASES}, ACTIONS, without_backend, (TOPOLOGY,), recorded=RULES),
    Relation("lb.still_served", {"kind": AFTER}, YES_NO, still_served, (CHOICE,), recorded=RULES),
    Relation(
        "lb.new_pod_gets",
        {"kind": Words("connection-kind", ("open-tcp", "new-connections"))},
        YES_NO,
        new_pod_gets,
        (CHOICE,),
        recorded=RULES,
    ),
)
