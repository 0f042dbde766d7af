"""How the rules of an Ingress match: path types, hosts with a wildcard, and which of several matches wins."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network.ingress_rules import Rule, backend_of, host_matches, path_matches
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of

TYPES = Source("staging/src/k8s.io/api/networking/v1/types.go", "PathType")
HOST = Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressRule")
MATCHED = Words("route-key", ("host", "path"))
DOCS = Source("kubernetes/website content/en/docs/concepts/services-networking/ingress.md", "Path types")

PATH_TYPES = Words("path-type", ("Exact", "Prefix", "ImplementationSpecific", "Regex", "Suffix"))
DEFINED = Words("path-type", ("Exact", "Prefix", "ImplementationSpecific"))
COMPARED = Words("path-type", ("Exact", "Prefix"))
PATHS = Words("rule-path", ("/foo", "/foo/", "/", "/aaa/bb", "/aaa/bbb"))
REQUESTS = Words(
    "request-path", ("/foo/bar", "/foobar", "/foo/", "/foo", "/aaa/bbb", "/aaa/bbb/", "/aaa/bbb/ccc", "/aaa/bbbxyz")
)
WAYS = Words("match-way", ("whole", "elements", "prefix", "characters", "regex", "controller"))
PATTERNS = Words("host-pattern", ("*.foo.com", "foo.com"))
HOSTS = Words("request-host", ("bar.foo.com", "baz.bar.foo.com", "foo.com"))
DEPTHS = Words("wildcard-depth", ("one-label", "many-labels", "bare-domain"))
SCOPES = Words("host-scope", ("every-host", "no-host"))
ORDERS = Words("match-order", ("longest", "shortest", "first", "last", "random"))
FALLBACKS = Words("unmatched-handler", ("defaultBackend", "first-rule", "random"))

# networking.k8s.io/v1beta1 filled in a type (pkg/apis/networking/v1beta1/defaults.go); v1 does not.
_DEFAULT_TYPE: tuple[tuple[str, tuple[str, ...]], ...] = (("1.18", ("ImplementationSpecific",)), ("1.19", ()))
_WAY_TESTS = {
    # What only this way of matching would do: (path, requested, taken).
    "whole": ("/foo", "/foo/bar", False),
    "elements": ("/foo", "/foo/bar", True),
    "prefix": ("/foo", "/foo/bar", True),
    "characters": ("/foo", "/foobar", True),
    "regex": ("/fo+", "/foo", True),
}


def matches_by(at: Release, type: str, way: str) -> bool:
    """Return whether a path type compares in a way; who decides about ImplementationSpecific is the controller."""
    if type == "ImplementationSpecific" or way == "controller":
        return type == "ImplementationSpecific" and way == "controller"
    path, requested, taken = _WAY_TESTS[way]
    return path_matches(type, path, requested) is taken


def takes(at: Release, type: str, path: str, request: str) -> bool:
    """Return whether a rule takes a request; to a rule of one element all longer requests below it are alike."""
    below = request.startswith("/aaa/") and not path.startswith("/aaa/")
    return path_matches(type, path, "/foo/bar" if below else request)


def winner(at: Release) -> str:
    """Return which of several matching paths gets the request, whatever their order."""
    rules = [Rule("", "/", "Prefix", "short"), Rule("", "/foo", "Prefix", "long")]
    chosen = {backend_of(order, "a.example", "/foo/bar") for order in (rules, rules[::-1])}
    return {"long": "longest", "short": "shortest"}[chosen.pop()] if len(chosen) == 1 else "first"


def beats(at: Release, winner: str, loser: str) -> bool:
    """Return whether one type goes before the other one for the same path."""
    rules = [Rule("", "/foo", loser, loser), Rule("", "/foo", winner, winner)]
    return winner != loser and backend_of(rules, "a.example", "/foo") == winner


_DEPTH_HOSTS = {"one-label": "bar.foo.com", "many-labels": "baz.bar.foo.com", "bare-domain": "foo.com"}


def unmatched(at: Release) -> str:
    """Return who gets a request that no rule takes."""
    rule = Rule("a.example", "/", "Prefix", "first-rule")
    return backend_of([rule], "b.example", "/", "defaultBackend")


RELATIONS = (
    Relation("ing.path_types", {}, PATH_TYPES, lambda at: DEFINED.values, (TYPES,)),
    Relation("ing.default_path_type", {}, PATH_TYPES, lambda at: as_of(_DEFAULT_TYPE, at), (TYPES,), changes=("1.19",)),
    Relation(
        "ing.path_match",
        {"type": COMPARED, "path": PATHS, "request": REQUESTS},
        YES_NO,
        takes,
        (TYPES, DOCS),
    ),
    Relation("ing.type_means", {"type": DEFINED, "way": WAYS}, YES_NO, matches_by, (TYPES, DOCS)),
    Relation(
        "ing.case_sensitive",
        {"type": COMPARED},
        YES_NO,
        lambda at, type: not path_matches(type, "/foo", "/FOO"),
        (TYPES,),
    ),
    Relation("ing.wins", {}, ORDERS, winner, (DOCS,)),
    Relation("ing.beats", {"winner": COMPARED, "loser": COMPARED}, YES_NO, beats, (DOCS,)),
    Relation(
        "ing.host_match",
        {"pattern": PATTERNS, "host": HOSTS},
        YES_NO,
        lambda at, pattern, host: host_matches(pattern, host),
        (HOST,),
    ),
    Relation(
        "ing.wildcard",
        {"depth": DEPTHS},
        YES_NO,
        lambda at, depth: host_matches("*.foo.com", _DEPTH_HOSTS[depth]),
        (HOST,),
    ),
    Relation(
        "ing.without_host",
        {},
        SCOPES,
        lambda at: "every-host" if all(host_matches("", host) for host in HOSTS.values) else "no-host",
        (HOST,),
    ),
    Relation("ing.unmatched", {}, FALLBACKS, unmatched, (HOST,)),
    # types.go IngressRule: "Incoming requests are first evaluated for a host match, then routed to the backend
    # associated with the matching IngressRuleValue", which is where the paths stand.
    Relation(
        "ing.looked_at",
        {"first": MATCHED, "second": MATCHED},
        YES_NO,
        lambda at, first, second: (first, second) == ("host", "path"),
        (HOST,),
    ),
)
