"""Running an Ingress controller: several of them, replicas and their leader, what goes on when none is left."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.ingress_controller import CONTROLLERS, STATUS, TERMS

WEBHOOK = Source("kubernetes/ingress-nginx internal/ingress/controller/controller.go", "CheckIngress")
ELECTION = Source("kubernetes/ingress-nginx docs/user-guide/cli-arguments.md", "--election-id")
BACKEND = Source("staging/src/k8s.io/api/networking/v1/types.go", "IngressServiceBackend")
PASSTHROUGH = Source("kubernetes/ingress-nginx docs/user-guide/tls.md", "SSL Passthrough")
DEFAULT_BACKEND = Source("kubernetes/ingress-nginx docs/user-guide/default-backend.md")
BARE_METAL = Source("kubernetes/ingress-nginx docs/deploy/baremetal.md")
INGRESS_DOC = Source("kubernetes.io/docs/concepts/services-networking/ingress", "The Ingress resource")
ALLOCATION = Source("pkg/registry/core/service/portallocator", "")
TYPES = ("ClusterIP", "NodePort", "LoadBalancer")

RELATIONS = (
    Relation("ingctl.several", {}, YES_NO, lambda at: True, (CONTROLLERS,)),
    # The election is for status updates alone: every replica runs its own proxy.
    Relation("ingctl.serving", {}, Words("serving-replica", ("all", "leader")), lambda at: "all", (ELECTION, STATUS)),
    # status.go: only the elected leader writes addresses back.
    Relation("ingctl.leader_writes", {}, YES_NO, lambda at: True, (STATUS,)),
    # Annotations, path types, double hosts and paths. The test with nginx -t is off since v1.11.5 (CVE-2025-1974).
    Relation(
        "ingctl.webhook_checks",
        {},
        YES_NO,
        lambda at: True,
        (WEBHOOK,),
        leaves_out="从 v1.11.5 和 v1.12.1 起不再用 nginx -t 试整份配置",
    ),
    Relation("ingctl.passthrough_unasked", {}, YES_NO, lambda at: False, (PASSTHROUGH,)),
    # "exposes two URLs: /healthz that returns 200, / that returns 404".
    Relation("ingctl.unmatched_code", {}, Numbers(100, 599), lambda at: 404, (DEFAULT_BACKEND,)),
    # It is the proxy; kube-proxy knows nothing of hosts and paths.
    Relation("ingctl.outage", {}, Words("outage", ("broken", "unharmed")), lambda at: "broken", (TERMS, CONTROLLERS)),
    Relation(
        "ingway.backend_type",
        {"type": Words("service-type", (*TYPES, "ExternalName"))},
        YES_NO,
        lambda at, type: True,
        (BACKEND,),
    ),
    # "Over a NodePort Service" and "Via the host network" stand beside each other.
    Relation("ingctl.needs_host_network", {}, YES_NO, lambda at: False, (BARE_METAL,)),
    # "Different Ingress controllers support different annotations."
    Relation("ingctl.annotations_alike", {}, YES_NO, lambda at: False, (INGRESS_DOC,)),
    Relation("ingway.node_port_each", {}, YES_NO, lambda at: True, (ALLOCATION,)),
    Relation("ingway.hosts_share", {}, YES_NO, lambda at: True, (TERMS,)),
)
