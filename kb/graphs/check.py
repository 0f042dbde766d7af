"""What is broken in the knowledge graph: edges to nothing, concepts nobody needs, circles where there is an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from rapidfuzz import process

from kb.graphs.node import GLOSSARY_EDGES, KIND_NAMES, ORDERED_EDGES, Edge, EdgeKind, Key, Kind, Node
from kb.problem import Problem
from kb.reading.lexicon import Concept


def duplicates(nodes: Iterable[Node]) -> Iterator[Problem]:
    """Yield a problem for every topic file whose slug another one has already (fact ids are the parser's matter)."""
    seen: dict[Key, Node] = {}
    for node in nodes:
        first = seen.setdefault(node.key, node)
        if first is not node and node.key.kind is Kind.TOPIC:
            message = f"主题“{node.key.id}”已经在 {first.path}"
            yield Problem(node.path, node.line, message, "改文件名里数字后面的部分,每个主题一个名字")


def strange_kinds(concepts: Iterable[Concept]) -> Iterator[Problem]:
    """Yield a problem for every edge of the glossary whose kind nobody knows."""
    known = [kind.value for kind in GLOSSARY_EDGES]
    for concept in concepts:
        for kind, target in concept.edges:
            if kind not in known:
                remedy = f"只能是:{'、'.join(known)}{_nearest(kind, known)}"
                message = f"概念 {concept.id} 的关系类型“{kind}:{target}”不认识"
                yield Problem(concept.path, concept.line, message, remedy)


def loose_ends(edges: Iterable[Edge], nodes: Mapping[Key, Node]) -> dict[Edge, Problem]:
    """Return the edges that lead to nothing, or from a thing to itself, each with its problem."""
    ids: dict[Kind, list[str]] = {}
    for key in nodes:
        ids.setdefault(key.kind, []).append(key.id)
    loose: dict[Edge, Problem] = {}
    for edge in edges:
        if edge.target not in nodes:
            name = KIND_NAMES[edge.target.kind]
            message = (
                f"{KIND_NAMES[edge.source.kind]} {edge.source.id} 的 {edge.kind} 指向不存在的{name}“{edge.target.id}”"
            )
            near = _nearest(edge.target.id, ids.get(edge.target.kind, []))
            loose[edge] = Problem(edge.path, edge.line, message, f"改成已有的{name},或先把它写出来{near}")
        elif edge.target == edge.source:
            message = f"{KIND_NAMES[edge.source.kind]} {edge.source.id} 的 {edge.kind} 指向它自己"
            loose[edge] = Problem(edge.path, edge.line, message, "删掉这一条,或改成另一个")
    return loose


def _nearest(word: str, known: Iterable[str]) -> str:
    near = process.extractOne(word, list(known), score_cutoff=60)
    return f";最接近的是 {near[0]}" if near else ""


def orphans(concepts: Iterable[Concept], edges: Iterable[Edge]) -> Iterator[Problem]:
    """Yield a problem for every concept that no fact, no relation and no other concept has to do with."""
    touched = {key for edge in edges if edge.kind is not EdgeKind.BELONGS_TO for key in (edge.source, edge.target)}
    for concept in concepts:
        if Key(Kind.CONCEPT, concept.id) not in touched:
            message = f"概念 {concept.id}({concept.name})没有任何事实提到,也不和别的概念相连"
            yield Problem(concept.path, concept.line, message, "在某条事实里用到它,在“关系”一列把它连上,或删掉这一行")


def tangles(edges: Iterable[Edge]) -> Iterator[Problem]:
    """Yield a problem for every circle of edges of a kind that orders what it joins."""
    listed = list(edges)
    for kind in ORDERED_EDGES:
        yield from _circles(kind, {(edge.source, edge.target): edge for edge in listed if edge.kind is kind})


def _circles(kind: EdgeKind, edges: dict[tuple[Key, Key], Edge]) -> Iterator[Problem]:
    """Report a circle where it was written first, cut it open there, and look for the next one."""
    while circle := _circle(edges):
        steps = list(pairwise(circle))
        first = min(steps, key=lambda step: (edges[step].path, edges[step].line))
        turn = steps.index(first)
        told = " → ".join(key.id for key, _ in [*steps[turn:], *steps[:turn], first])
        edge = edges.pop(first)
        yield Problem(edge.path, edge.line, f"{kind} 绕成了一圈:{told}", "谁在先、谁在后要说得清;去掉其中一条")


def _circle(edges: Iterable[tuple[Key, Key]]) -> list[Key]:
    sorter: TopologicalSorter[Key] = TopologicalSorter()
    for source, target in edges:
        sorter.add(target, source)
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[Key] = error.args[1]
        return circle
    return []
