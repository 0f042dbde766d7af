"""A word or number left out of a fact's own sentence; whatever makes the sentence true again is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.check import Verdict
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Relation, Words
from kb.reading.lexicon import squeeze
from kb.reading.numerals import numbers
from kb.reading.release_number import releases
from kb.reading.text import fold
from trainer.questions.asking import spaced
from trainer.questions.draw import lot
from trainer.questions.expected import Blank
from trainer.questions.near_miss import holds, verdict_of
from trainer.questions.question import Part, Question, question_id

GAP = "____"
MOST_TRIED = 4
_DIGITS = re.compile(r"\d+(?:\.\d+)*")


def fill_in(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return a fact's sentence with a gap."""
    relation = knowledge.relations.get(fact.relation)
    sentence = spaced(fact.text)
    if fact.misconception or relation is None or "(" in sentence:
        return None
    if not holds(fact, knowledge):
        return None
    places = list(_places(sentence, relation, knowledge))
    lot("fill-in", fact.id, seed).shuffle(places)
    for start, end, other in places[:MOST_TRIED]:
        before, word, after = sentence[:start], sentence[start:end], sentence[end:]
        if verdict_of(f"{before}{other}{after}", fact.relation, knowledge) is Verdict.CONTRADICTED:
            part = Part(fact.id, "", Blank(before, after, fact.relation, word), word, sentence)
            return Question(
                question_id("fill-in", fact.id, seed),
                "fill-in",
                fact.topic,
                (fact.id,),
                spaced(f"把空填上:{before} {GAP} {after}"),
                key=word,
                relation=fact.relation,
                parts=(part,),
            )
    return None


def _places(sentence: str, relation: Relation, knowledge: Knowledge) -> Iterator[tuple[int, int, str]]:
    """Yield what could be left out: its place, and something else that would be wrong there."""
    folded = fold(sentence)
    for number in [*numbers(folded), *releases(folded)]:
        for digits in _DIGITS.finditer(sentence, number.start, number.end):
            major, _, minor = digits[0].rpartition(".")
            other = f"{major}.{int(minor) + 1}" if major else str(int(minor) + 1)
            yield from _once(sentence, digits.start(), digits.end(), other)
    domains = [domain for domain in (*relation.inputs.values(), relation.answer) if isinstance(domain, Words)]
    for tag in knowledge.reader.tagger.tag(sentence).tags:
        for domain in domains:
            own = [value for value in domain.values if f"{domain.kind}/{value}" in tag.meanings]
            names = [knowledge.lexicon.names.get(f"{domain.kind}/{value}", "") for value in domain.values]
            others = [name for name, value in zip(names, domain.values, strict=True) if name and value not in own]
            plain = [name for name, value in zip(names, domain.values, strict=True) if value in own]
            # A value said in other words ("turns Unknown") leaves a gap that could be filled with anything.
            if len(own) == 1 and others and squeeze(plain[0]) == squeeze(sentence[tag.start : tag.end]):
                start = tag.start
                while sentence[start - 1 : start] == "*":
                    start -= 1  # the asterisk of "*.foo.com" is part of the name
                yield from _once(sentence, start, tag.end, others[0])
                break


def _once(sentence: str, start: int, end: int, other: str) -> Iterator[tuple[int, int, str]]:
    """What the rest of the sentence says again would be no riddle; nor would a piece of a longer word."""
    word = squeeze(sentence[start:end])
    rest = squeeze(f"{sentence[:start]}\n{sentence[end:]}")
    if word and word not in rest:
        yield start, end, other
