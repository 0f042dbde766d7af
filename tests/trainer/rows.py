"""Where a thing stands in a row, reckoned from the words of the question alone: no model is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import Any

OVERHEAD = {"VXLAN": 50, "UDP": 28, "IPIP": 20, "BGP": 0, "host-gw": 0}
CHAINS = ("KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-FW", "KUBE-EXT", "KUBE-SVC", "KUBE-SVL", "KUBE-SEP")
WAY = ("客户端", "Controller 的 Pod", "Host", "改成后端 Pod", "收到请求")
RELOADING = ("路径", "TLS", "注解", "ConfigMap")


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def most_pods(story: str, item: str) -> int:
    replicas, percent = numbers(item)
    return replicas + ceil(replicas * percent / 100)


def fewest_pods(story: str, item: str) -> int:
    replicas, percent = numbers(item)
    return replicas - replicas * percent // 100


def first_deleted(story: str, item: str) -> tuple[int, ...]:
    cost = numbers(item)[-1] if "cost" in item else 0
    restarts = numbers(item)[-1] if "重启" in item else 0
    return ("没有调度" not in item, "未就绪" not in item, cost, "刚就绪" not in item, -restarts)


def stateful(story: str, item: str) -> int:
    replicas = int(re.findall(r"有 (\d+) 个副本", story)[0])
    steps = [f"建 {number}" for number in range(replicas)]
    if "模板" in story:
        steps += [f"{act} {number}" for number in reversed(range(replicas)) for act in ("删", "重建")]
    else:
        left = int(re.findall(r"缩到 (\d+) 个", story)[0])
        steps += [f"删 {number}" for number in reversed(range(left, replicas))]
    return steps.index(re.sub(r"[a-z]+-", "", item))


def evicted(story: str, item: str) -> int:
    return numbers(item)[0] if numbers(item) else 0 if "maintenance" in story else 300


def liked(story: str, item: str) -> int:
    weights = re.findall(r"(\w+=\w+) 权重 (\d+)", story)
    return -sum(int(weight) for label, weight in weights if label in item)


def asked_registry(story: str, item: str) -> int:
    if item.startswith("Always"):
        return numbers(item)[-1] + 1
    return int(item.startswith("IfNotPresent") and "没有镜像" in item)


def values(story: str, item: str) -> int:
    found = numbers(item)
    return found[-1] if "secretKeyRef" in item or "items 列" in item else found[0]


def variable(story: str, item: str) -> int:
    listed = re.findall(r"依次列了 Secret (.+?),", story)[0].split("、")
    return -len(listed) if item.startswith("env 里") else -listed.index(item.split()[-1])


def node_ports(story: str, item: str) -> int:
    if "ClusterIP" in item or "false" in item:
        return 0
    return numbers(item)[0] + ("Local" in item)


def share(story: str, item: str) -> Fraction:
    count, *unready = numbers(item)
    return Fraction(1, count - sum(unready))


def nodes(story: str, item: str) -> int:
    if "ClusterIP" in item:
        return 0
    everywhere = "NodePort" in item and "Local" not in item
    return numbers(story)[0] if everywhere else numbers(item)[-1]


def on_the_wire(story: str, item: str) -> int:
    size = int(re.findall(r"(\d+) 字节", item)[0])
    return size + 28 + next(more for name, more in OVERHEAD.items() if name in item)


def route(story: str, item: str) -> tuple[int, bool]:
    kind, path = item.split()
    return -len(path.strip("/").split("/")) if path != "/" else 0, kind != "Exact"


def killed(story: str, item: str) -> int:
    period, threshold = (re.findall(rf"{field} 写 (\d+)", item) for field in ("periodSeconds", "failureThreshold"))
    return int(period[0] if period else 10) * int(threshold[0] if threshold else 3)


def memory(story: str, item: str) -> tuple[bool, int, int]:
    used, requested, priority = numbers(item)
    return used <= requested, priority, requested - used


def called(story: str, item: str) -> int:
    chain = re.findall(r"依次列着 (.+?)。", story)[0].split("、")
    if "沙箱" in item or "业务容器" in item:
        return -1 if "沙箱" in item else len(chain)
    place = chain.index(item.removesuffix(" 插件"))
    return -place if "DEL" in story else place


# What each row asks for, and the place of a thing in it.
PLACES: dict[str, Callable[[str, str], Any]] = {
    "没有在终止的 Pod 最多": most_pods,
    "可用的 Pod 至少": fewest_pods,
    "按删掉的先后": first_deleted,
    "把控制器做的这几件事": stateful,
    "按被驱逐的先后排好这几个 Pod": memory,
    "打上污点": evicted,
    "第一次被杀掉": killed,
    "CNI 网络配置的 plugins 里": called,
    "按调度器给的总分": liked,
    "按被绑定的先后": lambda story, item: (item.count("、"), numbers(item)[0]),
    "按一共问过仓库几次": asked_registry,
    "一共得到几个环境变量或文件": values,
    "的值以谁为准": variable,
    "按各占用几个节点端口": node_ports,
    "分到新连接的概率": share,
    "按在几个节点上连得通": nodes,
    "自定义链的先后": lambda story, item: CHAINS.index(item),
    "按网线上 IP 包": on_the_wire,
    "谁来接这个请求": route,
    "重新加载": lambda story, item: sum(change in item for change in RELOADING),
    "集群外的一个请求": lambda story, item: next(place for place, word in enumerate(WAY) if word in item),
}


def place_of(question: str) -> Callable[[str, str], Any] | None:
    """Return how to reckon the place of a thing in the row that a question asks for; None where it is another one."""
    found = [reckon for words, reckon in PLACES.items() if words in question]
    assert len(found) <= 1, question
    return found[0] if found else None
