"""The types of a Service: what each is given, who reaches it, what its name resolves to, which type contains which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kb.models.admission import service_admission
from kb.models.admission.service_defaults import is_externally_accessible
from kb.models.model import Source
from kb.models.network import kube_proxy_iptables
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

FOUR = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
# A headless Service is a ClusterIP Service without the address, Ingress another kind of object; texts list both.
TYPES = Words("service-type", (*FOUR, "Headless", "Ingress"))
USES = Words("service-type", (*FOUR, "Headless"))
PLACES = Words("client-place", ("inside", "outside"))
PARTS = Words("service-part", ("cluster-ip", "node-port", "external-lb"))

API = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceType")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Service")
ALLOCATION = Source("pkg/registry/core/service/storage/alloc.go", "allocateCreate")
SKIPPED = Source("pkg/proxy/util/utils.go", "ShouldSkipService")
DNS = Source("github.com/kubernetes/dns/docs/specification.md")
_SPECS: Mapping[str, Mapping[str, Any]] = {
    "ExternalName": {"type": "ExternalName", "externalName": "db.example.com"},
    "Headless": {"clusterIP": "None", "ports": [{"port": 80}]},
}


def spec_of(use: str) -> dict[str, Any]:
    """Return a plain spec of a type, or of a headless Service."""
    return dict(_SPECS.get(use, {"type": use, "ports": [{"port": 80}]}))


def admitted(at: Release, spec: Mapping[str, Any], name: str = "svc") -> dict[str, Any]:
    """Return what the API server answers to a new Service."""
    return service_admission.run({"spec": dict(spec), "name": name}, max(at, OLDEST), Trace())


@lru_cache(maxsize=256)
def _stored(at: Release, use: str) -> dict[str, Any]:
    return admitted(at, spec_of(use))


def is_default(at: Release, service_type: str) -> bool:
    """Return whether a Service without ``type`` gets this type."""
    return bool(admitted(at, {"ports": [{"port": 80}]})["type"] == service_type)


def reaches(at: Release, service_type: str, place: str) -> bool:
    """Return whether a client at a place can use a Service of a type by what the type itself opens."""
    return place == "inside" or is_externally_accessible(spec_of(service_type))


def gets(at: Release, service_type: str, part: str) -> bool:
    """Return whether a Service of a type is given an address, a node port, or a load balancer outside the cluster."""
    stored = _stored(at, service_type)
    if part == "cluster-ip":
        return bool(stored["clusterIP"] == "allocated")
    if part == "node-port":
        return any(port["nodePort"] == "allocated" for port in stored["ports"])
    return service_type == "LoadBalancer"


def includes(at: Release, outer: str, inner: str) -> bool:
    """Return whether a type has all that another one has, and more."""
    parts = [{part for part in PARTS.values if gets(at, one, part)} for one in (outer, inner)]
    return bool(parts[1]) and parts[0] > parts[1]


@lru_cache(maxsize=256)
def proxied(at: Release, service_type: str) -> bool:
    """Return whether kube-proxy writes rules for a Service of a type."""
    spec = spec_of(service_type)
    if gets(at, service_type, "cluster-ip"):
        spec["clusterIP"] = "10.96.0.10"
    given = {"node": {"name": "n"}, "service": {"metadata": {"name": "svc"}, "spec": spec}, "endpointSlices": []}
    return bool(kube_proxy_iptables.run(given, max(at, OLDEST), Trace())["programmed"])


RECORDS = Words("dns-record", ("CNAME", "A"))
TARGETS = Words("dns-target", ("cluster-ip", "pod-ips", "external-name", "node-ip"))


def resolves_to(at: Release, service_type: str) -> str:
    """Return what the DNS name of a Service leads to (DNS-based service discovery, sections 2.3, 2.4 and 2.5)."""
    if service_type == "ExternalName":
        return "external-name"
    return "cluster-ip" if gets(at, service_type, "cluster-ip") else "pod-ips"


def record(at: Release, service_type: str) -> str:
    """Return the kind of DNS record that a Service has."""
    return "CNAME" if resolves_to(at, service_type) == "external-name" else "A"


VALUES = Words("cluster-ip-value", ("None", "empty", "zeros"))
_VALUES = {"None": "None", "empty": "", "zeros": "0.0.0.0"}


@lru_cache(maxsize=64)
def makes_headless(at: Release, value: str) -> bool:
    """Return whether a Service becomes headless with this ``clusterIP``."""
    answer = admitted(at, {"clusterIP": _VALUES[value], "ports": [{"port": 80}]})
    return answer.get("clusterIP") == "None"


DUTIES = Words(
    "service-duty",
    ("one-address", "spreads-requests", "routes-paths", "ends-tls", "creates-pods", "restarts-pods", "places-pods"),
)
SELECTORS = Words("selecting", ("labels", "names", "addresses", "owner"))
HOLDERS = Words("address-holder", ("service", "pod"))
LAYERS = Words("layer", ("L4", "L7", "L3", "L2"))

_RECORDED = ("service-admission",)

RELATIONS = (
    Relation("svctype.types", {}, TYPES, lambda at: FOUR, (API,)),
    Relation("svctype.is_type", {"type": TYPES}, YES_NO, lambda at, type: type in FOUR, (API,)),
    Relation(
        "svctype.headless_type",
        {"type": Words("service-type", FOUR)},
        YES_NO,
        lambda at, type: _stored(at, "Headless")["type"] == type,
        (API,),
        recorded=_RECORDED,
    ),
    Relation(
        "svctype.default",
        {"type": TYPES},
        YES_NO,
        lambda at, type: is_default(at, type),
        (DEFAULTS,),
        recorded=_RECORDED,
    ),
    Relation(
        "svctype.reaches",
        {"type": USES, "place": PLACES},
        YES_NO,
        lambda at, type, place: reaches(at, type, place),
        (API, Source("pkg/api/service/util.go", "ExternallyAccessible")),
    ),
    Relation(
        "svctype.gets",
        {"type": USES, "part": PARTS},
        YES_NO,
        lambda at, type, part: gets(at, type, part),
        (ALLOCATION,),
        recorded=_RECORDED,
    ),
    Relation(
        "svctype.includes", {"outer": USES, "inner": USES}, YES_NO, includes, (ALLOCATION, API), recorded=_RECORDED
    ),
    Relation("svctype.proxied", {"type": USES}, YES_NO, lambda at, type: proxied(at, type), (SKIPPED,)),
    Relation("svctype.record", {"type": USES}, RECORDS, lambda at, type: record(at, type), (DNS,)),
    Relation("svctype.resolves_to", {"type": USES}, TARGETS, lambda at, type: resolves_to(at, type), (DNS,)),
    Relation("svctype.headless_value", {"value": VALUES}, YES_NO, makes_headless, (API,), recorded=_RECORDED),
    Relation(
        "svctype.does",
        {"duty": DUTIES},
        YES_NO,
        lambda at, duty: duty in ("one-address", "spreads-requests"),
        (Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec"),),
    ),
    Relation(
        "svctype.selects_by",
        {"by": SELECTORS},
        YES_NO,
        lambda at, by: by == "labels",
        (Source("pkg/controller/endpointslice/endpointslice_controller.go", "syncService"),),
    ),
    Relation(
        "svctype.uses_selector",
        {"type": USES},
        YES_NO,
        # "Ignored if type is ExternalName": a DNS alias has no backends of its own.
        lambda at, type: type != "ExternalName",
        (Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec.Selector"),),
    ),
    Relation("svctype.stable", {"holder": HOLDERS}, YES_NO, lambda at, holder: holder == "service", (ALLOCATION,)),
    Relation("svctype.layer", {}, LAYERS, lambda at: "L4", (API,)),
)
