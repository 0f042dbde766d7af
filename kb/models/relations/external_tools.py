"""What kubectl's two ways into the cluster do on the caller's machine, and what Pods do with the ports of a Node."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.external_access import CONTAINER_PORT, EXTERNAL_IPS, PORT_FORWARD

TOOLS = Words("access-way", ("port-forward", "kubectl-proxy"))
FORWARD = Words("access-way", ("port-forward",))
UDP_REFUSED = Source("staging/src/k8s.io/kubectl/pkg/cmd/portforward/portforward.go", "checkUDPPortInPod")
PROXY = Source("staging/src/k8s.io/kubectl/pkg/cmd/proxy/proxy.go", "NewProxyOptions")

# The kubelet's own hostport manager went with dockershim (1.24).
_HOST_PORT_BY = ("cni-plugin", "kube-proxy", "kubelet", "kube-apiserver", "kube-scheduler")

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
    # portforward.go: RunPortForward returns when the stream ends ("lost connection to pod"); nothing dials again.
    Relation("ext.reconnects", {"tool": FORWARD}, YES_NO, lambda at, tool: False, (PORT_FORWARD,)),
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
    Relation(
        "ext.host_port_by",
        {"component": Words("component", _HOST_PORT_BY)},
        YES_NO,
        lambda at, component: component == "cni-plugin",
        (Source("containernetworking/plugins/plugins/meta/portmap/portmap.go", "forwardPorts"),),
    ),
    # In the host's network ClusterFirst falls back to the resolver of the Node.
    Relation(
        "ext.dns_policy",
        {},
        Words("dns-policy", ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")),
        lambda at: "ClusterFirstWithHostNet",
        (Source("pkg/kubelet/network/dns/dns.go", "getPodDNSType"),),
    ),
    # portforward.go: "UDP protocol is not supported"; only TCP ports of the Pod or Service are taken.
    Relation(
        "ext.forwards",
        {"protocol": Words("app-protocol", ("TCP", "UDP"))},
        YES_NO,
        lambda at, protocol: protocol == "TCP",
        (UDP_REFUSED,),
    ),
    # portforward.go: any Service with a selector will do, AttachablePodForObject only looks for its Pods.
    Relation(
        "ext.forward_requires",
        {"type": Words("service-type", ("ClusterIP", "NodePort", "LoadBalancer"))},
        YES_NO,
        lambda at, type: False,
        (PORT_FORWARD,),
    ),
    # types.go ServiceSpec.ExternalIPs: "not managed by Kubernetes"; deprecated in 1.36 for its dangers (KEP-5707).
    Relation("ext.ips_advised", {}, YES_NO, lambda at: False, (EXTERNAL_IPS,)),
)
