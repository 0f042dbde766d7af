"""The answer of a filter about one Node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.models.scheduling.snapshot import Node

Reasons = tuple[str, ...]
Filter = Callable[[Node], Reasons]

PASS: Reasons = ()
_MEANING = {
    "unschedulable": "节点停止接受新 Pod(cordon)",
    "node-name": "Pod 指名了别的节点",
    "untolerated-taint": "有没被容忍的污点",
    "node-affinity": "不合 nodeSelector 或节点亲和",
    "host-port": "主机端口已被占用",
    "too-many-pods": "Pod 数已满",
    "topology-spread": "放上去会超过 maxSkew",
    "topology-spread-missing-label": "缺打散用的拓扑标签",
    "pod-affinity": "附近没有要靠近的 Pod",
    "pod-anti-affinity": "附近有要避开的 Pod",
    "existing-anti-affinity": "已有的 Pod 不让它靠近",
}
MOST = 100  # the best score of a plugin (MaxNodeScore)


def meaning(reason: str) -> str:
    """Return a reason in Chinese."""
    return _MEANING.get(reason) or f"{reason.removeprefix('insufficient-')} 不够"


def scaled_to_best(counts: Sequence[int], reverse: bool) -> list[int]:
    """Return counts scaled so that the largest becomes 100, or 0 if ``reverse`` (helper.DefaultNormalizeScore)."""
    largest = max(counts, default=0)
    if largest == 0:
        return [MOST if reverse else 0] * len(counts)
    scores = [MOST * count // largest for count in counts]
    return [MOST - score for score in scores] if reverse else scores
