"""Services, packets and addresses: probabilities, lengths and which address comes next."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from trainer.questions.expected import Chance, Count, Members, OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

MODES = {"vxlan": "VXLAN", "udp": "Flannel 的 UDP 后端"}


def iptables_chances(draw: Random) -> Scene | None:
    """Return a Service with several endpoints, and the probabilities that iptables rules carry."""
    count = draw.randint(2, 8)
    place = draw.randint(1, count - 1)
    addresses = [f"10.244.{number}.{draw.randint(2, 250)}" for number in range(1, count + 1)]
    slices = [{"ports": [{"name": "http", "port": 8080}], "endpoints": [{"addresses": [one]} for one in addresses]}]
    spec = {"clusterIP": "10.96.0.10", "ports": [{"name": "http", "port": 80}]}
    given = {
        "node": {"name": "node-1", "internalIP": "172.18.0.2"},
        "service": {"metadata": {"name": "web"}, "spec": spec},
        "endpointSlices": slices,
    }
    seen = observed("kube-proxy-iptables", given)["ports"][0]["clusterIP"]["probabilities"]
    written = Fraction(seen[place - 1]).limit_denominator(100)
    share = written
    for number in range(place - 1):
        share *= 1 - Fraction(seen[number]).limit_denominator(100)
    shown = f"{written.numerator}/{written.denominator}"
    return Scene(
        "kube-proxy-iptables",
        given,
        f"kube-proxy 用 iptables 模式,一个 Service 有 {count} 个就绪的端点,没有会话保持。",
        "",
        (
            Ask(
                ("lb.share", "lb.same_chance", "lb.default_way", "proxy.picks", "proxy.algorithms"),
                f"KUBE-SVC 链里第 {place} 条规则写的概率是多少?",
                Chance(written),
                shown,
                f"规则依次匹配,轮到第 {place} 条时还剩 {count - place + 1} 个端点",
            ),
            Ask(
                ("lb.share", "lb.same_chance", "lb.default_way"),
                f"一个新连接被分到第 {place} 个端点的概率是多少?",
                Chance(share),
                f"{share.numerator}/{share.denominator}",
                "前面的规则都没选中,再乘上这一条的概率,每个端点机会均等",
            ),
        ),
    )


def packet_on_the_wire(draw: Random) -> Scene | None:
    """Return a packet between Pods on two nodes, and its lengths on the wire."""
    mode, bytes_sent = draw.choice(tuple(MODES)), draw.choice((64, 200, 512, 1000, 1200))
    given = {"topology": {"mode": mode}, "packet": {"protocol": "udp", "payloadBytes": bytes_sent, "df": True}}
    seen = observed("overlay-encapsulation", given)
    names = ("flannel", "calico") if mode == "vxlan" else ("flannel",)
    return Scene(
        "overlay-encapsulation",
        given,
        f"底层网络的 MTU 是 1500,跨节点的 Pod 流量用 {MODES[mode]} 封包。"
        f"一个 Pod 用 UDP 给另一个节点上的 Pod 发 {bytes_sent} 字节的数据(IPv4)。",
        "",
        (
            Ask(
                tuple(f"{name}.{what}" for name in names for what in ("overhead", "wraps", "encapsulates")),
                "Pod 自己发出的 IP 包(含 IP 头和 UDP 头)是多少字节?",
                Count(seen["innerLength"], "B"),
                f"{seen['innerLength']} 字节",
                f"{bytes_sent} 字节数据,加 8 字节 UDP 头和 20 字节 IP 头",
            ),
            Ask(
                tuple(f"{name}.{what}" for name in names for what in ("overhead", "wraps", "carried_by")),
                "封包之后,外层的 IP 包是多少字节?",
                Count(seen["outerLength"], "B"),
                f"{seen['outerLength']} 字节",
                f"内层 {seen['innerLength']} 字节,封包多出 {seen['overheadBytes']} 字节",
            ),
            Ask(
                tuple(f"{name}.{what}" for name in names for what in ("mtu", "overhead")),
                "Pod 网卡的 MTU 最大可以设成多少?",
                Count(1500 - seen["overheadBytes"]),
                str(1500 - seen["overheadBytes"]),
                f"1500 减去封包的 {seen['overheadBytes']} 字节",
            ),
        ),
    )


def next_address(draw: Random) -> Scene | None:
    """Return what host-local was asked so far, and the address that it gives next."""
    net = draw.randint(1, 200)
    steps: list[dict[str, str]] = []
    told, alive = [], []
    for name in ("a", "b", "c", "d")[: draw.randint(2, 4)]:
        steps.append({"command": "ADD", "containerID": name})
        told.append(f"给容器 {name} 分一个地址")
        alive.append(name)
        if draw.random() < 0.5:
            gone = draw.choice(alive)
            alive.remove(gone)
            steps.append({"command": "DEL", "containerID": gone})
            told.append(f"释放容器 {gone} 的地址")
    steps.append({"command": "ADD", "containerID": "z"})
    ranges = [[{"subnet": f"10.244.{net}.0/24"}]]
    config = {"cniVersion": "1.0.0", "name": "pods", "type": "host-local",
              "ipam": {"type": "host-local", "ranges": ranges}}  # fmt: skip
    given = {"plugin": "host-local", "config": config, "steps": steps}
    address = observed("cni-exec", given)["steps"][-1]["result"]["ips"][0]["address"].partition("/")[0]
    among = tuple((f"10.244.{net}.{last}",) for last in range(1, 12))
    return Scene(
        "cni-exec",
        given,
        f"节点用 host-local 从空的 10.244.{net}.0/24 里分地址(网关用 .1)。依次:{';'.join(told)}。",
        "",
        (
            Ask(
                ("cniplug.pick", "cniplug.work", "cnispec.purpose", "cniplug.kind_of"),
                "接着给容器 z 分地址,会分到哪一个?",
                OneOf(address, among),
                address,
                "host-local 从上次分出去的地址往后找,转一圈才会再用释放了的地址",
            ),
        ),
    )


def ready_endpoints(draw: Random) -> Scene | None:
    """Return Pods behind a Service, and which of them are ready endpoints."""
    names = ("one", "two", "three", "four")
    pods, told = [], []
    for number, name in enumerate(names):
        labelled, ready, ending = draw.random() < 0.8, draw.random() < 0.6, draw.random() < 0.25
        pods.append(
            {"name": name, "labels": {"app": "shop" if labelled else "other"}, "phase": "Running", "ready": ready,
             "ip": "auto", "terminating": ending,
             "containerPorts": [{"name": "web", "containerPort": 3000 + number}]}
        )  # fmt: skip
        words = [
            f"app={'shop' if labelled else 'other'}",
            "就绪" if ready else "未就绪",
            *(["正在终止"] if ending else []),
        ]
        told.append(f"{name}:{'、'.join(words)}")
    service = {"name": "shop", "selector": {"app": "shop"}, "ports": [{"port": 80, "targetPort": 3000}]}
    given = {"service": service, "pods": pods, "nodes": [{"name": "ep-a", "zone": "east"}], "then": []}
    seen = observed("endpoints", given)
    if not seen["accepted"]:
        return None
    right = {one["pod"] for piece in seen["slices"] for one in piece["endpoints"] if one["conditions"]["ready"] is True}
    return Scene(
        "endpoints",
        given,
        f"Service 的 selector 是 app=shop。四个 Pod:{';'.join(told)}。",
        "",
        (
            Ask(
                ("health.entry", "health.published", "lb.receives", "svctype.selects_by", "health.purpose",
                 "lb.without_backend"),
                "EndpointSlice 里,哪些 Pod 的 ready 是 true?",
                Members(frozenset(right), names),
                "、".join(name for name in names if name in right) or "没有",
                "标签要选中、Pod 要就绪,正在终止的不算 ready",
            ),
        ),
    )  # fmt: skip


def asked_for_port(draw: Random) -> Scene | None:
    """Return a Service that asks for a node port, and whether it is accepted."""
    port = draw.choice((80, 8080, 29999, 30000, 30080, 31234, 32767, 32768, 40000, 65535))
    kind = draw.choice(("NodePort", "NodePort", "LoadBalancer", "ClusterIP"))
    given = {"spec": {"type": kind, "ports": [{"port": 80, "nodePort": port}]}}
    taken = "接受" if observed("service-admission", given)["accepted"] else "拒绝"
    manifest = (
        f"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: {kind}\n  selector:\n    app: web\n"
        f"  ports:\n  - port: 80\n    nodePort: {port}\n"
    )
    return Scene(
        "service-admission",
        given,
        "端口范围没有改过,也没有别的 Service 占着端口。提交下面这份清单。",
        manifest,
        (
            Ask(
                ("svcport.admits", "svcport.range", "svctype.gets", "svctype.includes", "ext.any_port"),
                "API Server 会接受还是拒绝?",
                OneOf(taken, (("接受", "通过", "成功"), ("拒绝", "报错", "不接受", "不通过", "失败"))),
                taken,
                f"type 是 {kind},nodePort 写的是 {port};默认范围是 30000 到 32767,ClusterIP 不能写 nodePort",
            ),
        ),
    )


SCENES = (iptables_chances, packet_on_the_wire, next_address, ready_endpoints, asked_for_port)
