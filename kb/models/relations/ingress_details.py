"""What an Ingress may hold besides rules of paths: backends, TLS, wildcards, and how far its class reaches."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network.ingress_rules import host_matches
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.ingress import API, DOCS, GUIDE, OLD
from kb.models.release import Release

VALIDATION = Source("pkg/apis/networking/validation/validation.go", "ValidateIngressSpec")
TLS = Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressTLS")

TLS_DOCS = Source("kubernetes/website content/en/docs/concepts/services-networking/ingress.md", "TLS")

BACKENDS = Words("ingress-backend", ("service", "resource", "deployment", "pod", "node"))
SERVICES = Words("rule-services", ("several", "one"))
PLACES = Words("wildcard-place", ("first-label", "elsewhere"))
ENDS = Words("tls-end", ("entry", "backend"))
WIRES = Words("wire-form", ("plain", "encrypted"))
# zz_generated.prerelease-lifecycle.go: APILifecycleDeprecated of the two old groups.
_DEPRECATED = {"extensions/v1beta1": 14, "networking.k8s.io/v1beta1": 19}


def wildcard_at(at: Release, place: str) -> bool:
    """Return whether a wildcard may stand there: it is the whole first label, and nothing else."""
    pattern, host = ("*.foo.com", "bar.foo.com") if place == "first-label" else ("foo.*.com", "foo.bar.com")
    return host_matches(pattern, host)


RELATIONS = (
    # IngressBackend: service, or resource (an object in the same namespace), one of the two.
    Relation(
        "ing.backend_is", {"backend": BACKENDS}, YES_NO, lambda at, backend: backend in ("service", "resource"), (API,)
    ),
    Relation("ing.several_services", {"count": SERVICES}, YES_NO, lambda at, count: count == "several", (API,)),
    Relation("ing.wildcard_at", {"place": PLACES}, YES_NO, wildcard_at, (VALIDATION,)),
    Relation(
        "ing.deprecated_in",
        {"version": OLD},
        Numbers(0, 60, "release"),
        lambda at, version: _DEPRECATED[version],
        (GUIDE,),
    ),
    Relation("ing.class_scope", {}, Words("object-reach", ("cluster", "namespace")), lambda at: "cluster", (API,)),
    Relation("ing.scope", {}, Words("object-reach", ("cluster", "namespace")), lambda at: "namespace", (API,)),
    Relation("ing.tls_ends", {}, ENDS, lambda at: "entry", (TLS_DOCS, TLS)),
    Relation("ing.backend_wire", {}, WIRES, lambda at: "plain", (DOCS,)),
    # "Currently the Ingress only supports a single TLS port, 443."
    Relation("ing.tls_port", {}, Numbers(1, 65535), lambda at: 443, (TLS,)),
    # ValidateIngressSpec sets no bound to the number of rules.
    Relation("ing.rules_limited", {"limit": Numbers(1, 100000)}, YES_NO, lambda at, limit: False, (VALIDATION,)),
)
