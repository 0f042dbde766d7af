"""Answers that are no sentence: a bare value ("Released", "1 秒", "不能") given to a question about one input."""

from __future__ import annotations

import re

from kb.knowledge import Knowledge
from kb.models.relation import Extent, Numbers, Relation, Value, Words
from kb.models.release import NEWEST, Release
from kb.reading.numerals import numbers
from kb.reading.release_number import releases
from kb.reading.text import fold
from trainer.grading.grade import CONTRADICTED, COVERED
from trainer.grading.judgement import JudgedPoint, Judgement, Wrong
from trainer.questions.question import Question

LONGEST = 40
FULL = 80
_FILLERS = re.compile(
    r"[\s,,。.、;;::!!“”\"'()()]|阶段|状态|版本|答案|应该|默认|就是|变成|变为|会|是|为|在|的|处于|它|和|与|及|了|从|起"
)
_YES = re.compile(r"(?:是的?|对的?|能够?|可以|会的?|要的?|需要|有|yes|y)")
_NO = re.compile(r"(?:不是|不对|否|不能够?|不可以|不会|不要|不用|不需要|没有|不|no|n)的?")


def judge_bare(question: Question, text: str, knowledge: Knowledge, at: Release = NEWEST) -> Judgement | None:
    """Return the judgement of a bare value, by running the model; None when the answer is none, or has no one input."""
    if question.given is None or not question.relation or len(text) > LONGEST:
        return None
    relation = knowledge.relations[question.relation]
    said = _values(text, relation, knowledge)
    try:
        answers = relation.answers(at, question.given)
    except LookupError:
        return None
    if not said or isinstance(answers, Extent):
        return None
    if said == answers:
        return Judgement(FULL, _points(question, COVERED, text))
    if said < answers:
        return None
    fact = knowledge.facts[question.facts[0]]
    given = knowledge.explainer.given(relation, question.given)
    told = knowledge.explainer.answers(relation, tuple(sorted(answers, key=str)))
    why = f"{given}时,实际是 {told}" if given else f"实际是 {told}"
    wrong = Wrong(text.strip(), why, fact.text, False)
    return Judgement(0, _points(question, CONTRADICTED, text), (wrong,))


def _points(question: Question, status: str, text: str) -> tuple[JudgedPoint, ...]:
    return tuple(JudgedPoint(fact, status, text.strip()) for fact in question.facts)


def _values(text: str, relation: Relation, knowledge: Knowledge) -> frozenset[Value]:
    """The values of the answer's domain that the text consists of, nothing when it says anything else besides."""
    domain = relation.answer
    if isinstance(domain, Numbers):
        return _amount(text, domain)
    if domain.kind == "yes-no":
        bare = re.sub(r"[\s。.!!]+", "", fold(text))
        return frozenset({"yes"} if _YES.fullmatch(bare) else {"no"} if _NO.fullmatch(bare) else set())
    return _named(text, domain, knowledge)


def _amount(text: str, domain: Numbers) -> frozenset[Value]:
    folded = fold(text)
    found = releases(folded) if domain.unit == "release" else numbers(folded)
    if len(found) != 1 or len(found[0].intervals) != 1 or _rest(folded, [(found[0].start, found[0].end)]):
        return frozenset()
    low, high = found[0].intervals[0]
    return frozenset({low}) if low == high else frozenset()


def _named(text: str, domain: Words, knowledge: Knowledge) -> frozenset[Value]:
    tagged = knowledge.reader.tagger.tag(text)
    said: set[Value] = set()
    spans = []
    for tag in tagged.tags:
        own = [value for value in domain.values if f"{domain.kind}/{value}" in tag.meanings]
        if len(own) == 1:
            said.add(own[0])
            spans.append((tag.start, tag.end))
    return frozenset() if _rest(tagged.text, spans) else frozenset(said)


def _rest(folded: str, spans: list[tuple[int, int]]) -> str:
    kept = [char for place, char in enumerate(folded) if not any(start <= place < end for start, end in spans)]
    return _FILLERS.sub("", "".join(kept))
