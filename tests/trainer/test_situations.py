"""What happens in every situation is reckoned from its words alone; whatever else a key says is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import pytest
import yaml

from tests.trainer.keys import problem_of
from tests.trainer.reckoned.catalogue import SITUATIONS, situation_of, stands
from tests.trainer.reckoned.told import Told, told
from trainer.questions.expected import Chance, Count, Expected, Members, OneOf
from trainer.questions.question import Part, Question
from trainer.questions.scenes.catalogue import EDGES, SCENES, drawn
from trainer.questions.scenes.scene import Ask, Make

MAKES = (*SCENES, *EDGES)
SEEDS = range(30)


@cache
def asked(make: Make) -> tuple[tuple[Told, Ask], ...]:
    """What is asked in a situation, with what is told: the whole of it, as a question with one part tells it."""
    scenes = [drawn(make, Random(f"situation|{seed}")) for seed in SEEDS]
    return tuple(
        (told(f"{scene.story}{ask.text}", ask.text, scene.manifest), ask)
        for scene in scenes if scene for ask in scene.asks
    )  # fmt: skip


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_a_key_is_what_the_words_come_to(make: Make) -> None:
    wrong = [(said, ask.key) for said, ask in asked(make) if not stands(ask.expected, ask.key, said)]
    assert not wrong
    assert len({ask.key for _, ask in asked(make)}) > 1


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_any_other_key_is_refused(make: Make) -> None:
    for said, ask in asked(make):
        for expected, key in _others(ask):
            assert not stands(expected, key, said), (said, key)
            assert not stands(ask.expected, key, said), (said, key)
            assert not stands(expected, ask.key, said), (said, key)


def _others(ask: Ask) -> Iterator[tuple[Expected, str]]:
    """Keys beside the right one, as they would be expected and shown."""
    match ask.expected:
        case OneOf(right, among):
            yield from ((OneOf(row[0], among), row[0]) for row in among if row[0] != right)
        case Count(value, unit):
            for other in (value - 1, value + 1):
                yield Count(other, unit), ask.key.replace(str(value), str(other))
        case Members(right, among):
            for name in among:
                members = right ^ {name}
                yield Members(members, among), "、".join(sorted(members)) or "没有"
        case Chance(value):
            other = value + Fraction(1, 60)
            yield Chance(other), f"{other.numerator}/{other.denominator}"


def test_every_situation_is_reckoned_on_its_own() -> None:
    reckoned = {make.__name__: situation_of(asked(make)[0][0]) for make in MAKES}
    assert len(set(reckoned.values())) == len(MAKES)
    assert set(reckoned.values()) == set(SITUATIONS.values())


def test_a_situation_that_nobody_reckons_is_no_right_key() -> None:
    part = Part("fact", "会怎样?", OneOf("会", (("会",), ("不会",))), "会")
    question = Question("predict:fact:0", "predict", "topic", ("fact",), "节点着火了。会怎样?", key="会", parts=(part,))
    with pytest.raises(AssertionError, match="节点着火了"):
        problem_of(question)
    two = replace(question, text="跑这个Job,每个Pod都成功。imagePullPolicy是Never,本地有这个镜像,仓库连不上。")
    with pytest.raises(AssertionError, match="跑这个Job"):
        problem_of(two)


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_what_is_shown_is_yaml_that_the_api_server_would_take(make: Make) -> None:
    for said, _ in asked(make):
        # Unquoted words like yes are truth values to it, where names and values are wanted.
        assert not any(isinstance(leaf, bool) for leaf in _leaves(yaml.safe_load(said.manifest))), said.manifest


def _leaves(loaded: object) -> Iterator[object]:
    if isinstance(loaded, dict):
        loaded = list(loaded.values())
    if isinstance(loaded, list):
        for one in loaded:
            yield from _leaves(one)
    else:
        yield loaded
