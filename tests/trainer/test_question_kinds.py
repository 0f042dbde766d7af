"""The keys of all kinds of questions, found again on other ways than those that made them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from kb.content import Topic
from kb.models.relation import Words
from kb.models.release import Release
from tests.trainer.desk import knowledge, right_answer
from tests.trainer.keys import problem_of
from tests.trainer.rows import place_of
from trainer.grading.asked import Questioner
from trainer.grading.judge import judge
from trainer.questions.asking import asked
from trainer.questions.expected import Members, OneOf, Ranking, Since, Solved
from trainer.questions.hint import hint, how_to_answer
from trainer.questions.kinds import KINDS, NAMES, question_of
from trainer.questions.phrasing import ORDERING, SLOT, phrasings
from trainer.questions.pick import first_question
from trainer.questions.question import RIGHT, WRONG, Question
from trainer.questions.scenes.catalogue import EDGES, ROWS, SCENES, drawn
from trainer.questions.scenes.scene import Ask, Make, Scene
from trainer.questions.version import RELEASES

TOPICS = knowledge().content.topics
SCENE_SEEDS = range(12)
# Every so many facts of a topic; all of them are gone through by tests/benchmarks/questions.py.
STEP = 5
NEW = ("boundary", "fill-in", "predict", "find-the-error", "version", "order", "compare", "explain", "scenario")


def made(topic: Topic, *kinds: str, step: int = STEP) -> list[Question]:
    found = [KINDS[kind](fact, seed, knowledge()) for kind in kinds for seed, fact in enumerate(topic.facts[::step])]
    return [question for question in found if question]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_key_stands_on_its_own(topic: Topic) -> None:
    questions = made(topic, *NEW)
    wrong = [(question.id, question.wording, question.key) for question in questions if problem_of(question)]
    assert not wrong
    assert len({question.kind for question in questions}) >= 4


# A question of each kind with a key, and what else it could say.
WRONG_KEYS = {
    "choose": lambda question: replace(question, key=next(o for o in question.options if o != question.key)),
    "true-false": lambda question: replace(question, key=WRONG if question.key == RIGHT else RIGHT),
    "find-the-error": lambda question: replace(question, key=next(o for o in "AB" if o != question.key)),
    "boundary": lambda question: _of_part(question, key="不知道"),
    "fill-in": lambda question: _of_part(question, key="东西"),
    "predict": lambda question: _of_part(question, key="不知道"),
    "version": lambda question: _of_part(question, key="1.3", expected=Since(3)),
    "order": lambda question: _of_part(
        question, expected=Ranking(question.parts[0].expected.right[::-1], question.parts[0].expected.listed)
    ),
    "scenario": lambda question: _of_part(question, key="不知道"),
    "recall": lambda question: replace(question, facts=(*question.facts, "pv-phases-only-four")),
    "compare": lambda question: replace(question, facts=(*question.facts, "pv-phases-only-four")),
    "explain": lambda question: replace(question, facts=(*question.facts, "pv-phases-only-four")),
}


def _of_part(question: Question, **changed: object) -> Question:
    return replace(question, parts=(replace(question.parts[0], **changed), *question.parts[1:]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_found(kind: str) -> None:
    questions = [question for topic in TOPICS[::6] for question in made(topic, kind)]
    if kind == "boundary":
        questions = [question for question in questions if question.parts]
    assert questions
    for question in questions:
        assert not problem_of(question), question
        assert problem_of(WRONG_KEYS[kind](question)), question


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_the_key_is_graded_as_right_and_silence_is_not(topic: Topic) -> None:
    questioner = Questioner(knowledge())
    for question in made(topic, *NEW, step=11):
        judged = judge(question, right_answer(question), knowledge(), questioner)
        # Of a choice and of a free answer, the key alone is not all.
        enough = 75 if question.options else 55 if question.kind in ("compare", "explain", "find-the-error") else 100
        assert judged.score >= enough, question
        assert not judged.right or judged.right is True
        assert judge(question, "不知道", knowledge(), questioner).score == 0
        assert question_of(question.id, knowledge(), questioner) == question
        assert hint(question, knowledge())
        assert how_to_answer(question) or question.kind == "explain" or question.options


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_hint_points_at_nothing_that_is_not_told(topic: Topic) -> None:
    question = question_of(f"interview:{topic.slug}:0", knowledge(), Questioner(knowledge()))
    assert question
    said = hint(question, knowledge())
    assert said.startswith(f"一共 {len(question.facts)} 个要点,可以从这些方面说:")
    assert not re.search("[这某]", said.partition(":")[2])


@pytest.mark.parametrize("topic", TOPICS[::4], ids=lambda topic: topic.slug)
def test_nothing_is_said_twice_in_a_session(topic: Topic) -> None:
    facts = [fact.id for fact in topic.facts]
    seeds: dict[str, int] = dict.fromkeys(facts, 2)
    asked_already: list[str] = []
    told: list[str] = []
    questioner = Questioner(knowledge())
    while len(told) < 12 and (question := first_question(facts, seeds, asked_already, knowledge(), questioner)):
        asked_already.append(question.id)
        told.append(question.wording)
    assert len(told) == 12 == len(set(told))
    assert len({ident.partition(":")[0] for ident in asked_already}) >= 4


def test_a_release_is_the_one_in_which_the_answer_changed() -> None:
    for topic in TOPICS:
        for question in made(topic, "version", step=3):
            (part,) = question.parts
            assert question.text.count("哪个版本") <= 1
            relation = knowledge().relations[question.relation]
            if isinstance(part.expected, Solved):
                assert isinstance(relation.answer, Words)
                assert relation.answer.kind in RELEASES
                continue
            assert isinstance(part.expected, Since)
            told = re.search(r"答案变过:从前是“(.+?)”,后来是“(.+?)”", question.text)
            assert bool(told) != (knowledge().relations[question.relation].answer.__dict__.get("unit") == "release")
            if told:
                since = Release(1, part.expected.minor)
                assert str(since) in relation.changes, question


def scenes(make: Make) -> list[Scene]:
    found = [drawn(make, Random(f"test|{seed}")) for seed in SCENE_SEEDS]
    return [scene for scene in found if scene]


def test_a_boundary_of_a_release_lies_where_the_answer_changed() -> None:
    sides = set()
    for topic in TOPICS:
        for question in made(topic, "boundary", step=1):
            (part,) = question.parts or (None,)
            if part and question.text.startswith("回到"):
                assert isinstance(part.expected, Solved)
                release = Release(1, part.expected.minor or 0)
                changes = knowledge().relations[question.relation].changes
                sides.add("since" if str(release) in changes else "before")
                assert {str(release), str(Release(1, release.minor + 1))} & set(changes), question.text
    assert sides == {"since", "before"}


@pytest.mark.parametrize("kind", ["boundary", "order", "version"])
def test_boundaries_orders_and_versions_are_asked_in_every_topic(kind: str) -> None:
    without = [topic.slug for topic in TOPICS if not any(KINDS[kind](fact, 0, knowledge()) for fact in topic.facts)]
    assert not without


@pytest.mark.parametrize("make", ROWS, ids=lambda make: make.__name__)
def test_a_row_is_in_the_order_that_its_words_tell(make: Make) -> None:
    found = scenes(make)
    assert len(found) == len(SCENE_SEEDS)
    for scene in found:
        (ask,) = scene.asks
        assert isinstance(ask.expected, Ranking)
        reckon = place_of(f"{scene.story}{ask.text}")
        assert reckon
        places = [reckon(f"{scene.story}{ask.text}", name) for name in ask.expected.right]
        assert all(one < other for one, other in pairwise(places)), (ask, places)
        assert ask.expected.listed != ask.expected.right
        assert sorted(ask.expected.listed) == sorted(ask.expected.right)


@pytest.mark.parametrize("make", [*SCENES, *EDGES, *ROWS], ids=lambda make: make.__name__)
def test_a_situation_asks_for_what_can_be_answered(make: Make) -> None:
    found = scenes(make)
    assert len(found) == len(SCENE_SEEDS)
    shown = [(scene.story, scene.manifest, getattr(scene.asks[0].expected, "listed", ())) for scene in found]
    assert len(set(shown)) > 1
    for ask in (ask for scene in found for ask in scene.asks):
        assert _answerable(ask), ask
        assert set(ask.relations) <= set(knowledge().relations), ask
        assert "  " not in ask.text


def _answerable(ask: Ask) -> bool:
    if isinstance(ask.expected, OneOf):
        return ask.expected.right in [row[0] for row in ask.expected.among]
    return not isinstance(ask.expected, Members) or ask.expected.right <= set(ask.expected.among)


def test_every_phrasing_belongs_to_a_relation_and_leaves_nothing_untold() -> None:
    rows = phrasings(knowledge().root)
    assert len(rows) > 450
    for name, text in rows.items():
        relation = knowledge().relations[name.removeprefix(ORDERING)]
        slots = set(SLOT.findall(text))
        assert slots <= set(relation.inputs), name
        assert name.startswith(ORDERING) or slots | set(relation.ordinary) >= set(relation.inputs), name
        assert "?" not in text and "  " not in text, name


def test_a_question_reads_like_one() -> None:
    relation = knowledge().relations["flannel.mtu"]
    text = asked(relation, {"backend": "vxlan"}, knowledge())
    assert text == "底层网络的 MTU 是 1500,Flannel 用 VXLAN 后端,Pod 网卡的 MTU 是多少?"
    stage = asked(knowledge().relations["probe.grpc_since"], {"stage": "beta"}, knowledge())
    assert stage == "gRPC 探针是从哪个版本起进入 beta 阶段的?"
    stage = asked(knowledge().relations["lb.distribution_since"], {"stage": "alpha"}, knowledge())
    assert stage == "trafficDistribution 是从哪个版本起进入 alpha 阶段的?"


def test_all_kinds_have_a_name() -> None:
    assert set(NAMES) == {*KINDS, "interview"}
