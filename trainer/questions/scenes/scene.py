"""A situation, and what can be asked about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from kb.models.catalogue import load
from kb.models.release import NEWEST
from kb.models.trace import Trace
from trainer.questions.expected import Expected


@dataclass(frozen=True)
class Ask:
    """One thing to be asked about a situation.

    ``relations``: what it is about; a fact of one of them is reviewed by it. ``key``: the answer in words; ``because``:
    how the model came to it.
    """

    relations: tuple[str, ...]
    text: str
    expected: Expected
    key: str
    because: str = ""


@dataclass(frozen=True)
class Scene:
    """A situation in words and, where there is one, as a manifest; ``given`` is the input that ``model`` was run on."""

    model: str
    given: Mapping[str, Any]
    story: str
    manifest: str
    asks: tuple[Ask, ...]


Make = Callable[[Random], Scene | None]


def observed(model: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a model answers to an input; raise BadInput."""
    return load(model).run(given, NEWEST, Trace())


def some(draw: Random, words: tuple[str, ...], count: int) -> list[str]:
    """Return so many different words, in the order in which they are listed."""
    chosen = set(draw.sample(words, count))
    return [word for word in words if word in chosen]
