"""What a right answer is, as a value: found by running a relation or a model, never written down beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kb.models.relation import Value


@dataclass(frozen=True)
class Solved:
    """Whatever the relation answers for these inputs; ``minor``: in that release of 1.x, None: in the one asked for."""

    relation: str
    given: Mapping[str, Value]
    minor: int | None = None


@dataclass(frozen=True)
class Count:
    """One whole number, counted in ``unit``: ``s``, ``B`` or nothing."""

    value: int
    unit: str = ""


@dataclass(frozen=True)
class Since:
    """One minor release of Kubernetes 1."""

    minor: int


@dataclass(frozen=True)
class Chance:
    """A probability or share."""

    value: Fraction


@dataclass(frozen=True)
class Members:
    """Some of the things that could be named, in any order; none of them when ``right`` is empty."""

    right: frozenset[str]
    among: tuple[str, ...]


@dataclass(frozen=True)
class OneOf:
    """Exactly one of several words; each row is a word and its other spellings."""

    right: str
    among: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Ranking:
    """All things of a list in the right order; they are called by letter or by name."""

    right: tuple[str, ...]
    listed: tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """What makes a sentence with a gap true, as execution judges it."""

    before: str
    after: str
    relation: str
    word: str


Expected = Solved | Count | Since | Chance | Members | OneOf | Ranking | Blank
