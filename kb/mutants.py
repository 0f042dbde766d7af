"""Near-miss versions of a fact's sentence: each says something else, and each must come out refuted.

A mutant is made in the text, at the words that the reader understood, and read again like any other sentence. What it
says is executed. One that says the same, or that cannot be read any more, is no mutant. An input swapped for another
one for which the model gives the same answer is another truth, and no mutant either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.checks.check import FLAGGED, check
from kb.claim import Claim, Named, Term, same_term
from kb.content import Fact
from kb.facts import read_strictly
from kb.models.relation import Relation, Words
from kb.models.release import NEWEST, Release
from kb.reading.lexicon import Lexicon
from kb.reading.number import Number
from kb.reading.numerals import numbers
from kb.reading.reader import Reader
from kb.reading.release_number import releases
from kb.reading.tagging import Tag
from kb.reading.text import fold

MOST_PER_KIND = 12
_COMPARISONS = (
    ("大于等于", ("大于", "小于等于", "小于")),
    ("小于等于", ("小于", "大于等于", "大于")),
    ("大于", ("大于等于", "小于")),
    ("小于", ("小于等于", "大于")),
    ("至少", ("至多",)),
    ("至多", ("至少",)),
    ("最多", ("最少",)),
    ("不超过", ("不少于",)),
    ("先", ("后",)),
    ("向上", ("向下",)),
    ("向下", ("向上",)),
    ("以上", ("以下",)),
    ("以下", ("以上",)),
    ("之前", ("之后",)),
    ("之后", ("之前",)),
)


@dataclass(frozen=True)
class Mutant:
    """One near-miss sentence. ``kind``: number, comparison, negation, value, list, swap, quantifier or release."""

    fact: str
    kind: str
    text: str


@dataclass(frozen=True)
class MutantResult:
    """What became of one mutant; ``claims`` is what it says."""

    mutant: Mutant
    killed: bool
    claims: tuple[Claim, ...]


def mutants(fact: Fact, reader: Reader, relations: Mapping[str, Relation]) -> list[Mutant]:
    """Return the near-miss sentences of a fact, without repetition, in a fixed order."""
    found: dict[str, Mutant] = {}
    for kind, text in _all(fact.text, fact.relation, reader, relations[fact.relation]):
        if text != fact.text:
            found.setdefault(text, Mutant(fact.id, kind, text))
    return list(found.values())


def run_mutants(
    fact: Fact, reader: Reader, relations: Mapping[str, Relation], at: Release = NEWEST
) -> list[MutantResult]:
    """Return what became of every mutant that says something else than the fact."""
    relation = relations[fact.relation]
    original = read_strictly(fact.text, fact.relation, reader).claims
    results = []
    for mutant in mutants(fact, reader, relations):
        reading = read_strictly(mutant.text, fact.relation, reader)
        if not reading.claims or reading.unread or len(reading.claims) < len(original):
            continue
        if _meanings(reading.claims) == _meanings(original):
            continue
        verdicts = [check(claim, relation, at).verdict for claim in reading.claims]
        killed = any(verdict in FLAGGED for verdict in verdicts)
        if (
            not killed
            and mutant.kind in ("value", "swap", "quantifier", "release")
            and _another_truth(reading.claims, original)
        ):
            continue
        results.append(MutantResult(mutant, killed, reading.claims))
    return results


def _meanings(claims: tuple[Claim, ...]) -> list[Claim]:
    return [
        replace(
            claim,
            inputs={slot: _sorted(term) for slot, term in claim.inputs.items()},
            answer=_sorted(claim.answer) if claim.answer else None,
            quote="",
            start=0,
            end=0,
            wording="",
        )
        for claim in claims
    ]


def _sorted(term: Term) -> Term:
    """The order of a list says nothing."""
    return replace(term, values=tuple(sorted(set(term.values)))) if isinstance(term, Named) else term


def _another_truth(claims: tuple[Claim, ...], original: tuple[Claim, ...]) -> bool:
    """Whether the mutant speaks of other inputs or releases, or reaches further, with the answer left as it was."""
    return all(
        same_term(one.answer, other.answer) and one.positive == other.positive
        for one, other in zip(claims, original, strict=False)
    )


def _all(text: str, relation_name: str, reader: Reader, relation: Relation) -> Iterator[tuple[str, str]]:
    folded = fold(text)
    yield from (("number", new) for new in _numbers(text, folded))
    yield from (("release", new) for new in _releases(text, folded))
    yield from (("comparison", new) for new in _comparisons(text))
    tagged = reader.tagger.tag(text)
    tags = [tag for tag in tagged.tags if _values(tag, relation)]
    yield from (("value", new) for new in _siblings(text, tags, relation, reader.lexicon))
    yield from (("list", new) for new in _lists(text, tags))
    yield from (("swap", new) for new in _swaps(text, tags, relation))
    reading = reader.read(text, only=relation_name)
    for found in reading.found:
        yield from (("negation", new) for new in _negations(text, found.claim, list(tagged.tags)))
        yield from (("quantifier", new) for new in _quantifiers(text, found.claim, tags))


def _replace(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _numbers(text: str, folded: str) -> Iterator[str]:
    for number in numbers(folded):
        if _is_release(number, folded):
            continue
        for match in re.finditer(r"\d+", text[number.start : number.end]):
            value = int(match[0])
            start = number.start + match.start()
            for new in (value + 1, value - 1, value * 2, value * 10, value + 100):
                if new >= 0:
                    yield _replace(text, start, start + len(match[0]), str(new))
        yield from _han_numbers(text, number)


def _is_release(number: Number, folded: str) -> bool:
    return any(release.start < number.end and number.start < release.end for release in releases(folded))


def _han_numbers(text: str, number: Number) -> Iterator[str]:
    digits = "一二三四五六七八九十"
    for match in re.finditer(r"[一两二三四五六七八九十]", text[number.start : number.end]):
        here = digits.find("二" if match[0] == "两" else match[0])
        for there in (here - 1, here + 1, here + 2):
            if 0 <= there < len(digits):
                yield _replace(text, number.start + match.start(), number.start + match.end(), digits[there])


def _releases(text: str, folded: str) -> Iterator[str]:
    for release in releases(folded):
        minor = release.intervals[0][0]
        for new in (minor + 1, minor - 1, minor + 3, minor - 3):
            if new > 0:
                yield _replace(text, release.start, release.end, f"1.{new}")


def _comparisons(text: str) -> Iterator[str]:
    for word, others in _COMPARISONS:
        for match in re.finditer(re.escape(word), text):
            if word in ("大于", "小于") and text[match.end() : match.end() + 2] == "等于":
                continue
            for other in others:
                yield _replace(text, match.start(), match.end(), other)


def _values(tag: Tag, relation: Relation) -> list[tuple[str, Words]]:
    domains = [domain for domain in (*relation.inputs.values(), relation.answer) if isinstance(domain, Words)]
    return [
        (value, domain) for domain in domains for value in domain.values if f"{domain.kind}/{value}" in tag.meanings
    ]


def _siblings(text: str, tags: list[Tag], relation: Relation, lexicon: Lexicon) -> Iterator[str]:
    for tag in tags:
        value, domain = _values(tag, relation)[0]
        others = [other for other in domain.values if other != value and f"{domain.kind}/{other}" in lexicon.names]
        for other in others[:MOST_PER_KIND]:
            yield _replace(text, tag.start, tag.end, lexicon.names[f"{domain.kind}/{other}"])


def _lists(text: str, tags: list[Tag]) -> Iterator[str]:
    """Leave out one member of a list."""
    for left, right in pairwise(tags):
        if re.fullmatch(r"\s*(、|和|与|,|以及|及)\s*", text[left.end : right.start]):
            yield _replace(text, left.start, right.start, "")
            yield _replace(text, left.end, right.end, "")


def _swaps(text: str, tags: list[Tag], relation: Relation) -> Iterator[str]:
    """Change places of two values of one kind."""
    for i, left in enumerate(tags):
        for right in tags[i + 1 :]:
            kinds = {domain.kind for _, domain in _values(left, relation)} & {
                d.kind for _, d in _values(right, relation)
            }
            if kinds and text[left.start : left.end] != text[right.start : right.end]:
                swapped = _replace(text, right.start, right.end, text[left.start : left.end])
                yield _replace(swapped, left.start, left.end, text[right.start : right.end])


def _negations(text: str, claim: Claim, tags: list[Tag]) -> Iterator[str]:
    for word in ("不会", "不能", "不是", "并不", "不", "没有"):
        for match in re.finditer(re.escape(word), text[claim.start : claim.end]):
            yield _replace(text, claim.start + match.start(), claim.start + match.end(), "")
    for word in ("会", "能", "可以", "是", "为"):
        for match in re.finditer(re.escape(word), text[claim.start : claim.end]):
            place = claim.start + match.start()
            if text[place - 1 : place] not in "不就只才都也非":
                yield _replace(text, place, place, "不")
    for tag in tags:
        if claim.start <= tag.start < claim.end:
            yield _replace(text, tag.start, tag.start, "不是")
            yield _replace(text, tag.start, tag.start, "不会")
    yield _replace(text, claim.end, claim.end, "是不对的") if claim.answer is None else text


def _quantifiers(text: str, claim: Claim, tags: list[Tag]) -> Iterator[str]:
    for word in ("只有", "只能", "只", "仅"):
        if word in text:
            yield text.replace(word, "", 1)
    for tag in tags:
        if claim.start <= tag.start < claim.end and isinstance(claim.answer, Named):
            yield _replace(text, tag.start, tag.start, "只有")


FEWEST = 3


@dataclass(frozen=True)
class MutationScore:
    """The mutants of one fact; a fact with fewer than three that could be killed is not guarded."""

    fact: Fact
    results: tuple[MutantResult, ...]

    @property
    def survived(self) -> tuple[MutantResult, ...]:
        """The mutants that came out as true."""
        return tuple(result for result in self.results if not result.killed)

    @property
    def killed(self) -> int:
        """How many mutants were refuted."""
        return sum(result.killed for result in self.results)


def mutation_score(
    fact: Fact, reader: Reader, relations: Mapping[str, Relation], at: Release = NEWEST
) -> MutationScore:
    """Return what became of the mutants of a fact."""
    return MutationScore(fact, tuple(run_mutants(fact, reader, relations, at)))
