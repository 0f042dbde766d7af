"""The interview as a pure machine: its path, its 追问, its clock and its marks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from kb.content import Topic
from tests.trainer.desk import MORNING, knowledge, right_answer
from trainer.grading.asked import Questioner
from trainer.interviewing import steps
from trainer.interviewing.codec import read, written
from trainer.interviewing.examination import Room, examine
from trainer.interviewing.interview import AWAY, DEEPER, FOLLOWUP, OPENING, OVER, STOPPED, TIME, Ask, Interview
from trainer.interviewing.marks import total
from trainer.interviewing.setup import MANNERS, ROLES, Setup, most_topics, set_up
from trainer.interviewing.variety import made
from trainer.interviewing.voice import belief, recalled
from trainer.questions.kinds import KINDS
from trainer.scheduling.order import curriculum

ROOM = Room(knowledge(), Questioner(knowledge()))
SECOND = timedelta(seconds=1)


def seed_of(topic: str, number: int = 0) -> str:
    """Return a seed by which a topic is opened by this one of its questions."""
    wanted = knowledge().topics[topic].questions[number]
    for seed in map(str, range(200)):
        begun = steps.begin(Setup((topic,), seed=seed), ROOM, MORNING)
        if begun.ask and begun.ask.question.text == wanted:
            return seed
    raise AssertionError(f"nothing opens {topic} by its question {number}")


PHASES = Setup(("pv-phases",), "senior", 15, "neutral", seed_of("pv-phases"))


def right(interview: Interview) -> str:
    assert interview.ask
    if interview.ask.question.closed:
        error = knowledge().facts[interview.ask.question.facts[0]]
        return "不对," + "".join(knowledge().facts[ident].text for ident in error.refers)
    return right_answer(interview.ask.question) or "不知道"


def played(setup: Setup, says: list[str] | None = None, seconds: int = 40) -> Interview:
    """Hold a whole interview; after what is said comes "I don't know", or everything right where nothing is given."""
    at, interview, number = MORNING, steps.begin(setup, ROOM, MORNING), 0
    while interview.ask:
        at += timedelta(seconds=seconds)
        text = right(interview) if says is None else says[number] if number < len(says) else "不知道"
        interview = steps.answered(interview, text, ROOM, at).interview
        number += 1
    return interview


def said(text: str, setup: Setup = PHASES) -> Interview:
    """Answer the first question."""
    begun = steps.begin(setup, ROOM, MORNING)
    return steps.answered(begun, text, ROOM, MORNING + 60 * SECOND).interview


def test_it_begins_with_one_of_the_first_topics_own_questions() -> None:
    opened = set()
    for seed in "abcdefghij":
        begun = steps.begin(replace(PHASES, seed=seed), ROOM, MORNING)
        assert begun.ask
        assert (begun.ask.kind, begun.ask.number, begun.step) == (OPENING, 1, 1)
        assert "PV 的阶段" in begun.ask.lead
        opened.add(begun.ask.question.text)
    assert opened <= set(knowledge().topics["pv-phases"].questions)
    assert len(opened) > 1


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("level", ROLES)
def test_at_most_two_followups_and_no_question_twice(level: str, manner: str) -> None:
    misconceptions = [
        fact.text for fact in knowledge().facts.values() if fact.misconception and fact.topic == "scheduler"
    ]
    setup = Setup(("scheduler", "pv-phases"), level, 30, manner, "s")
    interview = played(setup, misconceptions * 4, seconds=25)
    texts = [turn.ask.question.wording for turn in interview.turns]
    assert len(texts) == len(set(texts)) > 10
    for number in {turn.ask.number for turn in interview.turns}:
        pursued = [turn for turn in interview.turns if turn.ask.number == number and turn.ask.kind == FOLLOWUP]
        assert len(pursued) <= MANNERS[manner].followups <= 2
    assert any(turn.ask.kind == FOLLOWUP for turn in interview.turns)


@pytest.mark.parametrize(
    ("text", "about", "quoted"),
    [
        (
            "PV 有五个阶段:Pending、Available、Bound、Released、Failed。PV 刚创建时阶段是 Bound。",
            "wrong",
            "刚创建时阶段是 Bound",
        ),
        ("具体要看实际情况再定。", "vague", "具体要看实际情况再定"),
        ("PV 有五个阶段:Pending、Available、Bound、Released、Failed。", "missing", ""),
    ],
)
def test_what_is_pursued(text: str, about: str, quoted: str) -> None:
    asked = said(text).ask
    assert asked
    assert (asked.kind, asked.about, asked.number) == (FOLLOWUP, about, 1)
    assert quoted in asked.lead


def test_what_became_outdated_is_pursued_as_such() -> None:
    setup = Setup(("probe-handlers",), "senior", 15, "neutral", seed_of("probe-handlers"))
    asked = said("探针只有三种检查方式:exec、httpGet、tcpSocket。", setup).ask
    assert asked
    assert asked.about == "outdated"
    assert "1.23" in asked.lead and "现在" in asked.question.text


def test_an_error_taken_back_counts() -> None:
    interview = said("PV 刚创建时阶段是 Bound。")
    step = steps.answered(interview, "不对,PV 刚创建时阶段是 Pending。", ROOM, MORNING + 90 * SECOND)
    assert step.turn.ask.about == "wrong"
    assert step.turn.score >= 70
    stubborn = steps.answered(interview, "Bound", ROOM, MORNING + 90 * SECOND)
    assert stubborn.turn.score == 0


def test_a_full_answer_is_pursued_by_nobody_but_goes_deeper() -> None:
    begun = steps.begin(PHASES, ROOM, MORNING)
    after = steps.answered(begun, right(begun), ROOM, MORNING + 60 * SECOND).interview
    assert after.ask and after.turns[0].score == 100
    assert (after.ask.kind, after.ask.number, after.ask.depth) == ("deeper", 2, 2)


@pytest.mark.parametrize("level", ROLES)
def test_between_the_open_questions_stand_all_kinds_of_the_role(level: str) -> None:
    asked: dict[str, int] = {}
    topics = ["pod-creation-flow", "node-failure-eviction", "deployment-strategy", "kube-proxy-modes"]
    for seed in "abcd":
        interview = played(set_up(knowledge(), topics, level, 60, "neutral", seed))
        wordings = [turn.ask.question.wording for turn in interview.turns]
        assert len(wordings) == len(set(wordings))
        for turn in interview.mains:
            assert not turn.ask.question.options or turn.ask.question.sentence
            asked[turn.ask.question.kind] = asked.get(turn.ask.question.kind, 0) + 1
    # A boundary is asked without its options, as a recall; few facts are about an order.
    assert set(asked) >= {"interview", "recall", *ROLES[level].kinds} - {"boundary", "order"}, asked
    for kind in ROLES[level].kinds:
        facts = (fact for topic in topics for fact in knowledge().topics[topic].facts)
        assert any(made(kind, fact, PHASES, ROOM) for fact in facts), kind


def test_values_are_asked_for_again_when_unread_and_pursued_when_wrong() -> None:
    question = KINDS["predict"](knowledge().facts["deploy-surge-meaning"], 1, knowledge())
    assert question and question.parts
    setup = replace(PHASES, topics=("deployment-strategy",))
    begun = steps.begin(setup, ROOM, MORNING)
    assert begun.ask
    put = replace(begun, ask=Ask(2, DEEPER, "", question, 1, 90))
    assert read(written(put)) == put
    key = question.parts[0].key
    unread = steps.answered(put, "这个要看具体情况", ROOM, MORNING + SECOND).interview
    assert unread.ask and (unread.ask.about, unread.turns[0].score) == ("vague", 0)
    assert unread.ask.question.text.startswith("只说结果")
    right_then = steps.answered(unread, key, ROOM, MORNING + 2 * SECOND)
    assert right_then.turn.score == 100
    wrong = steps.answered(put, "4711", ROOM, MORNING + SECOND).interview
    assert wrong.ask and (wrong.ask.about, wrong.ask.question.kind) == ("wrong", "recall")
    assert "4711" in wrong.ask.lead
    full = steps.answered(put, key, ROOM, MORNING + SECOND).interview
    assert full.turns[0].score == 100 and (full.ask is None or full.ask.kind != FOLLOWUP)


@pytest.mark.parametrize("topic", knowledge().content.topics, ids=lambda topic: topic.slug)
def test_questions_of_every_kind_are_written_and_read_the_same(topic: Topic) -> None:
    begun = steps.begin(replace(PHASES, topics=(topic.slug,)), ROOM, MORNING)
    for kind, make in KINDS.items():
        for seed, fact in enumerate(topic.facts[::9]):
            if question := make(fact, seed, knowledge()):
                put = replace(begun, ask=Ask(2, DEEPER, "", question, 1, 90))
                assert read(written(put)) == put, kind


def test_an_interview_of_an_earlier_program_is_read() -> None:
    text = written(said("PV 刚创建时阶段是 Bound。"))
    for name in ("items", "manifest", "parts"):
        text = re.sub(rf', "{name}": (\[\]|"")', "", text)
    assert '"manifest"' not in text
    assert read(text) == said("PV 刚创建时阶段是 Bound。")


BELIEF = knowledge().facts["pv-phases-only-four"]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("不同意。PV 的 phase 有五个取值:Pending、Available、Bound、Released、Failed。", 75, 100),
        ("PV 的 phase 有五个取值:Pending、Available、Bound、Released、Failed。", 75, 100),
        ("不同意", 40, 60),
        ("同意,就是四个。", 0, 0),
        ("这话不对,还有 Pending。", 40, 100),
        ("PV 有四个阶段:Available、Bound、Released、Failed。", 0, 0),
        ("具体要看实际情况再定。", 0, 0),
        ("不知道", 0, 0),
    ],
)
def test_a_popular_error_is_seen_through_or_not(text: str, least: int, most: int) -> None:
    question = belief(BELIEF, ROOM)
    assert question and question.text.startswith("有人说“")
    ask = Ask(4, DEEPER, "", question, 2, 75)
    assert least <= examine(ask, text, ROOM).judgement.score <= most


def test_who_believes_a_popular_error_is_asked_how_things_are() -> None:
    at, interview = MORNING, steps.begin(PHASES, ROOM, MORNING)
    while interview.ask and not interview.ask.question.closed:
        at += 60 * SECOND
        interview = steps.answered(interview, right(interview), ROOM, at).interview
    assert interview.ask
    error = knowledge().facts[interview.ask.question.facts[0]]
    after = steps.answered(interview, "对。", ROOM, at + 9 * SECOND).interview
    assert after.ask and (after.ask.kind, after.ask.about) == (FOLLOWUP, "missing")
    assert "实际" in after.ask.lead and set(after.ask.question.facts) <= set(error.refers)


def test_popular_errors_are_put_to_all_but_juniors() -> None:
    for level, put in (("junior", False), ("senior", True), ("sre", True)):
        turns = played(Setup(("pv-phases",), level, 30, "neutral", "s")).turns
        assert any(turn.ask.question.sentence for turn in turns) is put


def depths(interview: Interview) -> list[int]:
    return [turn.ask.depth for turn in interview.mains if turn.ask.kind != OPENING]


@pytest.mark.parametrize(("level", "deepest"), [("junior", 2), ("senior", 3), ("sre", 3)])
def test_good_answers_lead_down_to_the_depth_of_the_role(level: str, deepest: int) -> None:
    assert max(depths(played(Setup(("scheduler",), level, 30, "neutral", "s")))) == deepest


def test_poor_answers_lead_up_again() -> None:
    interview = played(Setup(("scheduler",), "sre", 15, "neutral", "s"), ["不知道"] * 3)
    assert depths(interview)[0] == 1


def test_two_poor_answers_in_a_row_change_the_topic() -> None:
    interview = played(Setup(("scheduler", "pv-phases"), "senior", 60, "neutral", "s"), [])
    assert [turn.ask.question.topic for turn in interview.mains][:4] == ["scheduler"] * 2 + ["pv-phases"] * 2


def test_who_knows_nothing_is_let_go() -> None:
    interview = played(Setup(("scheduler",), "senior", 60, "neutral", "s"), [], seconds=5)
    assert interview.ending == OVER
    assert total(interview) == 0


def test_every_topic_has_its_turn() -> None:
    setup = set_up(knowledge(), [], "senior", 30, "neutral", "x")
    interview = played(setup, seconds=30)
    assert len(setup.topics) == most_topics(30)
    assert {turn.ask.question.topic for turn in interview.mains} == set(setup.topics)


def test_topics_are_visited_along_their_prerequisites() -> None:
    order = [topic.slug for topic in curriculum(knowledge())]
    for seed in "abc":
        topics = set_up(knowledge(), [], "senior", 60, "neutral", seed).topics
        assert list(topics) == sorted(topics, key=order.index)
    named = set_up(knowledge(), ["controllers", "pod-creation-flow"], "senior", 15, "neutral", "a").topics
    assert named == ("pod-creation-flow", "controllers")


def test_the_same_seed_gives_the_same_interview() -> None:
    setup = set_up(knowledge(), [], "sre", 30, "strict", "same")
    assert played(setup) == played(setup)
    assert played(setup) != played(set_up(knowledge(), [], "sre", 30, "strict", "other"))


# The clock


def test_time_ends_it() -> None:
    interview = played(PHASES, seconds=100)
    assert interview.ending == TIME
    assert interview.ended_at
    assert 15 * 60 - 20 < interview.spent <= 15 * 60 + 100


def test_being_away_costs_no_more_than_thinking_very_long() -> None:
    begun = steps.begin(PHASES, ROOM, MORNING)
    step = steps.answered(begun, "Pending", ROOM, MORNING + timedelta(days=2))
    assert begun.ask
    assert step.turn.seconds == AWAY * begun.ask.allowed
    assert step.turn.away and step.turn.late


def test_a_pause_stops_the_clock() -> None:
    begun = steps.begin(PHASES, ROOM, MORNING)
    resting = steps.paused(begun, MORNING + 30 * SECOND)
    assert steps.paused(resting, MORNING + timedelta(hours=1)) is resting
    going = steps.resumed(resting, MORNING + timedelta(days=1))
    assert steps.resumed(going, MORNING + timedelta(days=2)) is going
    step = steps.answered(going, "Pending", ROOM, MORNING + timedelta(days=1, seconds=12))
    assert step.turn.seconds == 42
    assert not step.turn.away
    assert begun.step < resting.step < going.step < step.interview.step


def test_a_clock_set_back_counts_nothing() -> None:
    begun = steps.begin(PHASES, ROOM, MORNING)
    assert steps.answered(begun, "Pending", ROOM, MORNING - timedelta(hours=1)).turn.seconds == 0


def test_who_stops_gets_a_report_of_what_was_answered() -> None:
    ended = steps.stopped(said("PV 刚创建时阶段是 Pending。"), MORNING + 90 * SECOND)
    assert (ended.ending, ended.ask, len(ended.turns)) == (STOPPED, None, 1)
    assert steps.stopped(ended, MORNING + 99 * SECOND) is ended


# The marks


def test_no_manner_changes_a_score() -> None:
    scores = set()
    for manner in MANNERS:
        interview = said(
            "PV 有五个阶段:Pending、Available、Bound、Released、Failed。",
            Setup(("pv-phases",), "senior", 15, manner, "x"),
        )
        scores.add(interview.turns[0].score)
    assert len(scores) == 1


def test_all_right_is_a_hundred_and_nothing_is_zero() -> None:
    interview = played(PHASES)
    assert {turn.score for turn in interview.turns if not turn.ask.question.closed} == {100}
    assert (total(interview) or 0) >= 90
    assert total(played(replace(PHASES, level="junior"))) == 100
    assert total(played(PHASES, [])) == 0
    assert total(steps.stopped(steps.begin(PHASES, ROOM, MORNING), MORNING)) is None


@pytest.mark.parametrize("manner", MANNERS)
def test_nothing_is_praised(manner: str) -> None:
    words = ("很好", "不错", "棒", "优秀", "完美", "厉害", "对的")
    for says in (None, []):
        for turn in played(Setup(("scheduler", "pv-phases"), "senior", 15, manner, "x"), says).turns:
            assert not any(word in turn.ask.lead for word in words), turn.ask.lead


# Keeping


@pytest.mark.parametrize("text", ["PV 刚创建时阶段是 Bound。", "", "\x00\ud7ff🙂“引号”\n换行" * 50])
def test_what_is_written_reads_the_same(text: str) -> None:
    interview = said(text)
    assert read(written(interview)) == interview
    assert read(written(steps.stopped(interview, MORNING))) == steps.stopped(interview, MORNING)


# What the content itself says


@pytest.mark.parametrize("topic", knowledge().content.topics, ids=lambda topic: topic.slug)
def test_the_content_answers_its_own_questions(topic: Topic) -> None:
    """A fact's own sentence is a full answer to its question, and the true facts see through every popular error."""
    facts, poor = knowledge().facts, []
    for fact in topic.facts:
        question = belief(fact, ROOM) if fact.misconception else recalled(fact, ROOM)
        if question is None:
            continue
        told = "不对," + "".join(facts[ident].text for ident in fact.refers) if fact.misconception else ""
        answer = told or "".join(facts[ident].text for ident in question.facts)
        score = examine(Ask(1, DEEPER, "", question, 1, 60), answer, ROOM).judgement.score
        if score < 75:
            poor.append((score, question.text, answer))
    assert not poor
