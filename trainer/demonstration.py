"""Showing a fact at work: what its claims are, the cases that tell most, and the model run on inputs of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kb.checks.cases import inside, outside
from kb.claim import Amount, Claim
from kb.facts import FactResult
from kb.knowledge import Knowledge
from kb.models.relation import Domain, Gone, Numbers, Relation, Value, Words
from kb.models.release import NEWEST, Release
from kb.sample_run import sample_run

# How many cases are shown of those a claim speaks about, and of those right outside of it.
SHOWN = 6
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Case:
    """One case that was run, in words; ``within``: the claim's condition is met."""

    given: str
    answer: str
    within: bool


@dataclass(frozen=True)
class Demonstration:
    """One claim of a fact: what execution says of it, and its most telling cases."""

    why: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Field:
    """One input of a relation as a form asks for it.

    ``choices``: value and word of a finite domain, empty for numbers; ``extent``: the numbers that are possible, in
    words.
    """

    slot: str
    label: str
    choices: tuple[tuple[str, str], ...]
    extent: str
    value: str


def demonstrations(result: FactResult, knowledge: Knowledge, at: Release = NEWEST) -> tuple[Demonstration, ...]:
    """Return the claims of a checked fact at work; none when it was not run because it could not be read."""
    if not result.results:
        return ()
    return tuple(
        Demonstration(
            why=knowledge.explainer.why(claim, outcome),
            cases=tuple(_cases(claim, knowledge, at)),
        )
        for claim, outcome in zip(result.claims, result.results, strict=True)
    )


def _cases(claim: Claim, knowledge: Knowledge, at: Release) -> list[Case]:
    relation = knowledge.relations[claim.relation]
    within = _spread(list(islice(inside(claim, relation), LOOKED_AT)))
    beyond = _nearest(list(islice(outside(claim, relation), LOOKED_AT)), claim)
    marked = [(given, True) for given in within] + [(given, False) for given in beyond]
    return [_case(given, ok, relation, knowledge, at) for given, ok in marked]


def _case(given: dict[str, Value], within: bool, relation: Relation, knowledge: Knowledge, at: Release) -> Case:
    try:
        ran = sample_run(given, relation, knowledge.explainer, at)
    except LookupError:
        return Case(knowledge.explainer.given(relation, given), "模型没有答案", within)
    except Gone:
        return Case(knowledge.explainer.given(relation, given), f"{at} 里没有这样东西", within)
    return Case(ran.given, ran.answer, within)


def _spread(cases: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """The first, the last and some between."""
    if len(cases) <= SHOWN:
        return cases
    step = (len(cases) - 1) / (SHOWN - 1)
    return [cases[round(i * step)] for i in range(SHOWN)]


def _nearest(cases: list[dict[str, Value]], claim: Claim) -> list[dict[str, Value]]:
    """The cases outside that lie nearest to the claim's condition."""
    term = claim.inputs.get(claim.focus or "")
    if not isinstance(term, Amount):
        return cases[:SHOWN]
    edges = [edge for interval in term.intervals for edge in interval]
    focus = claim.focus or ""
    near = sorted(cases, key=lambda given: min(abs(int(given[focus]) - edge) for edge in edges))
    return sorted(near[:4], key=lambda given: int(given[focus]))


def fields(relation: Relation, knowledge: Knowledge, chosen: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the form of a relation, filled with what was chosen, or with what is usual."""
    names = knowledge.lexicon.slot_names.get(relation.name, {})
    return tuple(
        _field(slot, names.get(slot, slot), domain, relation, knowledge, chosen)
        for slot, domain in relation.inputs.items()
    )


def _field(
    slot: str, label: str, domain: Domain, relation: Relation, knowledge: Knowledge, chosen: Mapping[str, str]
) -> Field:
    if isinstance(domain, Words):
        choices = tuple((value, knowledge.explainer.value(domain, value)) for value in domain.values)
        usual = str(relation.ordinary.get(slot, domain.values[0]))
        picked = chosen.get(slot, usual)
        return Field(slot, label, choices, "", picked if picked in domain.values else usual)
    usual = str(relation.ordinary.get(slot, domain.least))
    least, most = (knowledge.explainer.value(domain, end) for end in (domain.least, domain.most))
    return Field(slot, label, (), f"{least} 到 {most}", chosen.get(slot, usual)[:12])


def answer(relation: Relation, chosen: Mapping[str, str], knowledge: Knowledge, at: Release = NEWEST) -> str:
    """Return the model's answer for chosen inputs in words; raise ValueError (a Chinese line) if impossible."""
    given = {slot: _value(slot, domain, chosen.get(slot, "")) for slot, domain in relation.inputs.items()}
    return _case(given, True, relation, knowledge, at).answer


def _value(slot: str, domain: Domain, text: str) -> Value:
    if isinstance(domain, Words):
        if text not in domain.values:
            raise ValueError(f"“{text[:40]}”不是可选的值;请从列表里选一个")
        return text
    assert isinstance(domain, Numbers)
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"“{text[:40]}”不是整数;请填 {domain.least} 到 {domain.most} 的数") from None
    if not domain.least <= number <= domain.most:
        raise ValueError(f"{text[:40]} 超出范围;请填 {domain.least} 到 {domain.most} 的数")
    return number
