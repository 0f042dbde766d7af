"""The graph as JSON, DOT and SVG: whole, well-formed, readable, and the same every time."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kb.database.store import open_current
from kb.database.stored_graph import read_graph
from kb.graphs.drawing import LINES, as_svg
from kb.graphs.graph import Graph, build_graph
from kb.graphs.layout import COLUMN, ROW, layout
from kb.graphs.node import EdgeKind
from kb.graphs.text import as_dot, as_json
from tests.kb.toy_content import LIGHTS, RELATIONS, toy_knowledge
from tests.shared import shared_knowledge

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '红灯停下 <b>&"引号"\\n 反斜杠\u0007,绿灯通行。'


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    lights = LIGHTS.replace("红灯停下,绿灯通行。", NASTY)
    return build_graph(toy_knowledge(tmp_path_factory.mktemp("toy") / "content", lights=lights))


def test_the_stored_graph_is_the_built_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.knowledge.relations", lambda: RELATIONS)
    built = build_graph(toy_knowledge(tmp_path / "content"))
    with open_current(tmp_path / "kb.sqlite", tmp_path / "content") as store:
        assert read_graph(store) == built
        assert list(read_graph(store).nodes) == list(built.nodes)


def test_json_has_every_node_and_edge(graph: Graph) -> None:
    value = json.loads(json.dumps(as_json(graph), ensure_ascii=False))
    keys = {node["key"] for node in value["nodes"]}
    assert len(keys) == len(graph.nodes)
    assert len(value["edges"]) == len(graph.edges)
    assert all({edge["source"], edge["target"]} <= keys for edge in value["edges"])
    assert {"kind": "requires", "source": "concept:object/flow", "target": "concept:object/signal"} in value["edges"]


def test_dot_has_every_node_and_edge_once(graph: Graph) -> None:
    quoted = r'"(?:[^"\\]|\\.)*"'
    text = as_dot(graph)
    assert len(re.findall(rf"^\s*{quoted} \[label=", text, re.MULTILINE)) == len(graph.nodes)
    assert len(re.findall(rf"^\s*{quoted} -> {quoted} \[", text, re.MULTILINE)) == len(graph.edges)
    bare = re.sub(quoted, "", text)
    assert bare.count("{") == bare.count("}") == 3
    assert '"' not in bare


def test_svg_is_well_formed_and_needs_nothing_else(graph: Graph) -> None:
    text = as_svg(graph)
    root = ElementTree.fromstring(text)
    assert len(root.findall(f"{SVG}g")) == len(graph.nodes)
    drawn = sum(edge.kind not in (EdgeKind.BELONGS_TO, EdgeKind.RANGES_OVER) for edge in graph.edges)
    assert len(root.findall(f"{SVG}path")) == drawn + len(LINES) + 1
    assert not re.findall(r"href=|url\(|<script|@import|https?://(?!www\.w3\.org/2000/svg)", text)
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any("<b>&" in title for title in titles)


@pytest.mark.parametrize("which", ["toy", "shipped"])
def test_no_two_boxes_overlap_and_all_are_in_the_picture(graph: Graph, which: str) -> None:
    drawn = graph if which == "toy" else build_graph(shared_knowledge())
    placed = layout(drawn)
    assert set(placed.boxes) == set(drawn.nodes)
    for column in set(COLUMN.values()):
        heights = sorted(box.y for key, box in placed.boxes.items() if COLUMN[key.kind] == column)
        assert all(below - above >= ROW for above, below in pairwise(heights))
    for box in placed.boxes.values():
        assert box.x >= 0
        assert box.right <= placed.width
        assert ROW / 2 <= box.y <= placed.height - ROW / 2


def test_long_sentences_are_cut_to_their_box(tmp_path: Path) -> None:
    long = LIGHTS.replace("红灯停下", "红灯停下," + "车辆在停止线后面等候" * 9)
    graph = build_graph(toy_knowledge(tmp_path / "content", lights=long))
    shown = [text.text or "" for text in ElementTree.fromstring(as_svg(graph)).iter(f"{SVG}text")]
    assert any(text.startswith("红灯停下,车辆") and text.endswith("…") and len(text) < 40 for text in shown)


def test_an_empty_graph_is_drawn_too() -> None:
    empty = Graph({}, ())
    assert ElementTree.fromstring(as_svg(empty)).tag == f"{SVG}svg"
    assert as_json(empty) == {"nodes": [], "edges": []}


def test_the_picture_is_the_same_every_time(graph: Graph) -> None:
    assert as_svg(graph) == as_svg(graph)
    assert as_dot(graph) == as_dot(graph)
