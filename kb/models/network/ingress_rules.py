"""Which backend the rules of an Ingress choose for a request, as the API documents it.

Source: staging/src/k8s.io/api/networking/v1/types.go (IngressRule.Host, PathType) and the tables of
kubernetes/website content/en/docs/concepts/services-networking/ingress.md ("Path types", "Hostname wildcards").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One path of one rule. An empty ``host`` takes every host; ``path_type`` is Exact or Prefix."""

    host: str
    path: str
    path_type: str
    backend: str


def host_matches(pattern: str, host: str) -> bool:
    """Return whether a rule's host takes a Host header; ``*`` stands for exactly one label, the first."""
    if not pattern:
        return True
    if pattern.startswith("*."):
        first, dot, rest = host.lower().partition(".")
        return bool(first and dot) and rest == pattern[2:].lower()
    return host.lower() == pattern.lower()


def path_matches(path_type: str, path: str, requested: str) -> bool:
    """Return whether a path takes a requested one; raise ValueError for a type that the controller decides about."""
    if path_type == "Exact":
        return requested == path
    if path_type == "Prefix":
        wanted = _elements(path)
        return _elements(requested)[: len(wanted)] == wanted
    raise ValueError(path_type)


def _elements(path: str) -> list[str]:
    """Slashes part the elements; one at the end says nothing."""
    return path.strip("/").split("/") if path.strip("/") else []


def backend_of(rules: Iterable[Rule], host: str, requested: str, default: str = "") -> str:
    """Return the backend of a request: the longest matching path wins, of two equal ones the exact one.

    ``default`` is the Ingress's defaultBackend, for what no rule takes.
    """
    taken = [
        rule for rule in rules if host_matches(rule.host, host) and path_matches(rule.path_type, rule.path, requested)
    ]
    if not taken:
        return default
    return max(taken, key=lambda rule: (len(_elements(rule.path)), rule.path_type == "Exact")).backend
