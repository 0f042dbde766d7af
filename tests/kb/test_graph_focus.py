"""Pictures of the graph: nothing overlaps, nothing is lost, everything stays inside."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import pytest

from kb.graphs.drawn_text import cut, drawn_width
from kb.graphs.focus import MOST, ROW, Picture, narrow_picture, wide_picture
from kb.graphs.graph import build_graph
from kb.graphs.index import GraphIndex, index_of
from kb.graphs.node import EdgeKind, Key, Kind
from kb.graphs.order import BOX, topic_order
from kb.graphs.order import ROW as TOPIC_ROW
from tests.shared import shared_knowledge

POD = Key(Kind.CONCEPT, "concept/pod")
NODES = [POD, Key(Kind.TOPIC, "pv-phases"), Key(Kind.MISCONCEPTION, "pv-phases-only-four"), Key(Kind.MODEL, "rollout")]


@lru_cache(maxsize=1)
def index() -> GraphIndex:
    return index_of(build_graph(shared_knowledge()))


@pytest.mark.parametrize("key", NODES, ids=str)
@pytest.mark.parametrize("drawn", [wide_picture, narrow_picture])
def test_boxes_stay_apart_and_inside(key: Key, drawn: object) -> None:
    groups = index().groups[key]
    picture: Picture = drawn(index().graph.nodes[key], groups)  # type: ignore[operator]
    boxes = [picture.focus, *picture.boxes]
    for box in boxes:
        assert box.x >= 0 and box.x + box.width <= picture.width
        assert box.y >= 0 and box.y + ROW <= picture.height
    for one, other in combinations(boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + ROW <= other.y or other.y + ROW <= one.y
    assert len(picture.boxes) == sum(min(MOST, len(group.nodes)) for group in groups)
    assert sum(label.more for label in picture.labels) + len(picture.boxes) == sum(len(g.nodes) for g in groups)


def test_every_edge_is_seen_from_both_ends() -> None:
    for edge in index().graph.edges:
        outward = edge.kind is EdgeKind.CONTRASTS_WITH
        assert index().graph.nodes[edge.target] in index().group(edge.source, edge.kind, True)
        assert index().graph.nodes[edge.source] in index().group(edge.target, edge.kind, outward)


def test_topics_stand_right_of_what_they_build_on() -> None:
    order = topic_order(index())
    places = {place.node.key: place for place in order.places}
    assert len(places) + len(order.alone) == len(shared_knowledge().topics)
    for place in order.places:
        assert all(places[need].x + BOX < place.x for need in place.needs)
        assert place.x + BOX <= order.width and place.y + TOPIC_ROW <= order.height
    for one, other in combinations(order.places, 2):
        assert one.x != other.x or abs(one.y - other.y) >= TOPIC_ROW
    assert {(line[0], line[1]) for line in order.lines} == {(n, p.node.key) for p in order.places for n in p.needs}


@pytest.mark.parametrize("text", ["", "kubelet", "kubelet 把 Pod 状态上报给 kube-apiserver", "污" * 50])
@pytest.mark.parametrize("room", [40, 120, 400])
def test_a_cut_text_fits(text: str, room: float) -> None:
    assert drawn_width(cut(text, room)) <= max(room, drawn_width("…"))
    assert (cut(text, room) == text) == (drawn_width(text) <= room)
