"""What one Service may have and share: several ports, node ports, and EndpointSlices that are made for it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import service_admission
from kb.models.model import Source
from kb.models.network import endpoints
from kb.models.network.endpoint_slices import MOST_PER_SLICE
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.service_ports import ALLOCATOR, COMPONENTS, RANGE
from kb.models.relations.service_types import DNS, admitted
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

COUNTS = Words("port-count", ("several", "one"))
SHARING = Words("node-port-use", ("shared", "own"))
SELECTING = Words("service-selector", ("with", "without"))

PORTS = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceSpec.Ports")
SELECTOR = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/service.md", "Services without selectors"
)
CLUSTER_IP = Source("pkg/apis/core/validation/validation.go", "validateUpgradeDowngradeClusterIPs")
SLICES = Source("pkg/controller/endpointslice/endpointslice_controller.go", "syncService")


@lru_cache(maxsize=64)
def may_have(at: Release, count: str) -> bool:
    """Return whether it is so that a Service may have several ports, or no more than one."""
    ports = [{"name": "http", "port": 80}, {"name": "https", "port": 443}]
    return bool(admitted(at, {"ports": ports})["accepted"]) == (count == "several")


@lru_cache(maxsize=64)
def is_used(at: Release, use: str) -> bool:
    """Return whether two Services may have one node port, or each needs its own."""
    spec = {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}
    given = {"spec": spec, "name": "second", "existing": [spec]}
    accepted = bool(service_admission.run(given, max(at, OLDEST), Trace())["accepted"])
    return accepted == (use == "shared")


@lru_cache(maxsize=64)
def slices_made(at: Release, selector: str) -> bool:
    """Return whether the control plane makes EndpointSlices for a Service with or without a selector."""
    service: dict[str, Any] = {"name": "web", "ports": [{"port": 80, "targetPort": 8080}]}
    if selector == "with":
        service["selector"] = {"app": "web"}
    pod = {"name": "web-1", "labels": {"app": "web"}}
    return bool(endpoints.run({"service": service, "pods": [pod]}, max(at, OLDEST), Trace())["slices"])


EXTERNAL_NAMES = Words("external-name", ("dns-name", "ip-address"))
EVENTS = Words("service-event", ("pods-replaced", "updated", "recreated"))
HEADLESS_USERS = Words("headless-user", ("statefulset", "deployment", "daemonset"))
MAKERS = Words("lb-writer", ("lb-controller", "user", "kube-proxy", "kubelet", "kube-apiserver", "kube-scheduler"))

RELATIONS = (
    Relation("svclim.ports", {"count": COUNTS}, YES_NO, may_have, (PORTS,), recorded=("service-admission",)),
    # --service-node-port-range of kube-apiserver.
    Relation("svclim.range_adjustable", {}, YES_NO, lambda at: True, (RANGE,)),
    Relation("svclim.node_port", {"use": SHARING}, YES_NO, is_used, (ALLOCATOR,), recorded=("service-admission",)),
    Relation(
        "svclim.node_port_given_by",
        {"component": COMPONENTS},
        YES_NO,
        lambda at, component: component == "kube-apiserver",
        (ALLOCATOR,),
    ),
    Relation("svclim.slices", {"selector": SELECTING}, YES_NO, slices_made, (SLICES,), recorded=("endpoints",)),
    # validation.go ValidateService: requireName = len(ports) > 1.
    Relation("svclim.port_named", {"count": COUNTS}, YES_NO, lambda at, count: count == "several", (PORTS,)),
    # ValidateServiceUpdate compares the old and the new type only to keep or release what was allocated.
    Relation("svclim.type_changeable", {}, YES_NO, lambda at: True, (PORTS,)),
    # validation.go validateServiceClusterIPsRelatedFields: "primary clusterIP can not be unset" nor changed
    # (validateUpgradeDowngradeClusterIPs), as long as the type still has one.
    Relation("svclim.cluster_ip_changeable", {}, YES_NO, lambda at: False, (CLUSTER_IP,)),
    # "An IPv4 address string is treated as a DNS name comprised of digits" (concepts/services-networking/service).
    Relation("svclim.external_name", {}, EXTERNAL_NAMES, lambda at: "dns-name", (PORTS,)),
    Relation("svclim.address_kept", {"event": EVENTS}, YES_NO, lambda at, event: event != "recreated", (ALLOCATOR,)),
    # Something has to watch Services of this type and to write status.loadBalancer; Kubernetes itself brings nothing.
    Relation(
        "svclim.own_machines",
        {"installed": Words("lb-installed", ("nothing", "something"))},
        Words("lb-outcome", ("pending", "ready")),
        lambda at, installed: "ready" if installed == "something" else "pending",
        (Source("staging/src/k8s.io/cloud-provider/controllers/service/controller.go", "needsUpdate"),),
        ordinary={"installed": "nothing"},
    ),
    Relation(
        "svclim.balancer_made_by",
        {"writer": MAKERS},
        YES_NO,
        lambda at, writer: writer == "lb-controller",
        (Source("staging/src/k8s.io/cloud-provider/controllers/service/controller.go", "ensureLoadBalancer"),),
    ),
    Relation(
        "svclim.family_default",
        {},
        Words("family-policy", ("SingleStack", "PreferDualStack", "RequireDualStack")),
        lambda at: str(admitted(at, {"ports": [{"port": 80}]})["ipFamilyPolicy"]),
        (Source("pkg/registry/core/service/storage/alloc.go", "initIPFamilyFields"),),
        recorded=("service-admission",),
    ),
    # kubernetes/dns specification: "<service>.<ns>.svc.<zone>".
    Relation(
        "svclim.domain",
        {},
        Words("service-domain", ("service.namespace.svc", "namespace.service.svc", "service.namespace.pod")),
        lambda at: "service.namespace.svc",
        (DNS,),
    ),
    # A Service without a selector is valid: its EndpointSlices are made by hand (types.go ServiceSpec.Selector).
    Relation("svclim.must_select", {}, YES_NO, lambda at: False, (SELECTOR,)),
    # --max-endpoints-per-slice of kube-controller-manager; "up to 1000" is what its options let through.
    Relation(
        "svclim.slice_endpoints",
        {"bound": Words("slice-bound", ("default", "most"))},
        Numbers(1, 5000),
        lambda at, bound: MOST_PER_SLICE if bound == "default" else 1000,
        (
            Source(
                "pkg/controller/endpointslice/config/v1alpha1/defaults.go",
                "RecommendedDefaultEndpointSliceControllerConfiguration",
            ),
        ),
        ordinary={"bound": "default"},
        bound="le",
    ),
    # clusterIP: None asks nothing of the workload behind the selector: it fits each kind and needs none of them.
    Relation("svclim.headless_for", {"workload": HEADLESS_USERS}, YES_NO, lambda at, workload: True, (PORTS,)),
    Relation("svclim.headless_needs", {"workload": HEADLESS_USERS}, YES_NO, lambda at, workload: False, (PORTS,)),
)
