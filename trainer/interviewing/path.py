"""Which main question comes next: topics one after another, each from easy to deep, by how the last answer went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.content import Fact, Topic
from trainer.interviewing import manner
from trainer.interviewing.examination import Room
from trainer.interviewing.interview import DEEPER, OPENING, Ask, Interview, Turn
from trainer.interviewing.nudge import nudge
from trainer.interviewing.voice import belief, recalled, spoken
from trainer.questions.choose import boundary
from trainer.questions.question import Question, question_id, stable_order, turn
from trainer.questions.recall import interview as interview_question

GOOD, POOR = 65, 40
SECONDS = {OPENING: 180, DEEPER: 75}
# Two main questions in a row that went this badly end a topic.
MOST_FAILED = 2
# So many in a row, when no other topic is left, end the interview.
MOST_POOR = 6
# Every so many main questions of a topic a popular error is put to the candidate.
BELIEFS = 3
# So much of a topic's time used up leaves none for another question.
FULL = 0.85
# What an SRE is asked about first.
_TROUBLE = re.compile(
    r"失败|失联|宕|故障|驱逐|重启|崩溃|卡住|卡在|超时|超过|拉不|拒绝|丢|断|停|不可用|不可达|回滚|退避|Pending|Unknown"
)


def next_ask(interview: Interview, room: Room) -> Ask | None:
    """Return the next main question, None when nothing is left to ask."""
    last = interview.mains[-1] if interview.mains else None
    if _hopeless(interview):
        return None
    here = last.ask.question.topic if last else ""
    for slug in _route(interview, here):
        question, kind = _question(interview, room.knowledge.topics[slug], room)
        if question is not None:
            return _made(interview, question, kind, room, here, last)
    return None


def _route(interview: Interview, here: str) -> Iterator[str]:
    """The topics in the order in which they are tried: this one while it lasts, the untouched, then once more all."""
    topics = interview.setup.topics
    touched = {turn.ask.question.topic for turn in interview.mains}
    if here and not _done_with(interview, here):
        yield here
    yield from (slug for slug in topics if slug not in touched)
    yield from (slug for slug in topics if slug in touched and not _failed(interview, slug))
    yield from (slug for slug in topics if slug in touched and _failed(interview, slug))


def _done_with(interview: Interview, slug: str) -> bool:
    share = interview.length / len(interview.setup.topics)
    spent = sum(turn.seconds for turn in interview.turns if turn.ask.question.topic == slug)
    return spent >= FULL * share or _failed(interview, slug)


def _failed(interview: Interview, slug: str) -> bool:
    last = _of_topic(interview, slug)[-MOST_FAILED:]
    return len(last) == MOST_FAILED and all(turn.score < POOR for turn in last)


def _hopeless(interview: Interview) -> bool:
    """Whether every topic was tried and the last answers were all poor: then no interviewer goes on."""
    last = interview.mains[-MOST_POOR:]
    touched = {one.ask.question.topic for one in interview.mains}
    return len(last) == MOST_POOR and all(one.score < POOR for one in last) and touched >= set(interview.setup.topics)


def _of_topic(interview: Interview, slug: str) -> list[Turn]:
    return [turn for turn in interview.mains if turn.ask.question.topic == slug]


def _question(interview: Interview, topic: Topic, room: Room) -> tuple[Question | None, str]:
    if not _of_topic(interview, topic.slug) and (opening := _opening(topic, room)):
        return opening, OPENING
    return _deeper(interview, topic, room), DEEPER


def _opening(topic: Topic, room: Room) -> Question | None:
    """The topic's first question: the broad one, to which the points that everybody should know are the answer."""
    return interview_question(topic, 0, room.questioner)


def _deeper(interview: Interview, topic: Topic, room: Room) -> Question | None:
    asked = {turn.ask.question.text for turn in interview.turns}
    past = _of_topic(interview, topic.slug)
    covered = {point.fact for turn in interview.turns for point in turn.points if point.status == "covered"}
    if len(past) % BELIEFS == 0 and interview.setup.level != "junior":
        for fact in _beliefs(interview, topic):
            if question := belief(fact, room):
                return question
    for fact in _candidates(interview, topic, past, covered, room):
        question = _run(fact, interview, room) if len(past) % 2 == 0 else None
        question = question or recalled(fact, room)
        if question and question.text not in asked:
            return question
    return None


