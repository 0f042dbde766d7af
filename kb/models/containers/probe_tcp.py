"""One TCP probe: the kubelet opens a connection from the node and closes it again.

pkg/probe/tcp/tcp.go DoTCPProbe: an established connection is a success, everything else a failure. Nothing is read,
so the kernel's handshake is enough: nobody has to call accept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.models.containers import probe_result as words
from kb.models.containers.probe_target import addresses, container_port, listens_at, named_ports
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

_POD_ADDRESS = "<podIP>"
_NODE_ADDRESS = "<nodeIP>"
# What a connection attempt meets at a socket of this kind; None: the handshake completes.
_OBSTACLES: dict[str, str | None] = {
    "accepts": None,
    "acceptThenClose": None,
    "neverAccepts": None,
    "closed": "没有监听,内核回 RST",
    "boundNotListening": "绑定了端口但没有 listen,内核回 RST",
    "udpOnly": "只有 UDP 套接字,TCP 端口没有监听",
    "backlogFull": "等待队列满了,握手没有完成就超时",
    "filtered": "包被丢弃,等到超时",
    "rejected": "被 ICMP 拒绝",
}


@dataclass(frozen=True)
class Listener:
    """A listening socket: in which network namespace, bound to which address, and what keeps connections away."""

    in_node: bool
    bound: str
    port: int
    obstacle: str | None = None
    speaks_http: bool = False


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the result of one TCP probe (or of an HTTP probe of the same socket) and the container's ``ready``."""
    top = field_of(given)
    probe = top.needed("probe")
    over_http = probe.at("httpGet").given
    handler = probe.needed("httpGet" if over_http else "tcpSocket")
    port = container_port(handler.needed("port"), named_ports(top.at("containerPorts")))
    if port is None:
        trace.step("kubelet", f"判为 {words.ERROR}", "容器的 ports 里没有这个名字的端口;试三次后丢弃,不计入阈值")
        return words.outcome(words.ERROR)
    listener = _listener(top)
    host = handler.at("host").text()
    obstacle = _obstacle(listener, host, port, top.at("hostNetwork").flag())
    if obstacle is None and over_http and not listener.speaks_http:
        obstacle = "连上了,但没有 HTTP 回答"
    result = words.FAILURE if obstacle else words.SUCCESS
    why = obstacle or ("HTTP 服务正常回答" if over_http else "三次握手由内核完成就算成功,不读也不写数据")
    trace.step("kubelet", f"从节点连接 {host or 'Pod 的 IP'} 的端口 {port},判为 {result}", why)
    return words.outcome(result)


def _listener(top: Field) -> Listener:
    on_node, in_pod = top.at("listener"), top.at("listenerInPod")
    if on_node.given == in_pod.given:
        raise BadInput("input:listener 和 listenerInPod 恰好要写一个")
    if in_pod.given:
        inside = not top.at("hostNetwork").flag()
        port = in_pod.needed("port").whole(least=1)
        return Listener(not inside, in_pod.at("bind").text("0.0.0.0"), port, None, in_pod.at("http").flag())
    behaviour = on_node.at("behaviour").one_of(tuple(_OBSTACLES), "accepts")
    bound, port = on_node.at("address").text("0.0.0.0"), on_node.needed("port").whole(least=1)
    return Listener(True, bound, port, _OBSTACLES[behaviour], on_node.at("http").flag())


def _obstacle(listener: Listener, host: str, port: int, host_network: bool) -> str | None:
    """Return in Chinese what keeps a connection from coming about, None when it does."""
    if host:
        # An explicit host is dialled from the node: its loopback is the node's, not the Pod's.
        targets = addresses(host)
        if not targets:
            return "主机名解析不了"
        reached = listener.in_node and any(listens_at(listener.bound, target) for target in targets)
    else:
        target = _NODE_ADDRESS if host_network else _POD_ADDRESS
        reached = listener.in_node == host_network and listens_at(listener.bound, target)
    if not reached or port != listener.port:
        return "那个地址和端口上没有监听"
    return listener.obstacle


MODEL = Model(
    topic="probe-tcp",
    title="一次 TCP 探测的结果:连得上就是成功",
    run=run,
    sources=(
        Source("pkg/probe/tcp/tcp.go", "DoTCPProbe"),
        Source("pkg/probe/util.go", "ResolveContainerPort"),
        Source("pkg/kubelet/prober/prober.go", "runProbe"),
    ),
    leaves_out=(
        "不管建立后立刻 RST 的服务:结果是竞态",
        "主机名除 localhost 之外都当作解析不了",
        "不管阈值和周期:那是 probe-effects 的事",
    ),
    example={"probe": {"tcpSocket": {"port": 8080}}, "listenerInPod": {"bind": "127.0.0.1", "port": 8080}},
)
