"""What an Ingress is: what it routes, by what, in which API versions, and how it names its class and certificates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kb.models.admission import workload_defaults
from kb.models.api.served_kinds import is_served
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import NEWEST, OLDEST, Release
from kb.models.trace import Trace

API = Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressSpec")
DOCS = Source("kubernetes/website content/en/docs/concepts/services-networking/ingress.md")
GUIDE = Source("kubernetes/website content/en/docs/reference/using-api/deprecation-guide.md", "Ingress v122")
VALIDATION = Source("pkg/apis/networking/validation/validation.go", "validateIngressRules")
CLASS = Source("plugin/pkg/admission/network/defaultingressclass/admission.go", "Admit")

TARGETS = Words("route-target", ("service", "deployment", "node", "pod-name", "other-cluster"))
KEYS = Words("route-key", ("host", "path", "source-ip", "port", "label"))
LAYERS = Words("layer", ("L4", "L7", "L3", "L2"))
PROTOCOLS = Words("ingress-protocol", ("http", "tcp", "udp"))
KINDS = Words("ingress-kind", ("api-resource", "custom-resource", "service-type", "component"))
PLACES = Words("client-place", ("inside", "outside"))
VERSIONS = Words("ingress-version", ("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"))
OLD = Words("ingress-version", VERSIONS.values[1:])
FIELDS = Words("ingress-field", ("pathType", "host", "ingressClassName"))
FORMS = Words("host-form", ("name", "wildcard", "ip"))
WAYS = Words("class-way", ("ingressClassName", "annotation", "spec.type"))
SITUATIONS = Words("default-classes", ("one", "none", "several"))
CHOSEN = Words("chosen-class", ("the-default", "empty", "newest", "oldest", "refused"))
MARKS = Words("class-mark", ("is-default-class", "ingress.class", "label"))
STORES = Words("certificate-store", ("secret", "configmap", "pvc", "annotation", "inline"))
MATES = Words("namespace-mate", ("tls-secret", "backend-service"))
STATES = Words("api-state", ("frozen", "ga", "deprecated", "removed", "beta"))
# "one": no more than one.
HOST_COUNTS = Words("rule-hosts", ("several", "one"))
COUNTS = Words("controller-count", ("several", "one"))
SUCCESSORS = Words("successor", ("gateway-api", "ingress", "networkpolicy"))

# Since when each API version is served; served_kinds knows when they went.
_SINCE = {"extensions/v1beta1": (1, 1), "networking.k8s.io/v1beta1": (1, 14), "networking.k8s.io/v1": (1, 19)}


def served(at: Release, version: str) -> bool:
    """Return whether a release offers Ingresses in an API version."""
    if at < OLDEST:
        return Release(*_SINCE[version]) <= at
    return is_served("Ingress", version, at)


@lru_cache(maxsize=16)
def removed_in(version: str) -> int:
    """Return the first minor release that does not offer an API version any more."""
    return next(minor for minor in range(OLDEST.minor, NEWEST.minor + 1) if not served(Release(1, minor), version))


def manifest(path: Mapping[str, Any], host: str = "a.example", **spec: Any) -> dict[str, Any]:
    """Return a small Ingress with one path."""
    entry = {"backend": {"service": {"name": "s", "port": {"number": 80}}}, **path}
    rule = {"host": host, "http": {"paths": [entry]}}
    meta = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "w"}}
    return {**meta, "spec": {"rules": [rule], **spec}}


def _answer(at: Release, ingress: Mapping[str, Any], existing: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    given = {"manifest": ingress, "existing": existing or []}
    return workload_defaults.run(given, max(at, OLDEST), Trace())


@lru_cache(maxsize=256)
def is_required(at: Release, field: str) -> bool:
    """Return whether the API server refuses an Ingress without a field."""
    path: dict[str, Any] = {"path": "/"} if field == "pathType" else {"path": "/", "pathType": "Prefix"}
    return not _answer(at, manifest(path, "" if field == "host" else "a.example"))["accepted"]


_HOSTS = {"name": "a.example", "wildcard": "*.example.com", "ip": "10.0.0.1"}


@lru_cache(maxsize=256)
def host_may_be(at: Release, form: str) -> bool:
    """Return whether the API server takes a rule with such a host."""
    return bool(_answer(at, manifest({"path": "/", "pathType": "Prefix"}, _HOSTS[form]))["accepted"])


def _class(name: str) -> dict[str, Any]:
    mark = {"ingressclass.kubernetes.io/is-default-class": "true"}
    return {"kind": "IngressClass", "metadata": {"name": name, "annotations": mark}}


_EXISTING = {"one": ["a"], "none": [], "several": ["a", "b"]}


@lru_cache(maxsize=256)
def class_when_unset(at: Release, defaults: str) -> frozenset[str]:
    """Return which class an Ingress gets that names none, by how many classes are marked as default."""
    names = _EXISTING[defaults]
    answer = _answer(at, manifest({"path": "/", "pathType": "Prefix"}), [_class(name) for name in names])
    if not answer["accepted"]:
        return frozenset({"refused"})
    chosen = answer["fields"]["spec.ingressClassName"]
    if chosen is None:
        return frozenset({"empty"})
    return frozenset({"the-default"} if len(names) == 1 else {"newest"} if chosen == names[-1] else {"the-default"})


def is_in_state(at: Release, state: str) -> bool:
    """Return what is so of the API: general since 1.19, not to be removed, and frozen (ingress.md, the note on top)."""
    return state == "frozen" or state == ("ga" if at >= Release(1, 19) else "beta")


RELATIONS = (
    Relation("ing.routes_to", {"target": TARGETS}, YES_NO, lambda at, target: target == "service", (API,)),
    Relation("ing.routes_by", {"key": KEYS}, YES_NO, lambda at, key: key in ("host", "path"), (API,)),
    Relation("ing.layer", {}, LAYERS, lambda at: "L7", (API,)),
    Relation("ing.carries", {"protocol": PROTOCOLS}, YES_NO, lambda at, protocol: protocol == "http", (API, DOCS)),
    Relation("ing.is", {"what": KINDS}, YES_NO, lambda at, what: what == "api-resource", (API,)),
    Relation("ing.brings", {"place": PLACES}, YES_NO, lambda at, place: place == "outside", (DOCS,)),
    Relation("ing.served", {"version": VERSIONS}, YES_NO, served, (GUIDE,), changes=("1.1", "1.14", "1.19", "1.22")),
    Relation(
        "ing.served_since",
        {"version": VERSIONS},
        Numbers(0, 60, "release"),
        lambda at, version: _SINCE[version][1],
        (GUIDE,),
    ),
    Relation(
        "ing.removed_in",
        {"version": OLD},
        Numbers(0, 60, "release"),
        lambda at, version: removed_in(version),
        (GUIDE,),
    ),
    Relation("ing.required", {"field": FIELDS}, YES_NO, is_required, (VALIDATION,), recorded=("workload-defaults",)),
    Relation("ing.host_form", {"form": FORMS}, YES_NO, host_may_be, (VALIDATION,), recorded=("workload-defaults",)),
    # IngressSpec.Rules is a list, each rule with a host of its own.
    Relation("ing.several_hosts", {"count": HOST_COUNTS}, YES_NO, lambda at, count: count == "several", (API,)),
    Relation("ing.class_by", {"way": WAYS}, YES_NO, lambda at, way: way != "spec.type", (API, DOCS)),
    # types.go: the annotation is deprecated since the field exists (1.18).
    Relation(
        "ing.class_deprecated",
        {"way": WAYS},
        YES_NO,
        lambda at, way: way == "annotation" and at >= Release(1, 18),
        (API,),
        changes=("1.18",),
    ),
    Relation(
        "ing.class_when_unset",
        {"defaults": SITUATIONS},
        CHOSEN,
        class_when_unset,
        (CLASS,),
        ordinary={"defaults": "one"},
        changes=("1.25",),
        recorded=("workload-defaults",),
    ),
    # types.go AnnotationIsDefaultIngressClass.
    Relation("ing.default_mark", {"mark": MARKS}, YES_NO, lambda at, mark: mark == "is-default-class", (API,)),
    Relation("ing.certificate_in", {"store": STORES}, YES_NO, lambda at, store: store == "secret", (API,)),
    # One controller takes the requests of all hosts at its own entry.
    Relation("ing.port_per_service", {}, YES_NO, lambda at: False, (DOCS,)),
    # types.go IngressTLS.SecretName and IngressServiceBackend.Name: both in the Ingress's own namespace.
    Relation("ing.same_namespace", {"mate": MATES}, YES_NO, lambda at, mate: True, (API,)),
    Relation("ing.state", {"state": STATES}, YES_NO, is_in_state, (DOCS,), changes=("1.19",)),
    Relation(
        "ing.state_since",
        {"state": Words("api-state", ("ga",))},
        Numbers(0, 60, "release"),
        lambda at, state: next(m for m in range(NEWEST.minor + 1) if is_in_state(Release(1, m), state)),
        (GUIDE,),
    ),
    # IngressClass exists so that several controllers can share a cluster.
    Relation("ing.several_controllers", {"count": COUNTS}, YES_NO, lambda at, count: count == "several", (DOCS,)),
    Relation("ing.successor", {"what": SUCCESSORS}, YES_NO, lambda at, what: what == "gateway-api", (DOCS,)),
)
