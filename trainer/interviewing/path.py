"""Which main question comes next: topics one after another, each from easy to deep, by how the last answer went."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.content import Fact, Topic
from trainer.interviewing import manner
from trainer.interviewing.examination import Room
from trainer.interviewing.interview import DEEPER, OPENING, Ask, Interview, Turn
from trainer.interviewing.nudge import nudge
from trainer.interviewing.variety import varied
from trainer.interviewing.voice import belief, recalled
from trainer.questions.question import Question, stable_order
from trainer.questions.recall import interview as interview_question

GOOD, POOR = 65, 40
SECONDS = {OPENING: 180, DEEPER: 75}
# Seconds for a question that takes more than a sentence or two.
SECONDS_OF = {"compare": 120, "explain": 120, "find-the-error": 120, "order": 100, "predict": 90, "scenario": 180}
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
        topic = room.knowledge.topics[slug]
        opening = None if _of_topic(interview, slug) else _opening(interview, topic, room)
        if opening:
            return _made(interview, opening, OPENING, interview.setup.role.first, room, here)
        if deeper := _deeper(interview, topic, room):
            return _made(interview, deeper[0], DEEPER, deeper[1], room, here)
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


def _opening(interview: Interview, topic: Topic, room: Room) -> Question | None:
    """One of the topic's own questions, not always the same; a junior gets one that the plainest facts answer."""
    asked = {turn.ask.question.wording for turn in interview.turns}
    numbers = [str(number) for number in range(len(topic.questions))]
    for number in stable_order(numbers, f"{interview.setup.seed}|{topic.slug}"):
        question = interview_question(topic, int(number), room.questioner)
        if question and question.wording not in asked and _within_reach(question, interview, room):
            return question
    return interview_question(topic, 0, room.questioner)


def _within_reach(question: Question, interview: Interview, room: Room) -> bool:
    """Whether most of what a question asks for is no deeper than the role goes at first, or just one step."""
    levels = [room.knowledge.facts[ident].level for ident in question.facts]
    return 2 * sum(level <= interview.setup.role.first + 1 for level in levels) > len(levels)


def _deeper(interview: Interview, topic: Topic, room: Room) -> tuple[Question, int] | None:
    """The next question of a topic and its depth: open ones and all other kinds take turns."""
    asked = {turn.ask.question.wording for turn in interview.turns}
    past = _of_topic(interview, topic.slug)
    if past and len(past) % BELIEFS == 0 and interview.setup.level != "junior":
        for fact in _beliefs(interview, topic):
            if question := belief(fact, room):
                # A popular error is put to somebody at whatever depth the talk is.
                return question, past[-1].ask.depth
    facts = _candidates(interview, topic, past, room)
    place = sum(turn.ask.kind == DEEPER for turn in interview.mains) // 2
    if len(past) % 2 and (found := varied(facts, interview.setup, place, asked, room)):
        return found[0], found[1].level
    for fact in facts:
        open_question = recalled(fact, room)
        if open_question and open_question.wording not in asked:
            return open_question, fact.level
    left = varied(facts, interview.setup, place, asked, room)
    return (left[0], left[1].level) if left else None


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


def _candidates(interview: Interview, topic: Topic, past: list[Turn], room: Room) -> list[Fact]:
    """The topic's facts that were not told yet: nearest to the wanted level, building on the last question, by seed.

    What builds on it is about the same and deeper or easier; more of the same can wait.
    """
    role = interview.setup.role
    covered = {point.fact for turn in interview.turns for point in turn.points if point.status == "covered"}
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


def _made(interview: Interview, question: Question, kind: str, depth: int, room: Room, here: str) -> Ask:
    setup, knowledge = interview.setup, room.knowledge
    last = interview.mains[-1] if interview.mains else None
    title, same = knowledge.topics[question.topic].title, here == question.topic
    if not same and _of_topic(interview, question.topic):
        lead = manner.BACK[setup.manner].format(title=title)
    else:
        lead = _lead(setup.manner, title, same, last, depth)
    seconds = SECONDS_OF.get(question.kind, SECONDS[kind])
    allowed = round(seconds * setup.behaviour.haste)
    given = nudge(question, knowledge) if setup.behaviour.hints else ""
    return Ask(len(interview.mains) + 1, kind, lead, question, depth, allowed, "", given)


def _lead(how: str, title: str, same_topic: bool, last: Turn | None, depth: int) -> str:
    if last is None:
        return manner.FIRST[how].format(title=title)
    if not same_topic:
        return manner.NEXT_TOPIC[how].format(title=title)
    if depth > last.ask.depth:
        return manner.DEEPER[how]
    return manner.EASIER[how] if depth < last.ask.depth else manner.SAME[how]
