"""What a fact is bound to: a question about a mechanism that can be answered for every input.

A relation has named inputs, each with a domain, and an answer with a domain. ``solve`` is the mechanism: a pure
function of the release and the inputs that returns the true answer, or the set of all true answers. Everything that a
sentence can say about it ("only", "at least", "never", "since 1.24") is checked by running ``solve``, never by
comparing words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.model import Source
from kb.models.release import Release

Value = str | int


@dataclass(frozen=True)
class Words:
    """A finite domain of named values. ``kind`` is the kind of word that names them in a sentence."""

    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """Whole numbers from ``least`` to ``most``, counted in ``unit``.

    Units: ``s`` seconds, ``%`` percent, ``B`` bytes, ``release`` minor releases of Kubernetes 1, ``""`` a plain count.
    """

    least: int
    most: int
    unit: str = ""


Domain = Words | Numbers
YES_NO = Words("yes-no", ("yes", "no"))


@dataclass(frozen=True)
class Extent:
    """An answer that is a whole range of numbers, both ends included."""

    least: int
    most: int


class Gone(Exception):
    """What a question is about does not exist in a release: statements about it, denials too, are wrong there."""


Solve = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Relation:
    """One question about a mechanism.

    ``solve(at, **inputs)`` returns a value, an ``Extent``, a bool (for ``YES_NO``), or an iterable of values.
    ``ordinary``: what an input is when a sentence leaves it open and does not say "all" or "any".
    ``changes``: the releases in which the answer changed, each a row of a table in the model.
    ``bound``: ``ge`` or ``le`` when the answer is itself a bound: "最多 8" is then no way to say "至少 8".
    ``parts``: the values that another value of the same input includes: "only the Pod template" leaves its image in.
    ``recorded``: topics of recorded cases that exercise the mechanism.
    """

    name: str
    inputs: Mapping[str, Domain]
    answer: Domain
    solve: Solve
    sources: tuple[Source, ...]
    ordinary: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    bound: str = ""
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    leaves_out: str = ""

    def answers(self, at: Release, given: Mapping[str, Value]) -> frozenset[Value] | Extent:
        """Return every true answer for fully given inputs as of a release."""
        said = self.solve(at, **given)
        if isinstance(said, Extent):
            return said
        if isinstance(said, bool):
            return frozenset({"yes" if said else "no"})
        if isinstance(said, str | int):
            return frozenset({said})
        return frozenset(_values(said))


def _values(said: Iterable[Value]) -> Iterable[Value]:
    yield from said
