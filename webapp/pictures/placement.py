"""Scheduling as a table: a row for every node, a column for every plugin or obstacle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What the obstacles that a filter names are called.
OBSTACLES = {
    "unschedulable": "停止调度",
    "untolerated-taint": "污点没被容忍",
    "node-affinity": "节点亲和不符",
    "insufficient-cpu": "CPU 不够",
    "insufficient-memory": "内存不够",
    "too-many-pods": "Pod 数满了",
    "host-port": "主机端口被占",
    "pod-affinity": "Pod 亲和不符",
    "pod-anti-affinity": "Pod 反亲和不符",
    "existing-anti-affinity": "已有 Pod 的反亲和",
    "topology-spread": "拓扑分布不匀",
    "topology-spread-missing-label": "缺拓扑标签",
}
LACK = "insufficient-"


@dataclass(frozen=True)
class Row:
    """One node; ``cells`` by column; ``total``: the score, or whether it passes, in words; ``best``: it is chosen."""

    node: str
    cells: tuple[str, ...]
    total: str
    best: bool


@dataclass(frozen=True)
class Placement:
    """The whole table; ``result``: in one sentence."""

    columns: tuple[str, ...]
    last: str
    rows: tuple[Row, ...]
    result: str


def filtered(given: Mapping[str, Any], output: Mapping[str, Any]) -> Placement | None:
    """Return which node is kept out by what."""
    if not output.get("accepted") or "feasible" not in output:
        return None
    reasons: Mapping[str, list[str]] = output.get("reasons", {})
    columns = tuple(dict.fromkeys(reason for found in reasons.values() for reason in found))
    feasible = set(output["feasible"])
    rows = tuple(
        Row(
            name,
            tuple("✗" if column in reasons.get(name, ()) else "✓" for column in columns),
            "✓ 可以放" if name in feasible else "✗ 放不下",
            name in feasible,
        )
        for name in _names(given, feasible | set(reasons))
    )
    told = "、".join(row.node for row in rows if row.best) or "没有节点"
    return Placement(tuple(_obstacle(one) for one in columns), "结果", rows, f"能放的:{told}")


def _obstacle(name: str) -> str:
    if name in OBSTACLES:
        return OBSTACLES[name]
    return f"{name.removeprefix(LACK)} 不够" if name.startswith(LACK) else name


def scored(given: Mapping[str, Any], output: Mapping[str, Any]) -> Placement | None:
    """Return what each plugin gives each node."""
    scores: Mapping[str, Mapping[str, int]] = output.get("scores") or {}
    if not scores:
        return None
    columns = tuple(dict.fromkeys(one for found in scores.values() for one in found if one != "total"))
    best = set(output.get("topScored", ()))
    rows = tuple(
        Row(
            name,
            tuple(str(scores[name].get(column, "–")) for column in columns),
            str(scores[name]["total"]),
            name in best,
        )
        for name in _names(given, set(scores))
    )
    told = "、".join(row.node for row in rows if row.best)
    return Placement(columns, "总分", rows, f"最高分:{told}" + (",同分时随机挑一个" if len(best) > 1 else ""))


def _names(given: Mapping[str, Any], known: set[str]) -> list[str]:
    """The nodes in the order of the input; the API's default order for any other."""
    written = [str((node.get("metadata") or {}).get("name")) for node in given.get("nodes", ()) if node]
    return [name for name in dict.fromkeys(written) if name in known] + sorted(known - set(written))
