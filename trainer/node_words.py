"""Chinese for the kinds of nodes and edges of the knowledge graph."""

from __future__ import annotations

from kb.graphs.node import EdgeKind

# What stands before the node that an edge leads to, and before the node that it comes from.
EDGE_WORDS: dict[EdgeKind, tuple[str, str]] = {
    EdgeKind.BELONGS_TO: ("属于主题", "里面有"),
    EdgeKind.BOUND_TO: ("绑定关系", "被绑定于"),
    EdgeKind.EXERCISED_BY: ("实录来自模型", "为这个关系作证"),
    EdgeKind.MENTIONS: ("提到概念", "提到它的"),
    EdgeKind.RANGES_OVER: ("取值有概念", "用到它的关系"),
    EdgeKind.CORRECTED_BY: ("正确说法", "纠正误区"),
    EdgeKind.REFERS_TO: ("参见", "参见它的"),
    EdgeKind.BUILDS_ON: ("先要懂", "懂了它再学"),
    EdgeKind.PART_OF: ("所属整体", "组成部分"),
    EdgeKind.CONTRASTS_WITH: ("对照", "对照"),
    EdgeKind.REQUIRES: ("需要", "被它需要"),
    EdgeKind.DEFAULT_OF: ("默认用于", "默认值"),
    EdgeKind.REPLACED_BY: ("已被它取代", "取代了"),
    EdgeKind.CAUSES: ("导致", "起因"),
}


def edge_words(kind: EdgeKind, outward: bool) -> str:
    """Return what to write before a neighbour."""
    return EDGE_WORDS[kind][0 if outward else 1]
