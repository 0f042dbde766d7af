"""An Ingress controller at work: what it does when its picture of the cluster changes, and the way of a request.

Source: kubernetes/ingress-nginx docs/how-it-works.md ("NGINX model", "Avoiding reloads on Endpoints changes") and
internal/ingress/controller/controller.go syncIngress; rootfs/etc/nginx/lua/balancer.lua.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Services behind which traffic meets kube-proxy; a Pod in the host's network is met without a Service.
_BY_SERVICE = ("LoadBalancer", "NodePort")


@dataclass(frozen=True)
class Configuration:
    """What ingress-nginx builds from the cluster: ``endpoints`` are the addresses behind each path's backend."""

    paths: Mapping[str, str]
    tls_hosts: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()


def reaction(running: Configuration, wanted: Configuration) -> str:
    """Return what a newly built configuration leads to: ``nothing``, ``lua`` (endpoints go to Lua) or ``reload``."""
    if wanted == running:
        return "nothing"
    alike = (
        wanted.paths == running.paths
        and wanted.tls_hosts == running.tls_hosts
        and wanted.annotations == running.annotations
        and wanted.settings == running.settings
    )
    return "lua" if alike else "reload"


def hops(exposure: str, upstream: str) -> tuple[tuple[str, bool], ...]:
    """Return the hops of a request, each with whether kube-proxy's rules rewrite it.

    ``exposure``: how the controller itself is reached (LoadBalancer, NodePort, hostNetwork). ``upstream``: where it
    sends requests (pod-ip, cluster-ip, node-port).
    """
    return (
        ("client-to-controller", exposure in _BY_SERVICE),
        ("controller-to-pod", upstream != "pod-ip"),
    )
