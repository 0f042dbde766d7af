"""Ingress controllers: who does what with an Ingress, how a controller is run, and what it watches and rewrites."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from kb.models.admission import workload_defaults
from kb.models.model import Source
from kb.models.network.ingress_controller import Configuration, reaction
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

TERMS = Source("kubernetes/website content/en/docs/concepts/services-networking/ingress.md", "Prerequisites")
CONTROLLERS = Source("kubernetes/website content/en/docs/concepts/services-networking/ingress-controllers.md")
NGINX = Source("kubernetes/ingress-nginx docs/how-it-works.md")
STORE = Source("kubernetes/ingress-nginx internal/ingress/controller/store/store.go", "Informer")
NAMES = Source("cmd/kube-controller-manager/names/controller_names.go")
STATUS = Source("kubernetes/ingress-nginx internal/ingress/status/status.go", "syncStatus")
RETIRED = Source("kubernetes/website content/en/blog/_posts/2025-11-11-ingress-nginx-retirement.md")

_ROLES = {
    # The documentation says of an Ingress too that it terminates TLS.
    "ingress": ("rules", "ends-tls"),
    "controller": ("forwards", "listens", "ends-tls", "edge-router", "writes-status"),
    "kube-proxy": (),
    "kube-apiserver": (),
    "kubelet": (),
    "kube-controller-manager": (),
    "kube-scheduler": (),
    "user": (),
}
ACTORS = Words("ingress-actor", tuple(_ROLES))
ROLES = Words("ingress-role", ("rules", "forwards", "listens", "ends-tls", "edge-router", "writes-status"))
# Texts say loosely that an Ingress forwards by its rules; who reads and carries them out is another question.
EXECUTORS = Words("ingress-actor", tuple(name for name in _ROLES if name != "ingress"))

EFFECTS = Words("ingress-effect", ("inert", "stored", "works", "refused"))
INSTALLS = Words("controller-install", ("separately", "built-in", "by-kubelet"))
HOSTS = Words(
    "component", ("kube-controller-manager", "kube-apiserver", "kubelet", "kube-proxy", "cloud-controller-manager")
)
WORKLOADS = Words("controller-workload", ("Deployment", "DaemonSet", "static-pod", "StatefulSet", "Job"))
EXPOSURES = Words("controller-exposure", ("LoadBalancer", "NodePort", "hostNetwork", "ClusterIP", "ExternalName"))
WATCHED = Words(
    "ingress-watched",
    ("Ingress", "IngressClass", "Service", "EndpointSlice", "Secret", "ConfigMap", "Deployment", "ReplicaSet", "PVC"),
)
_WATCHED = ("Ingress", "IngressClass", "Service", "EndpointSlice", "Secret", "ConfigMap")
WAYS = Words("change-source", ("apiserver-watch", "etcd", "polling", "kubelet", "kube-proxy"))
CHANGES = Words("ingress-change", ("endpoints", "path", "tls", "annotation", "configmap"))
REACTIONS = Words("nginx-reaction", ("reload", "lua"))
OUTPUTS = Words("controller-output", ("proxy-config", "iptables", "ipvs", "dns"))
CHOOSERS = Words("class-chooser", ("ingressClassName", "namespace", "labels", "node"))
REPLICAS = Words("replica-count", ("several", "one"))
# ingress-controllers.md, "Additional controllers"; the others are parts of a cluster that are taken for one.
_IMPLEMENTATIONS = ("ingress-nginx", "traefik", "haproxy", "kong", "contour", "apisix", "istio")
PRODUCTS = Words(
    "controller-product",
    (*_IMPLEMENTATIONS, "kube-proxy", "coredns", "flannel", "calico", "metrics-server", "kubelet"),
)
CLASSES = Words("ingress-class-of", ("own-class", "another-class"))
DATES = Words("retire-date", ("2026-03", "2025-03", "2025-11", "2027-03", "2026-12"))
STATES = Words("project-state", ("retired", "maintained"))

_INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "w"},
    "spec": {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}},
}
_RUNNING = Configuration({"/": "web"}, endpoints=frozenset({"10.0.0.1"}))
_CHANGED = {
    "endpoints": replace(_RUNNING, endpoints=frozenset({"10.0.0.1", "10.0.0.2"})),
    "path": replace(_RUNNING, paths={"/": "web", "/api": "api"}),
    "tls": replace(_RUNNING, tls_hosts=frozenset({"a.example"})),
    "annotation": replace(_RUNNING, annotations=frozenset({"rewrite-target"})),
    "configmap": replace(_RUNNING, settings=frozenset({"proxy-read-timeout"})),
}


@lru_cache(maxsize=64)
def without_controller(at: Release) -> frozenset[str]:
    """Return what becomes of an Ingress where no controller runs: the API server still stores it, nobody acts on it."""
    answer = workload_defaults.run({"manifest": _INGRESS}, max(at, OLDEST), Trace())
    return frozenset({"inert", "stored" if answer["accepted"] else "refused"})


RELATIONS = (
    Relation(
        "ingctl.role",
        {"actor": ACTORS, "role": ROLES},
        YES_NO,
        lambda at, actor, role: role in _ROLES[actor],
        (TERMS, NGINX, STATUS),
    ),
    Relation(
        "ingctl.executes", {"actor": EXECUTORS}, YES_NO, lambda at, actor: actor == "controller", (TERMS, CONTROLLERS)
    ),
    Relation(
        "ingctl.without",
        {"effect": EFFECTS},
        YES_NO,
        lambda at, effect: effect in without_controller(at),
        (TERMS,),
        recorded=("workload-defaults",),
    ),
    # controller_names.go lists what kube-controller-manager runs: nothing for Ingress, nor does any other component.
    Relation("ingctl.part_of", {"host": HOSTS}, YES_NO, lambda at, host: False, (NAMES, CONTROLLERS)),
    Relation("ingctl.install", {}, INSTALLS, lambda at: "separately", (CONTROLLERS,)),
    Relation(
        "ingctl.run_as",
        {"workload": WORKLOADS},
        YES_NO,
        lambda at, workload: workload in ("Deployment", "DaemonSet"),
        (CONTROLLERS, NGINX),
    ),
    # Any replica proxies from the same rules; only the writing of status wants a leader.
    Relation("ingctl.replicas", {"count": REPLICAS}, YES_NO, lambda at, count: count == "several", (NGINX, STATUS)),
    Relation("ingctl.every_node", {}, YES_NO, lambda at: False, (CONTROLLERS,)),
    Relation(
        "ingctl.exposed_by",
        {"by": EXPOSURES},
        YES_NO,
        lambda at, by: by in ("LoadBalancer", "NodePort", "hostNetwork"),
        (Source("kubernetes/ingress-nginx docs/deploy/baremetal.md"),),
    ),
    Relation("ingctl.watches", {"object": WATCHED}, YES_NO, lambda at, object: object in _WATCHED, (STORE,)),
    Relation("ingctl.learns_by", {}, WAYS, lambda at: "apiserver-watch", (STORE, NGINX)),
    Relation(
        "ingctl.on_change",
        {"change": CHANGES},
        REACTIONS,
        lambda at, change: reaction(_RUNNING, _CHANGED[change]),
        (NGINX,),
        leaves_out="请求头、会话亲和等只在 Lua 里处理的设置",
    ),
    Relation(
        "ingctl.chosen_by",
        {"by": CHOOSERS},
        YES_NO,
        lambda at, by: by == "ingressClassName",
        (Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressSpec"),),
    ),
    Relation(
        "ingctl.writes",
        {"output": OUTPUTS},
        YES_NO,
        lambda at, output: output == "proxy-config",
        (NGINX,),
    ),
    Relation("ingctl.takes", {"whose": CLASSES}, YES_NO, lambda at, whose: whose == "own-class", (CONTROLLERS, STORE)),
    Relation(
        "ingctl.implements",
        {"product": PRODUCTS},
        YES_NO,
        lambda at, product: product in _IMPLEMENTATIONS,
        (CONTROLLERS,),
    ),
    Relation("ingctl.retired_in", {}, DATES, lambda at: "2026-03", (RETIRED,)),
    Relation("ingctl.project", {}, STATES, lambda at: "retired", (RETIRED,)),
)
