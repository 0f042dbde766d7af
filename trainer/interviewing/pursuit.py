"""追问: what is pursued after an answer, on exactly what was wrong, outdated, vague or missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kb.checks.check import Verdict
from kb.content import Fact
from kb.counterpart import matching_fact
from kb.models.relation import YES_NO, Value
from kb.verdict import Judged
from trainer.grading.closed import CHOSEN
from trainer.grading.grade import COVERED
from trainer.grading.topics import grams
from trainer.interviewing import manner
from trainer.interviewing.examination import Examination, Room
from trainer.interviewing.interview import FOLLOWUP, Ask
from trainer.interviewing.nudge import nudge
from trainer.interviewing.setup import Setup
from trainer.interviewing.voice import recalled
from trainer.questions.asking import asked
from trainer.questions.question import Question, question_id
from trainer.questions.recall import recall

GOOD_ENOUGH = 85
SECONDS = 60
LONGEST_QUOTE = 30


def pursuits(ask: Ask, examination: Examination, setup: Setup, room: Room, asked: frozenset[str]) -> tuple[Ask, ...]:
    """Return what to ask after an answer, most urgent first, at most as often as the manner allows.

    ``asked``: wordings of questions that were asked before.
    """
    judgement, behaviour = examination.judgement, setup.behaviour
    if ask.question.closed:
        return _about_belief(ask, judgement.score, setup, room, asked)
    if ask.question.parts or ask.question.kind == "find-the-error":
        return _about_value(ask, examination, setup, room, asked)[: behaviour.followups]
    if judgement.score >= GOOD_ENOUGH and not judgement.wrong and not behaviour.picky:
        return ()
    blank = not examination.claims and not examination.unread and not judgement.wrong
    found: dict[str, Ask] = {}
    candidates = [*_about_wrong(ask, examination, setup, room), *_about_gaps(ask, examination, setup, room, blank)]
    for one in candidates:
        if one.question.wording not in asked:
            found.setdefault(one.question.wording, one)
    return tuple(found.values())[: 1 if blank else behaviour.followups]


def _about_belief(ask: Ask, score: int, setup: Setup, room: Room, asked: frozenset[str]) -> tuple[Ask, ...]:
    """How things really are, from somebody who did not say it of a popular error."""
    if score >= CHOSEN:
        return ()
    error = room.knowledge.facts[ask.question.facts[0]]
    facts = (room.knowledge.facts[ident] for ident in error.refers if ident in room.knowledge.facts)
    for fact in facts:
        question = recalled(fact, room)
        if question and question.wording not in asked:
            lead = manner.ACTUALLY[setup.manner]
            return (_made(ask, "missing", lead, _recalled(fact, room), setup, room),)
    return ()


def _about_value(
    ask: Ask, examination: Examination, setup: Setup, room: Room, asked: frozenset[str]
) -> tuple[Ask, ...]:
    """The same once more where no value could be read; where one was wrong, what the fact behind it says."""
    if examination.unread:
        lead = manner.VAGUE[setup.manner].format(quote=_short(examination.unread[0]))
        again = replace(ask.question, text=f"只说结果:{ask.question.text}")
        return (_made(ask, "vague", lead, again, setup, room),) if again.wording not in asked else ()
    found = []
    for point in examination.judgement.points:
        fact = room.knowledge.facts.get(point.fact)
        question = recalled(fact, room) if fact and point.status != COVERED and not fact.misconception else None
        if fact is None or question is None or question.wording in asked:
            continue
        said = _short(point.quote or "")
        lead = manner.WRONG[setup.manner].format(quote=said) if said else manner.BASIC[setup.manner]
        found.append(_made(ask, "wrong" if said else "missing", lead, _recalled(fact, room), setup, room))
    return tuple(found)


def about_errors(
    ask: Ask, examination: Examination, setup: Setup, room: Room, asked: frozenset[str]
) -> tuple[Ask, ...]:
    """Return what to ask about the errors in the answer to a 追问."""
    found = _about_wrong(ask, examination, setup, room)
    return tuple(one for one in found if one.question.wording not in asked)[:1]


def _about_wrong(ask: Ask, examination: Examination, setup: Setup, room: Room) -> Iterator[Ask]:
    """Wrong statements before outdated ones."""
    flagged = [judged for judged in examination.claims if judged.result.counterexample]
    for verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED):
        for judged in flagged:
            if judged.verdict is verdict and (made := _about_claim(ask, judged, setup, room)):
                yield made
    if not flagged and examination.judgement.wrong:
        quote = _short(examination.judgement.wrong[0].quote)
        lead = manner.WRONG[setup.manner].format(quote=quote)
        if ask.kind != FOLLOWUP:
            text = f"再想想:{ask.question.text}"
            yield _made(ask, "wrong", lead, replace(ask.question, text=text), setup, room)


def _about_claim(ask: Ask, judged: Judged, setup: Setup, room: Room) -> Ask | None:
    witness, quote = judged.result.counterexample, _short(judged.claim.quote)
    if witness is None:
        return None
    question = _about_relation(judged.claim.relation, witness.given, ask.question.topic, room)
    fact = matching_fact(judged.claim, room.knowledge)
    if fact and (told := recalled(fact, room)):
        given = told.given if told.facts == (fact.id,) else None
        question = _about(fact, told.text, judged.claim.relation, given)
    if judged.verdict is Verdict.OUTDATED:
        lead = manner.OUTDATED[setup.manner].format(quote=quote, until=judged.result.until)
        return _made(ask, "outdated", lead, replace(question, text=f"现在呢?{question.text}"), setup, room)
    said = manner.SURE if room.knowledge.relations[judged.claim.relation].answer == YES_NO else manner.WRONG
    return _made(ask, "wrong", said[setup.manner].format(quote=quote), question, setup, room)


def _about_relation(name: str, given: Mapping[str, Value], topic: str, room: Room) -> Question:
    """What a mechanism answers for the input on which a statement failed, where no fact says just that."""
    relation = room.knowledge.relations[name]
    title = room.knowledge.lexicon.titles.get(name, name).rstrip("?")
    told = room.knowledge.explainer.given(relation, given)
    text = f"{title}?({told})" if told else f"{title}?"
    said = asked(relation, given, room.knowledge)
    return Question(question_id("recall", name, 0), "recall", topic, (), said or text, relation=name)


def _about_gaps(ask: Ask, examination: Examination, setup: Setup, room: Room, blank: bool) -> Iterator[Ask]:
    """What was not understood and what was left out; both are asked by way of a fact that is missing."""
    missing = [
        fact
        for point in examination.judgement.points
        if point.status == "missing" and (fact := room.knowledge.facts.get(point.fact))
    ]
    missing = [fact for fact in missing if recall(fact, 0, room.knowledge)]
    if ask.kind != "opening" and len(missing) == 1 and missing[0].id in ask.question.facts and not examination.unread:
        return  # asking the same thing again helps nobody
    for quote in examination.unread[:1]:
        near = max(missing, key=lambda fact: _shared(quote, fact.text), default=None)
        if near:
            missing.remove(near)
            lead = manner.VAGUE[setup.manner].format(quote=_short(quote))
            yield _made(ask, "vague", lead, _recalled(near, room), setup, room)
    lead = (manner.BASIC if blank else manner.MISSING)[setup.manner]
    for fact in sorted(missing, key=lambda fact: fact.level):
        yield _made(ask, "missing", lead, _recalled(fact, room), setup, room)


def _recalled(fact: Fact, room: Room) -> Question:
    question = recalled(fact, room)
    assert question is not None
    return _about(fact, question.text, fact.relation, question.given if question.facts == (fact.id,) else None)


def _about(fact: Fact, text: str, relation: str, given: Mapping[str, Value] | None) -> Question:
    ident = question_id("recall", fact.id, 0)
    return Question(ident, "recall", fact.topic, (fact.id,), text, relation=relation, given=given)


def _made(ask: Ask, about: str, lead: str, question: Question, setup: Setup, room: Room) -> Ask:
    given = nudge(question, room.knowledge) if setup.behaviour.hints else ""
    allowed = round(SECONDS * setup.behaviour.haste)
    return Ask(ask.number, FOLLOWUP, lead, question, ask.depth, allowed, about, given)


def _short(quote: str) -> str:
    bare = quote.strip().rstrip("。,;!?")
    if len(bare) <= LONGEST_QUOTE:
        return bare
    cut = max(bare.rfind(mark, LONGEST_QUOTE // 2, LONGEST_QUOTE) for mark in "、,:; ")
    return f"{bare[: cut if cut > 0 else LONGEST_QUOTE]}…"


def _shared(one: str, other: str) -> int:
    return len(set(grams(one)) & set(grams(other)))
