"""Whether a true answer makes a point, although it puts it in other terms than the fact does.

A candidate who says "认证、鉴权、准入,然后写 etcd" has also said that admission comes after authorization. So a point
is made when one true sentence of the answer names everything the fact is about: its values in claims that execution
supports, its components at least nearby. Words without a supported claim around them make no point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.checks.check import Verdict
from kb.claim import Amount, Claim, Named
from kb.entailment import clipped, covers
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Relation, Words
from kb.named_answer import GAP
from kb.reading.pattern import domain_of
from kb.report import CheckedSentence
from kb.verdict import Judged

# Kinds whose values only say who acts: they may be named beside a claim instead of in it.
ACTORS = frozenset({"component", "actor", "subject"})
# Values that stand for "nothing here".
EMPTY = frozenset({"none", "anyone"})


@dataclass(frozen=True)
class Said:
    """One sentence of an answer: its supported claims, what they name, and who is named around them."""

    claims: tuple[Judged, ...]
    values: frozenset[str]
    actors: frozenset[str]
    denies: bool


def said_in(sentences: Iterable[CheckedSentence], knowledge: Knowledge) -> list[Said]:
    """Return what the sentences of an answer truly say."""
    found = []
    for sentence in sentences:
        true = tuple(judged for judged in sentence.claims if judged.verdict is Verdict.SUPPORTED)
        if not true:
            continue
        values: set[str] = set()
        for judged in true:
            if judged.claim.wording == GAP:
                continue  # a bare list says of its members that they belong to it, and nothing else
            values |= values_of(judged.claim, knowledge.relations[judged.claim.relation])
        begin = min(j.claim.start for j in true) - sentence.start
        end = max(j.claim.end for j in true) - sentence.start
        tags = knowledge.reader.tagger.tag(sentence.quote).tags
        actors = {
            f"{kind}/{value}"
            for tag in tags
            if tag.start >= begin - 24 and tag.end <= end + 12
            for kind, named in tag.named.items()
            if kind in ACTORS
            for value in named
        }
        found.append(Said(true, frozenset(values), frozenset(actors), any(not j.claim.positive for j in true)))
    return found


def values_of(claim: Claim, relation: Relation) -> set[str]:
    """Return everything that a claim names, as ``kind/value`` and ``#unit:intervals``."""
    values: set[str] = set()
    for slot, term in [*claim.inputs.items(), ("answer", claim.answer)]:
        domain = domain_of(relation, slot)
        if isinstance(term, Named) and isinstance(domain, Words) and domain is not YES_NO:
            values |= {f"{domain.kind}/{value}" for value in term.values if value not in EMPTY}
        elif isinstance(term, Amount) and not isinstance(domain, Words):
            values.add(f"#{domain.unit}:{clipped(term, domain)}")
    return values


def made(wanted: Sequence[Claim], said: Sequence[Said], knowledge: Knowledge) -> Judged | None:
    """Return the claim of the answer that makes the point of a fact, None when nothing does."""
    if not wanted:
        return None
    relation = knowledge.relations[wanted[0].relation]
    for sentence in said:
        for judged in sentence.claims:
            if any(covers(judged.claim, claim, relation) for claim in wanted):
                return judged
    return next((near for claim in wanted for one in said if (near := _named_by(claim, relation, one))), None)


def _named_by(wanted: Claim, relation: Relation, said: Said) -> Judged | None:
    values = values_of(wanted, relation)
    actors = {value for value in values if value.partition("/")[0] in ACTORS}
    things = values - actors
    if len(values) < 2 or said.denies == wanted.positive:
        return None
    if things <= said.values and actors <= said.actors | said.values:
        return said.claims[0]
    return None
