"""Running an Ingress controller: where it may run, how it keeps a client on one Pod, what nobody does for it."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

DEPLOY = Source("kubernetes.github.io/ingress-nginx/deploy", "Installation Guide")
AFFINITY = Source("kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations", "Session Affinity")
HOW = Source("kubernetes.github.io/ingress-nginx/how-it-works", "When a reload is required")
ENDPOINTS = Source("kubernetes/ingress-nginx/internal/ingress/controller/endpointslices.go", "getEndpointsFromSlices")
STATUS = Source("kubernetes.github.io/ingress-nginx/deploy/baremetal", "A pure software solution: MetalLB")
CLASSES = Source("kubernetes.github.io/ingress-nginx/user-guide/multiple-ingress", "watch-ingress-without-class")
CLASS_OF = Source("kubernetes/ingress-nginx internal/ingress/controller/store/store.go", "GetIngressClass")

RELATIONS = (
    Relation("ingctl.must_run_on_master", {}, YES_NO, lambda at: False, (DEPLOY,)),
    Relation(
        "ingctl.affinity_by",
        {},
        Words("affinity-means", ("cookie", "client-ip", "header")),
        lambda at: "cookie",
        (AFFINITY,),
    ),
    Relation("ingctl.affinity_unasked", {}, YES_NO, lambda at: False, (AFFINITY,)),
    # Informers and reload do it; nobody edits rules or restarts anything.
    Relation(
        "ingctl.by_hand",
        {"change": Words("ingress-change", ("endpoints", "path", "tls", "annotation", "configmap"))},
        YES_NO,
        lambda at, change: False,
        (HOW,),
    ),
    Relation(
        "ingctl.finds_pods_by",
        {},
        Words("pod-finder", ("endpointslice", "dns", "kube-proxy", "etcd", "kubelet")),
        lambda at: "endpointslice",
        (ENDPOINTS,),
    ),
    # An address comes from whoever serves the controller's own Service.
    Relation("ingctl.gives_address", {}, YES_NO, lambda at: False, (STATUS,)),
    Relation("ingctl.takes_without_class", {}, YES_NO, lambda at: False, (CLASSES, CLASS_OF)),
    Relation(
        "ingctl.class_names_controller",
        {},
        Words("class-field", ("spec.controller", "spec.parameters", "metadata.name", "spec.rules")),
        lambda at: "spec.controller",
        (Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressClassSpec.Controller"),),
    ),
)
