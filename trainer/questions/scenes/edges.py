"""Situations right at an edge: the model itself is asked where its answer turns over."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from trainer.questions.expected import Count, OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

GONE = (("已经被驱逐", "已经", "驱逐了", "是", "会"), ("还没有", "还没", "没有", "没被", "否", "不会", "还在"))
ABLE = (("能", "可以", "会", "是"), ("不能", "不可以", "不会", "否", "不行"))
TAKEN = (("接受", "通过", "成功"), ("拒绝", "报错", "不接受", "不通过", "失败"))
PHASES = (("Pending",), ("Available",), ("Bound",), ("Released",), ("Lost",))
Run = Callable[[int], Any]


def turning(outcome: Run, low: int, high: int) -> int:
    """Return the least number whose outcome is not that of ``low``, where it turns over once; raise ValueError."""
    first = outcome(low)
    if outcome(high) == first:
        raise ValueError(f"nothing turns over from {low} to {high}")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if outcome(middle) == first else (low, middle)
    return high


def _yes(said: object, words: tuple[tuple[str, ...], ...]) -> str:
    return words[0][0] if said else words[1][0]


def volume_large_enough(draw: Random) -> Scene | None:
    """Return one volume and a claim that is about as large, and whether they come together."""
    size = draw.randint(2, 60)

    def given(wanted: int) -> dict[str, Any]:
        volume = {"name": "disk", "capacity": f"{size}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
        claim = {"request": f"{wanted}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
        return {"storageClasses": [], "pvs": [volume], "pvc": claim, "nodes": []}

    edge = turning(lambda wanted: observed("pv-binding", given(wanted)).get("boundTo"), 1, 3 * size)
    wanted = edge + draw.choice((-1, -1, 0))
    bound = _yes(observed("pv-binding", given(wanted)).get("boundTo"), ABLE)
    told = f"集群里只有一个空闲的 PV,{size}Gi。PVC 要 {wanted}Gi,访问模式和类都一样。"
    because = f"PV 的容量不小于请求就能绑,{edge} Gi 起绑不上"
    seen = observed("pv-binding", given(wanted))
    phases = (seen["pvPhases"]["disk"], seen["pvcPhase"])
    asks = (
        Ask(("storage.fits", "storage.matters"), "绑得上吗?", OneOf(bound, ABLE), bound, because),
        Ask(("pv.phase_of",), "PV 处于哪个阶段?", OneOf(phases[0], PHASES), phases[0], because),
        Ask(("pvc.phase_of",), "PVC 处于哪个阶段?", OneOf(phases[1], PHASES), phases[1], because),
    )
    return Scene("pv-binding", given(wanted), told, "", asks)


def room_left(draw: Random) -> Scene | None:
    """Return a node with some processor left and a Pod that wants about as much, and whether it fits."""
    cores, used = draw.choice((2, 4, 8, 16)), draw.randrange(100, 1900, 50)

    def given(wanted: int) -> dict[str, Any]:
        resources = {"cpu": str(cores), "memory": "16Gi", "pods": "110"}
        node = {"metadata": {"name": "n"}, "status": {"allocatable": resources}}
        return {"nodes": [node], "pods": [_pod("old", used, "n")], "pod": _pod("new", wanted)}

    edge = turning(lambda wanted: observed("scheduling-filter", given(wanted))["feasible"], 1, 20_000)
    wanted = edge + draw.choice((-1, -1, 0))
    able = _yes(observed("scheduling-filter", given(wanted))["feasible"], ABLE)
    about = ("sched.counts", "sched.against", "sched.excludes", "sched.stage", "sched.none_feasible")
    told = (
        f"节点的 allocatable 是 {cores} 核,上面的 Pod 一共 requests 了 {used}m。新 Pod 的 requests 是 {wanted}m,"
        "别的都够。"
    )
    because = f"剩下 {edge - 1}m,requests 刚好用完也放得下"
    ask = Ask(about, "过滤之后,这个节点可行吗?", OneOf(able, ABLE), able, because)
    return Scene("scheduling-filter", given(wanted), told, "", (ask,))


def _pod(name: str, cpu: int, node: str = "") -> dict[str, Any]:
    spec: dict[str, Any] = {"containers": [{"name": "c", "resources": {"requests": {"cpu": f"{cpu}m"}}}]}
    return {"metadata": {"name": name}, "spec": {**spec, **({"nodeName": node} if node else {})}}


def second_of_eviction(draw: Random) -> Scene | None:
    """Return a tolerated taint and a second next to the end of the toleration, and whether the Pod is gone."""
    key = draw.choice(("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"))
    limit = draw.choice((None, draw.randint(5, 900)))
    tolerations = [{"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": limit}]
    given = {
        "taints": [{"key": key, "effect": "NoExecute"}],
        "tolerations": tolerations if limit else [],
        "window": 3600,
    }
    end = round(observed("taint-eviction-timing", given)["seconds"])
    second = max(1, end + draw.choice((-5, -2, 2, 5)))
    gone = _yes(second > end, GONE)
    told = f"容忍这个污点 {limit} 秒" if limit else "没有写任何容忍"
    about: tuple[str, ...] = (
        "nodefail.stays",
        "nodefail.governor",
        "nodefail.effect_evicts",
        "place.stays",
        "place.seconds_fit",
    )
    about += ("nodefail.gets_default",) if limit else ("nodefail.default_toleration",)
    ask = Ask(about, f"到第 {second} 秒,它已经被驱逐了吗?", OneOf(gone, GONE), gone, f"满 {end} 秒就驱逐")
    story = f"节点被打上污点 {key}:NoExecute,上面一个普通 Deployment 的 Pod {told}。"
    return Scene("taint-eviction-timing", given, story, "", (ask,))


def last_retry(draw: Random) -> Scene | None:
    """Return a Job that fails about as often as it may, and how it ends."""
    limit = draw.randint(0, 6)

    def given(fails: int) -> dict[str, Any]:
        outcomes = ["Failed"] * fails + ["Succeeded"]
        spec = {"completions": 1, "parallelism": 1, "backoffLimit": limit}
        return {"spec": spec, "outcomes": outcomes}

    def failed(fails: int) -> bool:
        history = observed("job", given(fails))["conditionHistory"]
        return any(kind == "Failed" and status == "True" for kind, status, _ in history)

    edge = turning(failed, 0, 12)
    fails = edge + draw.choice((-1, 0))
    words = (("失败", "Failed"), ("成功", "Complete", "完成"))
    end = _yes(failed(fails), words)
    about = ("job.ends", "job.controls")
    times = f"前 {fails} 个 Pod 都失败,要是还有下一个,它会成功" if fails else "第一个 Pod 就成功"
    story = f"一个 Job 要完成 1 次,backoffLimit 是 {limit},Pod 的 restartPolicy 是 Never。{times}。"
    ask = Ask(about, "Job 最后算成功还是失败?", OneOf(end, words), end, f"失败到第 {edge} 次就超过 backoffLimit")
    return Scene("job", given(fails), story, "", (ask,))


def affinity_timeout(draw: Random) -> Scene | None:
    """Return a session affinity at the longest or shortest time that there may be, and whether it is accepted."""

    def given(seconds: int) -> dict[str, Any]:
        affinity = {"sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": seconds}}}
        return {"spec": {"type": "ClusterIP", **affinity, "ports": [{"port": 80}]}}

    def accepted(seconds: int) -> bool:
        return bool(observed("service-admission", given(seconds))["accepted"])

    most, least = turning(accepted, 3600, 1_000_000), turning(accepted, 0, 3600)
    seconds = draw.choice((most - 1, most, least, least - 1, most - draw.randint(2, 90), most + draw.randint(1, 90)))
    taken = _yes(accepted(seconds), TAKEN)
    about = ("lb.affinity_most", "lb.affinity_adjustable")
    ask = Ask(about, "API Server 会接受还是拒绝?", OneOf(taken, TAKEN), taken, f"可以写 {least} 到 {most - 1} 秒")
    story = f"提交一个 Service,sessionAffinity 是 ClientIP,timeoutSeconds 写成 {seconds}。"
    return Scene("service-admission", given(seconds), story, "", (ask,))


def end_of_port_range(draw: Random) -> Scene | None:
    """Return a node port next to an end of the default range, and whether it is accepted."""

    def given(port: int) -> dict[str, Any]:
        return {"spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]}}

    def accepted(port: int) -> bool:
        return bool(observed("service-admission", given(port))["accepted"])

    least, beyond = turning(accepted, 1, 31000), turning(accepted, 31000, 65535)
    port = draw.choice(
        (least - draw.randint(1, 40), least, least - 1, beyond - 1, beyond, beyond + draw.randint(1, 40))
    )
    taken = _yes(accepted(port), TAKEN)
    about = ("svcport.admits", "svcport.range", "ext.any_port")
    ask = Ask(about, "API Server 会接受还是拒绝?", OneOf(taken, TAKEN), taken, f"默认范围是 {least} 到 {beyond - 1}")
    story = f"端口范围没有改过,端口也没被占。提交一个 NodePort 类型的 Service,nodePort 写 {port}。"
    return Scene("service-admission", given(port), story, "", (ask,))


def largest_packet(draw: Random) -> Scene | None:
    """Return a packet that is about as large as an overlay takes in one piece, and whether it gets out."""
    mode, name = draw.choice((("vxlan", "VXLAN"), ("udp", "Flannel 的 UDP 后端")))

    def given(size: int) -> dict[str, Any]:
        return {"topology": {"mode": mode}, "packet": {"protocol": "udp", "payloadBytes": size, "df": True}}

    def sent(size: int) -> bool:
        return list(observed("overlay-encapsulation", given(size))["send"]) == ["sent"]

    edge = turning(sent, 100, 1500)
    size = edge + draw.choice((-2, -1, 0, 1))
    able = _yes(sent(size), ABLE)
    names = ("flannel", "calico") if mode == "vxlan" else ("flannel",)
    about = tuple(f"{one}.{what}" for one in names for what in ("mtu", "overhead", "encapsulates"))
    story = (
        f"底层网络的 MTU 是 1500,跨节点的 Pod 流量用 {name} 封包,隧道口的 MTU 按封包的开销调低。"
        f"一个 Pod 给另一个节点上的 Pod 发 UDP 数据,{size} 字节,不许分片(DF)。"
    )
    because = f"加上 8 字节 UDP 头和 20 字节 IP 头,最多 {edge - 1} 字节数据"
    ask = Ask(about, "发得出去吗?", OneOf(able, ABLE), able, because)
    return Scene("overlay-encapsulation", given(size), story, "", (ask,))


def last_address(draw: Random) -> Scene | None:
    """Return a small subnet and about as many containers as it has addresses for, and whether the last one gets one."""
    bits = draw.choice((28, 29, 30))
    net = f"10.{draw.randint(0, 250)}.{draw.randint(0, 250)}.0/{bits}"

    def given(count: int) -> dict[str, Any]:
        ipam = {"type": "host-local", "ranges": [[{"subnet": net}]]}
        config = {"cniVersion": "1.0.0", "name": "pods", "type": "host-local", "ipam": ipam}
        steps = [{"command": "ADD", "containerID": f"c{number}"} for number in range(count)]
        return {"plugin": "host-local", "config": config, "steps": steps}

    def got(count: int) -> bool:
        return bool(observed("cni-exec", given(count))["steps"][-1]["ok"])

    edge = turning(got, 1, 20)
    count = edge + draw.choice((-1, 0))
    able = _yes(got(count), ABLE)
    about = ("cniplug.exhausted", "cniplug.address_from", "cniplug.pick")
    ask = Ask(
        about, f"第 {count} 个容器分得到地址吗?", OneOf(able, ABLE), able, f"除去网络号、广播和网关,只有 {edge - 1} 个"
    )
    story = f"节点用 host-local 从空的 {net} 里分地址(网关用第一个),依次给容器分,谁都不释放。"
    return Scene("cni-exec", given(count), story, "", (ask,))


def one_more_replica(draw: Random) -> Scene | None:
    """Return a Deployment at the number of replicas where a percentage rounds up to more, and its most Pods."""
    percent = draw.choice((10, 20, 25, 30, 50))
    start = draw.randint(2, 40)

    def given(replicas: int) -> dict[str, Any]:
        update = {"maxSurge": f"{percent}%", "maxUnavailable": 0}
        return {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": update}, "ready": "all"}

    def surge(replicas: int) -> int:
        return int(observed("rollout", given(replicas))["maxSurge"])

    edge = turning(surge, start, next(more for more in range(start, start + 100) if surge(more) != surge(start)))
    replicas = edge + draw.choice((-1, 0))
    most = int(observed("rollout", given(replicas))["maxTotal"])
    about = ("deploy.rounding", "deploy.most_pods", "deploy.formula", "deploy.limited")
    story = f"Deployment 有 {replicas} 个副本,maxSurge 写 {percent}%,maxUnavailable 写 0,开始滚动更新。"
    because = f"{replicas} 的 {percent}% 向上取整是 {surge(replicas)};到 {edge} 个副本时才多一个"
    ask = Ask(about, "没有在终止的 Pod 最多会有几个?", Count(most), str(most), because)
    return Scene("rollout", given(replicas), story, "", (ask,))


def more_or_less(draw: Random) -> Scene | None:
    """Return a node label and an affinity that compares it with a number, and whether the node is chosen."""
    operator, word = draw.choice((("Gt", "Gt"), ("Lt", "Lt")))
    bound, label = draw.randint(2, 64), draw.choice(("cores", "generation", "disks"))

    def given(value: int) -> dict[str, Any]:
        terms = [{"matchExpressions": [{"key": label, "operator": operator, "values": [str(bound)]}]}]
        affinity = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
        return {"node": {"name": "n", "labels": {label: str(value)}}, "nodeSelector": None, "nodeAffinity": affinity}

    def chosen(value: int) -> bool:
        return bool(observed("node-affinity-match", given(value))["schedulable"])

    edge = turning(chosen, 0, 200)
    value = edge + draw.choice((-1, 0))
    able = _yes(chosen(value), ABLE)
    about = ("place.operator", "place.operators_of")
    story = f"节点的标签是 {label}={value},Pod 的节点亲和性(required)写的是 {label} {word} {bound}。"
    ask = Ask(about, "这个节点符合吗?", OneOf(able, ABLE), able, "Gt 是大于,Lt 是小于,相等都不算")
    return Scene("node-affinity-match", given(value), story, "", (ask,))


EDGES = (
    volume_large_enough,
    room_left,
    second_of_eviction,
    last_retry,
    affinity_timeout,
    end_of_port_range,
    largest_packet,
    last_address,
    one_more_replica,
    more_or_less,
)
