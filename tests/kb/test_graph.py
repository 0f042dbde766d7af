"""The graph of the toy content, edge by edge; and everything that can be broken in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.graphs.graph import Graph, build_graph
from kb.graphs.node import EdgeKind, Key, Kind, Node
from kb.models.catalogue import topics
from tests.kb.toy_content import GLOSSARY, LIGHTS, TIMING, toy_knowledge
from tests.shared import shared_knowledge


def told(graph: Graph, kind: EdgeKind) -> set[str]:
    return {f"{edge.source} {edge.target}" for edge in graph.edges if edge.kind is kind}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_graph(toy_knowledge(tmp_path_factory.mktemp("toy") / "content"))


EDGES = {
    EdgeKind.BELONGS_TO: {
        "concept:colour/red topic:lights",
        "concept:colour/amber topic:lights",
        "concept:colour/green topic:lights",
        "concept:object/signal topic:lights",
        "concept:object/flow topic:timing",
        "fact:light-go topic:lights",
        "fact:light-three topic:lights",
        "fact:light-wait topic:lights",
        "misconception:light-run topic:lights",
        "fact:light-lasts topic:timing",
    },
    EdgeKind.BOUND_TO: {
        "fact:light-go relation:light.action",
        "fact:light-three relation:light.colours",
        "fact:light-wait relation:light.action",
        "misconception:light-run relation:light.action",
        "fact:light-lasts relation:light.lasts",
    },
    EdgeKind.EXERCISED_BY: {"relation:light.action model:rollout"},
    EdgeKind.MENTIONS: {
        "fact:light-go concept:colour/red",
        "fact:light-go concept:colour/green",
        "fact:light-three concept:colour/red",
        "fact:light-three concept:colour/amber",
        "fact:light-three concept:colour/green",
        "fact:light-wait concept:colour/amber",
        "misconception:light-run concept:colour/red",
        "fact:light-lasts concept:colour/red",
    },
    EdgeKind.CORRECTED_BY: {"misconception:light-run fact:light-go"},
    EdgeKind.REFERS_TO: {"fact:light-wait fact:light-go"},
    # The deeper fact builds on the easier one; the topic whose concept requires another topic's builds on that one.
    EdgeKind.BUILDS_ON: {"fact:light-wait fact:light-go", "topic:timing topic:lights"},
    EdgeKind.PART_OF: {"concept:colour/amber concept:object/signal"},
    # Written on both sides, still one edge.
    EdgeKind.CONTRASTS_WITH: {"concept:colour/red concept:colour/green"},
    EdgeKind.REQUIRES: {"concept:object/flow concept:object/signal"},
    EdgeKind.CAUSES: {"concept:colour/green concept:object/flow"},
}


@pytest.mark.parametrize("kind", list(EDGES), ids=str)
def test_edges_of_a_kind(graph: Graph, kind: EdgeKind) -> None:
    assert told(graph, kind) == EDGES[kind]


def test_relations_range_over_concepts(graph: Graph) -> None:
    assert "relation:light.action concept:colour/amber" in told(graph, EdgeKind.RANGES_OVER)
    assert "relation:light.range concept:colour/amber" not in told(graph, EdgeKind.RANGES_OVER)


def test_nodes(graph: Graph) -> None:
    kinds = [key.kind for key in graph.nodes]
    assert {kind: kinds.count(kind) for kind in (Kind.TOPIC, Kind.CONCEPT, Kind.FACT, Kind.MISCONCEPTION)} == {
        Kind.TOPIC: 2,
        Kind.CONCEPT: 5,
        Kind.FACT: 4,
        Kind.MISCONCEPTION: 1,
    }
    assert [key.id for key in graph.nodes if key.kind is Kind.MODEL] == list(topics())
    wait = Key(Kind.FACT, "light-wait")
    assert graph.nodes[wait] == Node(wait, "黄灯等待。", "content/01-lights.md", 16)
    assert graph.nodes[Key(Kind.RELATION, "light.lasts")].title == "灯亮多久"


def test_the_toy_has_no_problems(graph: Graph) -> None:
    assert not graph.problems


def test_the_same_content_gives_the_same_graph(graph: Graph, tmp_path: Path) -> None:
    assert build_graph(toy_knowledge(tmp_path / "content")) == graph


def row(ident: str, topic: str = "lights", edges: str = "") -> str:
    return f"{GLOSSARY}| {ident} | {ident}-name | | | {topic} | 释义 | {edges} |\n"


# What is written, and the problem that must come of it: place, and a piece of the message or of the remedy.
BROKEN = [
    ({"glossary": row("object/a", edges="part-of:object/signl")}, "content/glossary.md:10", "“object/signl”"),
    ({"glossary": row("object/a", edges="part-of:object/signl")}, "content/glossary.md:10", "最接近的是 object/signal"),
    ({"glossary": row("object/a", edges="partof:object/signal")}, "content/glossary.md:10", "最接近的是 part-of"),
    ({"glossary": row("object/a", edges="part-of:object/a")}, "content/glossary.md:10", "指向它自己"),
    ({"glossary": row("object/a", topic="light")}, "content/glossary.md:10", "不存在的主题“light”"),
    ({"glossary": row("object/a")}, "content/glossary.md:10", "没有任何事实提到"),
    ({"lights": LIGHTS.replace("#light-go", "#light-og")}, "content/01-lights.md:16", "不存在的事实“light-og”"),
    ({"lights": LIGHTS.replace("light.action", "light.act")}, "content/01-lights.md:11", "最接近的是 light.action"),
    (
        {"glossary": GLOSSARY.replace("一组灯 | |", "一组灯 | requires:object/flow |")},
        "content/glossary.md:8",
        "requires 绕成了一圈:object/signal → object/flow → object/signal",
    ),
    (
        {"glossary": GLOSSARY.replace("一组灯 | |", "一组灯 | part-of:colour/amber |")},
        "content/glossary.md:6",
        "part-of 绕成了一圈",
    ),
]


@pytest.mark.parametrize(("files", "place", "message"), BROKEN, ids=[message for _, _, message in BROKEN])
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, files: dict[str, str], place: str, message: str) -> None:
    graph = build_graph(toy_knowledge(tmp_path / "content", **files))
    assert any(str(problem).startswith(place) and message in str(problem) for problem in graph.problems), graph.problems
    assert all(edge.source in graph.nodes and edge.target in graph.nodes for edge in graph.edges)


def test_an_unreadable_edge_is_told_by_the_parser(tmp_path: Path) -> None:
    knowledge = toy_knowledge(tmp_path / "content", glossary=row("object/a", edges="part-of"))
    assert [(problem.line, "关系“part-of”读不懂" in problem.message) for problem in knowledge.problems] == [(10, True)]


def test_a_topic_name_is_used_once(tmp_path: Path) -> None:
    root = tmp_path / "content"
    root.mkdir()
    (root / "03-lights.md").write_text("# 又是灯\n\n再说一遍。\n", "utf-8")
    graph = build_graph(toy_knowledge(root))
    assert [(problem.path, problem.message) for problem in graph.problems] == [
        ("content/03-lights.md", "主题“lights”已经在 content/01-lights.md")
    ]
    assert graph.nodes[Key(Kind.TOPIC, "lights")].title == "信号灯"


def test_of_two_facts_with_one_id_the_first_counts(tmp_path: Path) -> None:
    graph = build_graph(toy_knowledge(tmp_path / "content", timing=TIMING.replace("light-lasts", "light-go")))
    assert graph.nodes[Key(Kind.FACT, "light-go")].title == "红灯停下,绿灯通行。"
    assert "fact:light-go relation:light.lasts" not in told(graph, EdgeKind.BOUND_TO)


def test_topics_that_need_each_other_have_no_order(tmp_path: Path) -> None:
    both = GLOSSARY.replace("要车停下的灯 | ", "要车停下的灯 | requires:object/flow、")
    graph = build_graph(toy_knowledge(tmp_path / "content", glossary=both))
    assert told(graph, EdgeKind.REQUIRES) >= {"concept:colour/red concept:object/flow"}
    assert not [edge for edge in graph.edges if edge.kind is EdgeKind.BUILDS_ON and edge.source.kind is Kind.TOPIC]
    assert not graph.problems


def test_a_word_with_several_meanings_is_what_the_relation_speaks_of(tmp_path: Path) -> None:
    twin = GLOSSARY + "| object/red | 红灯 | | | lights | 一种警示牌 | part-of:object/signal |\n"
    graph = build_graph(toy_knowledge(tmp_path / "content", glossary=twin))
    assert not {edge for edge in told(graph, EdgeKind.MENTIONS) if edge.endswith("object/red")}


def test_the_shipped_graph_is_whole() -> None:
    problems = build_graph(shared_knowledge()).problems
    assert not problems, "\n".join(map(str, problems))
