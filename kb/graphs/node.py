"""Nodes and edges of the knowledge graph as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a node stands for."""

    TOPIC = "topic"
    CONCEPT = "concept"
    FACT = "fact"
    MISCONCEPTION = "misconception"
    RELATION = "relation"
    MODEL = "model"


KIND_NAMES = {
    Kind.TOPIC: "主题",
    Kind.CONCEPT: "概念",
    Kind.FACT: "事实",
    Kind.MISCONCEPTION: "误区",
    Kind.RELATION: "关系",
    Kind.MODEL: "模型",
}


class EdgeKind(StrEnum):
    """What an edge says of its source; the last six are what the glossary may write."""

    BELONGS_TO = "belongs-to"
    BOUND_TO = "bound-to"
    EXERCISED_BY = "exercised-by"
    MENTIONS = "mentions"
    RANGES_OVER = "ranges-over"
    CORRECTED_BY = "corrected-by"
    REFERS_TO = "refers-to"
    BUILDS_ON = "builds-on"
    PART_OF = "part-of"
    CONTRASTS_WITH = "contrasts-with"
    REQUIRES = "requires"
    DEFAULT_OF = "default-of"
    REPLACED_BY = "replaced-by"
    CAUSES = "causes"


GLOSSARY_EDGES = (
    EdgeKind.PART_OF,
    EdgeKind.CONTRASTS_WITH,
    EdgeKind.REQUIRES,
    EdgeKind.DEFAULT_OF,
    EdgeKind.REPLACED_BY,
    EdgeKind.CAUSES,
)
# Kinds of edges that lead from what comes later to what comes first: none of them may run in a circle.
ORDERED_EDGES = (EdgeKind.BUILDS_ON, EdgeKind.PART_OF, EdgeKind.REQUIRES, EdgeKind.REPLACED_BY)


class Key(NamedTuple):
    """What identifies a node: facts and topics may share an id."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Node:
    """One thing that is known. ``title`` is Chinese where there is Chinese; ``path`` and ``line`` say who wrote it."""

    key: Key
    title: str
    path: str
    line: int


@dataclass(frozen=True)
class Edge:
    """One typed edge; ``path`` and ``line`` say where it was written, or what it was derived from."""

    kind: EdgeKind
    source: Key
    target: Key
    path: str
    line: int
