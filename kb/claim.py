"""What a sentence says, typed: the values that pass from the reader to the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kb.models.relation import Value
from kb.models.release import Release

Interval = tuple[int, int]


class Sense(StrEnum):
    """How far the condition of a claim reaches: ``if`` it holds, ``only`` if it holds, or ``iff``."""

    IF = "if"
    ONLY = "only"
    IFF = "iff"


@dataclass(frozen=True, slots=True)
class Named:
    """One or more named values. ``complete``: the sentence means these and no others."""

    values: tuple[str, ...]
    complete: bool = False
    either: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole numbers that a sentence allows, as closed intervals; ``sign`` is how it put them."""

    intervals: tuple[Interval, ...]
    sign: str = "eq"
    approximate: bool = False


Term = Named | Amount


@dataclass(frozen=True, slots=True)
class When:
    """The releases a sentence speaks about, both ends included; ``begins``: it says that things began then."""

    first: Release | None = None
    last: Release | None = None
    begins: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One executable statement: for these inputs, the relation's answer is this.

    ``inputs``: what the sentence fixes; an input it leaves open is missing. ``positive``: False when it is denied.
    ``universal``: it says "all" or "any"; ``possible``: it says "may". ``sense`` is about the input in ``focus``.
    ``count``: how many answers it says there are; ``more``: there are more than those.
    ``denied``: the text quotes it as a popular error.
    ``start``, ``end``: code points into the text as given.
    """

    relation: str
    inputs: Mapping[str, Term]
    answer: Term | None
    positive: bool = True
    sense: Sense = Sense.IF
    focus: str | None = None
    universal: bool = False
    possible: bool = False
    count: int | None = None
    more: bool = False
    when: When | None = None
    denied: bool = False
    quote: str = ""
    start: int = 0
    end: int = 0
    wording: str = ""


@dataclass(frozen=True)
class Reading:
    """The claims found in a piece of text, and the words in their reach that nobody understood."""

    claims: tuple[Claim, ...] = ()
    unread: tuple[str, ...] = ()
    states_something: bool = False
    concepts: tuple[str, ...] = field(default_factory=tuple)


def same_term(one: Term | None, other: Term | None) -> bool:
    """Whether two terms allow the same values, however they were put."""
    if isinstance(one, Named) and isinstance(other, Named):
        return set(one.values) == set(other.values)
    if isinstance(one, Amount) and isinstance(other, Amount):
        return one.intervals == other.intervals
    return one is None and other is None


Given = Mapping[str, Value]
