"""What kubectl's two ways into the cluster do on the machine of whoever calls them, and addresses that move."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.external_access import CONTAINER_PORT, PORT_FORWARD

TOOLS = Words("access-way", ("port-forward", "kubectl-proxy"))
FORWARD = Words("access-way", ("port-forward",))
PROXY = Source("staging/src/k8s.io/kubectl/pkg/cmd/proxy/proxy.go", "NewProxyOptions")

RELATIONS = (
    # proxy.go: defaultPort = 8001.
    Relation("ext.proxy_port", {}, Numbers(0, 65535), lambda at: 8001, (PROXY,)),
    # Both have --address, "localhost" by default.
    Relation(
        "ext.listens_on",
        {"tool": TOOLS},
        Words("listen-address", ("localhost", "every-address")),
        lambda at, tool: "localhost",
        (PORT_FORWARD, PROXY),
    ),
    # The connection lives in the process of kubectl.
    Relation("ext.outlives_command", {"tool": TOOLS}, YES_NO, lambda at, tool: False, (PORT_FORWARD, PROXY)),
    # portforward.go: polymorphichelpers.AttachablePodForObject picks one Pod of a Service.
    Relation("ext.spreads", {"tool": FORWARD}, YES_NO, lambda at, tool: False, (PORT_FORWARD,)),
    Relation("ext.changes_service", {"tool": TOOLS}, YES_NO, lambda at, tool: False, (PORT_FORWARD, PROXY)),
    # The port is open on the Node where the Pod is, so a Pod on another Node has another address.
    Relation(
        "ext.address_moves",
        {"way": Words("access-way", ("hostPort", "hostNetwork", "NodePort", "LoadBalancer"))},
        YES_NO,
        lambda at, way: way in ("hostPort", "hostNetwork"),
        (CONTAINER_PORT,),
    ),
)