def _beliefs(interview: Interview, topic: Topic) -> list[Fact]:
    """The topic's misconceptions that were not put to the candidate yet, nor told by the candidate."""
    asked = {turn.ask.question.sentence for turn in interview.turns}
    said = {wrong.quote.rstrip("。") for turn in interview.turns for wrong in turn.wrong}
    facts = {
        fact.id: fact
        for fact in topic.facts
        if fact.misconception and fact.text not in asked and fact.text.rstrip("。") not in said
    }
    return [facts[ident] for ident in stable_order(list(facts), interview.setup.seed)]


def _candidates(interview: Interview, topic: Topic, past: list[Turn], covered: set[str], room: Room) -> list[Fact]:
    """The topic's facts that were not told yet: nearest to the wanted level, building on the last question, by seed.

    What builds on it is about the same and deeper or easier; more of the same can wait.
    """
    role = interview.setup.role
    target = _wanted(past[-1], role.deepest) if past else role.first
    related = {
        room.knowledge.facts[ident].relation
        for ident in (past[-1].ask.question.facts if past else ())
        if ident in room.knowledge.facts
    }
    asked = {one.ask.question.relation for one in past}
    told = {ident for turn in interview.turns for ident in turn.ask.question.facts if turn.ask.kind != OPENING}
    facts = {
        fact.id: fact
        for fact in topic.facts
        if not fact.misconception and fact.level <= role.deepest and fact.id not in covered | told
    }
    shuffled = stable_order(list(facts), interview.setup.seed)
    return sorted(
        (facts[ident] for ident in shuffled),
        key=lambda fact: (
            abs(fact.level - target),
            role.trouble and not _TROUBLE.search(fact.text),
            (fact.relation in asked) - 2 * (fact.relation in related and fact.level != past[-1].ask.depth),
        ),
    )


def _wanted(last: Turn, deepest: int) -> int:
    if last.score >= GOOD:
        return min(deepest, last.ask.depth + 1)
    return max(1, last.ask.depth - 1) if last.score < POOR else last.ask.depth


def _run(fact: Fact, interview: Interview, room: Room) -> Question | None:
    """The question what happens at an edge, without options: in an interview nobody offers any."""
    seed = turn(f"{interview.setup.seed}|{fact.id}", 0, 1000)
    question = boundary(fact, seed, room.knowledge) if interview.setup.level != "junior" else None
    if question is None:
        return None
    open_question = replace(question, id=question_id("recall", fact.id, 0), kind="recall", options=(), key="")
    return spoken(open_question, room)


def _made(interview: Interview, question: Question, kind: str, room: Room, here: str, last: Turn | None) -> Ask:
    setup, knowledge = interview.setup, room.knowledge
    depth = setup.role.first if kind == OPENING else _depth(question, last, room)
    title, same = knowledge.topics[question.topic].title, here == question.topic
    if not same and _of_topic(interview, question.topic):
        lead = manner.BACK[setup.manner].format(title=title)
    else:
        lead = _lead(setup.manner, title, same, last, depth)
    allowed = round(SECONDS[kind] * setup.behaviour.haste)
    given = nudge(question, knowledge) if setup.behaviour.hints else ""
    return Ask(len(interview.mains) + 1, kind, lead, question, depth, allowed, "", given)


def _depth(question: Question, last: Turn | None, room: Room) -> int:
    """How deep a question goes; a popular error is put to somebody at whatever depth the talk is."""
    if question.closed and last:
        return last.ask.depth
    return max(room.knowledge.facts[ident].level for ident in question.facts[:1])


def _lead(how: str, title: str, same_topic: bool, last: Turn | None, depth: int) -> str:
    if last is None:
        return manner.FIRST[how].format(title=title)
    if not same_topic:
        return manner.NEXT_TOPIC[how].format(title=title)
    if depth > last.ask.depth:
        return manner.DEEPER[how]
    return manner.EASIER[how] if depth < last.ask.depth else manner.SAME[how]
