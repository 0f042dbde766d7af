"""Difficulties and abilities: where they start, how answers move them, and what is asked because of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.trainer.desk import MORNING, knowledge, sitting_at
from trainer.amends import undo
from trainer.levels import level_of
from trainer.questions.difficulty import ability, difficulty, expected, prior
from trainer.questions.kinds import KINDS, question_of
from trainer.questions.pick import Level, kinds_for, question_about
from trainer.records.values import Attempt
from trainer.sitting import answer, next_question

FACT = knowledge().facts["pv-phase-released"]
ITEM = f"choose:{FACT.id}"


def surprises(*pairs: tuple[float, float]) -> list[Attempt]:
    return [Attempt(number, ITEM, wanted, earned) for number, (wanted, earned) in enumerate(pairs)]


def test_half_of_the_points_are_expected_where_ability_and_difficulty_are_one() -> None:
    assert expected(0.7, 0.7) == pytest.approx(0.5)
    assert expected(1.0, 0.0) == pytest.approx(0.731, abs=0.001)
    assert expected(-9, 9) < 0.001


def test_a_question_gets_harder_where_less_is_earned_than_expected() -> None:
    assert difficulty(0.0, surprises((0.5, 0.0))) == pytest.approx(0.3)
    assert difficulty(0.0, surprises((0.5, 1.0))) == pytest.approx(-0.3)
    assert difficulty(0.0, surprises((0.5, 0.5))) == 0.0
    later = difficulty(0.0, surprises(*[(0.5, 0.0)] * 21)) - difficulty(0.0, surprises(*[(0.5, 0.0)] * 20))
    assert 0 < later < 0.1


def test_a_learner_is_as_able_as_the_answers_say() -> None:
    assert ability([]) == 0.0
    assert ability(surprises((0.5, 1.0), (0.5, 1.0))) == pytest.approx(0.25)


def test_telling_is_harder_than_choosing_and_deep_facts_are_harder_than_plain_ones() -> None:
    assert prior("choose", FACT) < prior("recall", FACT) < prior("explain", FACT)
    plain, deep = (next(fact for fact in knowledge().content.facts if fact.level == level) for level in (1, 3))
    assert prior("recall", plain) < prior("recall", deep)
    assert {prior(kind, None) for kind in KINDS} != {0.0}


def average(kinds: list[str]) -> float:
    return sum(prior(kind, FACT) for kind in kinds) / len(kinds)


def test_who_knows_more_is_asked_in_harder_ways() -> None:
    firsts = {able: average([kinds_for(FACT, seed, (), Level(able))[0] for seed in range(30)]) for able in (-2, 0, 2)}
    assert firsts[-2] < firsts[0] < firsts[2]
    new, known = (average([kinds_for(FACT, s, ())[0] for s in seeds]) for seeds in ([0] * 1, range(5, 25)))
    assert new < known


def test_a_kind_that_came_up_again_and_again_gives_way() -> None:
    first = kinds_for(FACT, 1)[0]
    assert kinds_for(FACT, 1, [first] * 9)[0] != first
    assert question_about(FACT, 1, knowledge(), wanted=["choose"]).kind == "choose"  # type: ignore[union-attr]


def test_answers_move_the_question_and_the_learner_and_undoing_moves_them_back(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = question_of(f"{ITEM}:0", knowledge(), sitting.questioner)
    assert question is not None
    start = level_of(sitting.records, sitting.learner, [FACT.id], knowledge())
    assert (start.able, dict(start.hard)) == (0.0, {})
    outcome = answer(sitting, question, "不知道", MORNING)
    after = level_of(sitting.records, sitting.learner, [FACT.id], knowledge())
    assert after.able < 0
    assert after.hard[ITEM] > prior("choose", FACT)
    undo(sitting, outcome.answer_id, MORNING)
    assert level_of(sitting.records, sitting.learner, [FACT.id], knowledge()) == start


@pytest.mark.parametrize("kind", ["predict", "fill-in", "scenario", "interview"])
def test_a_kind_can_be_asked_for(tmp_path: Path, kind: str) -> None:
    sitting = sitting_at(tmp_path)
    asked: list[str] = []
    for step in range(3):
        question = next_question(sitting, MORNING + timedelta(minutes=step), "deployment-strategy", asked, [kind])
        assert question is not None
        assert question.kind == kind
        asked.append(question.id)
    assert len(set(asked)) == 3


def test_several_kinds_can_be_asked_for(tmp_path: Path) -> None:
    sitting, asked = sitting_at(tmp_path), []
    wanted = ("interview", "predict", "order", "choose")
    for step in range(12):
        question = next_question(sitting, MORNING + timedelta(minutes=step), "node-failure-eviction", asked, wanted)
        assert question is not None
        asked.append(question.id)
    kinds = {ident.partition(":")[0] for ident in asked}
    assert kinds <= set(wanted)
    assert len(kinds) >= 3
    assert len(set(asked)) == 12
