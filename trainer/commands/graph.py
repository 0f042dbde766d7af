"""``kubeviva graph``: the whole knowledge graph as JSON, DOT or SVG."""

from __future__ import annotations

from kb.database.stored_graph import read_graph
from kb.graphs.drawing import as_svg
from kb.graphs.text import as_dot, as_json
from trainer.exits import GOOD, Misuse
from trainer.knowledge_base import open_store
from trainer.output import write_json

FORMATS = ("json", "dot", "svg")


def run(format: str) -> int:
    """Print the graph."""
    if format not in FORMATS:
        raise Misuse(f"--format 读到“{format}”,没有这种格式;只能是 {'、'.join(FORMATS)}")
    with open_store() as store:
        graph = read_graph(store)
    if format == "json":
        write_json(as_json(graph))
    else:
        print((as_dot if format == "dot" else as_svg)(graph))
    return GOOD
