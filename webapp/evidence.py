"""The evidence that is shown with a fact: the outcome of its check, its sources, recordings and releases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.content import Fact
from kb.facts import FactResult
from kb.knowledge import Knowledge
from kb.models.model import Source
from kb.models.release import Release
from kb.witness import witnesses
from webapp.desk import Desk

# A note ends with the ids it points to; pages show those as links.
_POINTERS = re.compile(r"(?:→|见)\s*(?:[a-z0-9-]+[、,,\s]*)+[。.]?\s*$")


@dataclass(frozen=True)
class Recorded:
    """Recorded answers of a real cluster that exercise a fact's mechanism."""

    topic: str
    cases: int
    kubernetes: str
    example: str


@dataclass(frozen=True)
class Evidence:
    """A fact with everything that speaks for it.

    ``counterexample``: in words, for a misconception. ``right``: the true facts that a misconception's note points to.
    """

    fact: Fact
    result: FactResult
    title: str
    sources: tuple[Source, ...]
    recorded: tuple[Recorded, ...]
    leaves_out: str
    note: str
    right: tuple[Fact, ...]
    counterexample: str

    @property
    def cases(self) -> int:
        """How many cases were run."""
        return sum(result.cases for result in self.result.results)

    @property
    def since(self) -> Release | None:
        """The release since which the fact holds, None when it always did."""
        return max((result.since for result in self.result.results if result.since), default=None)

    @property
    def until(self) -> Release | None:
        """The last release in which a misconception was true."""
        return min((result.until for result in self.result.results if result.until), default=None)

    @property
    def badge(self) -> tuple[str, str]:
        """The style and the words of the badge."""
        if not self.result.stands:
            return "outdated", "! 没有通过"
        return ("contradicted", "✗ 误区") if self.fact.misconception else ("supported", "✓ 已执行")


def evidence(fact: Fact, desk: Desk) -> Evidence:
    """Return a fact with its evidence."""
    knowledge, result = desk.knowledge, desk.result(fact)
    relation = knowledge.relations.get(fact.relation)
    refuted = result.refuted
    told = ""
    if fact.misconception and refuted and refuted[1].counterexample:
        told = knowledge.explainer.told(refuted[0], refuted[1].counterexample)
    return Evidence(
        fact=fact,
        result=result,
        title=knowledge.lexicon.titles.get(fact.relation, fact.relation),
        sources=relation.sources if relation else (),
        recorded=_recorded(relation.recorded if relation else ()),
        leaves_out=relation.leaves_out if relation else "",
        note=_POINTERS.sub("", fact.note).strip(),
        right=_right(fact, knowledge),
        counterexample=told,
    )


def _recorded(topics: tuple[str, ...]) -> tuple[Recorded, ...]:
    known = witnesses()
    found = ((topic, known[topic]) for topic in topics if topic in known)
    return tuple(Recorded(topic, one.cases, one.kubernetes, one.example) for topic, one in found)


def _right(fact: Fact, knowledge: Knowledge) -> tuple[Fact, ...]:
    return tuple(knowledge.facts[name] for name in dict.fromkeys(fact.refers) if name in knowledge.facts)
