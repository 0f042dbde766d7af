"""Binding facts: a fact's sentence is read strictly, and every claim in it is executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb.checks.check import FLAGGED, Result, Verdict, check
from kb.claim import Claim
from kb.content import Fact
from kb.explanation import Explainer
from kb.models.relation import Relation
from kb.models.release import NEWEST, Release
from kb.reading.reader import Reader


@dataclass(frozen=True)
class StrictReading:
    """The claims of a fact's sentence, and the words that the wordings of its relation do not know."""

    claims: tuple[Claim, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class FactResult:
    """Whether a fact stands. ``why`` is empty when it does; ``results`` go with ``claims``."""

    fact: Fact
    claims: tuple[Claim, ...]
    results: tuple[Result, ...]
    why: str = ""
    remedy: str = ""

    @property
    def stands(self) -> bool:
        """Whether the fact is checked and true (a misconception: checked and false)."""
        return not self.why

    @property
    def refuted(self) -> tuple[Claim, Result] | None:
        """The first claim that execution refutes, with its result."""
        pairs = zip(self.claims, self.results, strict=False)  # a sentence not wholly understood was not run
        return next(((claim, result) for claim, result in pairs if result.verdict in FLAGGED), None)


def read_strictly(text: str, relation: str, reader: Reader) -> StrictReading:
    """Return what a sentence says of one relation, and every word of it that is left over."""
    reading = reader.read(text, only=relation)
    unread = [word for found in reading.found for word in found.unread]
    return StrictReading(tuple(found.claim for found in reading.found), (*unread, *reading.unread))


def check_fact(fact: Fact, reader: Reader, relations: Mapping[str, Relation], at: Release = NEWEST) -> FactResult:
    """Return whether the fact's sentence is understood wholly and agrees with its model."""
    relation = relations.get(fact.relation)
    if relation is None:
        near = process.extractOne(fact.relation, list(relations), scorer=fuzz.ratio)
        remedy = f"最接近的是 {near[0]}" if near else ""
        return FactResult(fact, (), (), f"没有叫“{fact.relation}”的关系", remedy)
    reading = read_strictly(fact.text, fact.relation, reader)
    if not reading.claims or reading.unread:
        return FactResult(fact, reading.claims, (), _not_understood(reading), _nearest(fact, reader))
    results = tuple(check(claim, relation, at) for claim in reading.claims)
    if any(result.verdict is Verdict.NOT_MODELLED for result in results):
        return FactResult(
            fact, reading.claims, results, f"模型在 {at} 版本没有答案", "换一个关系,或在模型里补上这个版本"
        )
    result = FactResult(fact, reading.claims, results)
    refuted = result.refuted
    if fact.misconception and refuted is None:
        why = "误区里的句子在模型上成立,它不是误区"
        return FactResult(fact, reading.claims, results, why, "改成真正的错误说法,或移到要点里")
    if not fact.misconception and refuted is not None:
        return FactResult(
            fact,
            reading.claims,
            results,
            Explainer(reader.lexicon, relations).why(*refuted),
            "改句子或改模型;数字和词只写在句子里",
        )
    return result


def _not_understood(reading: StrictReading) -> str:
    if not reading.claims:
        return "没有读出任何断言" + (f";剩下的词:{'、'.join(reading.unread)}" if reading.unread else "")
    return f"有没读懂的词:{'、'.join(reading.unread)}"


def _nearest(fact: Fact, reader: Reader) -> str:
    own = [
        wording.text for wording in reader.lexicon.wordings if wording.relation == fact.relation and wording.elements
    ]
    if not own:
        return f"在 content/phrases/ 里给 {fact.relation} 加一行句式"
    near = process.extractOne(fact.text, own, scorer=fuzz.partial_ratio)
    return f"最接近的句式:{near[0] if near else own[0]};可以改句子,或在 content/phrases/ 里加词、加句式"
