"""The knowledge graph as a picture: SVG that needs nothing else, readable in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kb.graphs.drawn_text import cut, drawn_width
from kb.graphs.graph import Graph
from kb.graphs.layout import COLUMN, COLUMNS, ROW, Box, Layout, layout
from kb.graphs.node import Edge, EdgeKind

# Facts stand under their topic, and lines from relations to concepts would run behind all facts.
UNDRAWN = (EdgeKind.BELONGS_TO, EdgeKind.RANGES_OVER)
HEADS = ("概念", "主题、事实、误区", "关系", "模型")
LINES = {
    EdgeKind.BOUND_TO: ("#4c78a8", "绑定"),
    EdgeKind.EXERCISED_BY: ("#54a24b", "由实录作证"),
    EdgeKind.MENTIONS: ("#b79a20", "提到"),
    EdgeKind.CORRECTED_BY: ("#e45756", "被纠正为"),
    EdgeKind.BUILDS_ON: ("#b279a2", "先要懂"),
}
OTHER = ("#888888", "其他")
STYLE = """
svg{background:#fff;color:#1b1f24;font:13px system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
text{fill:currentColor;dominant-baseline:central}
rect{fill:#f3f5f8;stroke:#c9d1d9}.fact rect{fill:#eef6ee}.misconception rect{fill:#fdeeee}
.concept rect{fill:#fdf7e3}.relation rect{fill:#eaf1fa}.topic text,.head{font-weight:700;font-size:15px}
.topic rect{fill:none;stroke:none}
path{fill:none;stroke-opacity:.45}.mentions{stroke-opacity:.15}path:hover{stroke-opacity:1;stroke-width:3}
@media(prefers-color-scheme:dark){svg{background:#0d1117;color:#e6edf3}rect{fill:#161b22;stroke:#30363d}
.fact rect{fill:#12261e}.misconception rect{fill:#2d1618}.concept rect{fill:#2b2411}.relation rect{fill:#121d2f}}
"""


def as_svg(graph: Graph) -> str:
    """Return the picture of a graph as one SVG element."""
    placed = layout(graph)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{placed.width:g}" height="{placed.height:g}" '
            f'viewBox="0 0 {placed.width:g} {placed.height:g}" role="img" aria-label="知识图谱">',
            f"<style>{STYLE}</style>",
            *_heads(),
            *_edges(graph, placed),
            *_nodes(graph, placed),
            "</svg>",
        ]
    )


def _heads() -> Iterator[str]:
    for (x, _), head in zip(COLUMNS, HEADS, strict=True):
        yield f'<text class="head" x="{x}" y="18">{head}</text>'
    x = COLUMNS[0][0]
    for colour, name in [*LINES.values(), OTHER]:
        yield f'<path d="M{x} 40h24" stroke="{colour}" stroke-width="3"/><text x="{x + 30}" y="40">{name}</text>'
        x += 60 + round(drawn_width(name))


def _edges(graph: Graph, placed: Layout) -> Iterator[str]:
    for edge in graph.edges:
        if edge.kind not in UNDRAWN:
            colour, _ = LINES.get(edge.kind, OTHER)
            told = _escaped(f"{graph.nodes[edge.source].title} —{edge.kind}→ {graph.nodes[edge.target].title}")
            line = _line(edge, placed.boxes[edge.source], placed.boxes[edge.target])
            yield f'<path class="{edge.kind}" d="{line}" stroke="{colour}"><title>{told}</title></path>'


def _line(edge: Edge, source: Box, target: Box) -> str:
    """A curve between two columns, or an arc beside the one column that both ends are in."""
    if COLUMN[edge.source.kind] == COLUMN[edge.target.kind]:
        bulge = source.x - min(90, 20 + abs(source.y - target.y) / 6)
        return f"M{source.x:g} {source.y:g}C{bulge:g} {source.y:g} {bulge:g} {target.y:g} {target.x:g} {target.y:g}"
    left, right = (source, target) if source.x < target.x else (target, source)
    middle = (left.right + right.x) / 2
    return f"M{left.right:g} {left.y:g}C{middle:g} {left.y:g} {middle:g} {right.y:g} {right.x:g} {right.y:g}"


def _nodes(graph: Graph, placed: Layout) -> Iterator[str]:
    for key, node in graph.nodes.items():
        box = placed.boxes[key]
        shown = _escaped(cut(node.title, box.width - 14))
        yield (
            f'<g class="{key.kind}"><title>{_escaped(f"{key} {node.title}")}</title>'
            f'<rect x="{box.x:g}" y="{box.y - ROW / 2 + 1:g}" width="{box.width:g}" height="{ROW - 2}" rx="5"/>'
            f'<text x="{box.x + 7:g}" y="{box.y:g}">{shown}</text></g>'
        )


def _escaped(text: str) -> str:
    """Text as XML allows it: a control character in it would spoil the whole picture."""
    return escape("".join(char for char in text if char.isprintable()))
