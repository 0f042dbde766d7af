"""The card of a fact: run anew as of a release, with what refutes it, where it comes from and what it hangs with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.checks.check import Verdict
from kb.database.store import Store, open_current
from kb.fact_card import FactCard, fact_card
from kb.knowledge import Knowledge, load_knowledge
from kb.models.release import NEWEST, Release
from kb.sample_run import SampleRun
from kb.witness import witnesses
from tests.kb.toy_content import LIGHTS, RELATIONS, TIMING, write_content

MORE = """- 0 到 29 秒亮红灯。[light-red](../toy.py "light.shown")
- 红灯等待。[light-wrong](../toy.py "light.action")
- 红灯停不停看心情。[light-unread](../toy.py "light.action")
"""


@dataclass(frozen=True)
class World:
    """The toy content, built."""

    knowledge: Knowledge
    store: Store

    def card(self, ident: str, at: Release = NEWEST) -> FactCard:
        return fact_card(self.knowledge.facts[ident], self.knowledge, self.store, at)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root: Path = tmp_path_factory.mktemp("toy") / "content"
    write_content(root, lights=LIGHTS, timing=TIMING + MORE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kb.knowledge.relations", lambda: RELATIONS)
        with open_current(root.parent / "kb.sqlite", root) as store:
            yield World(load_knowledge(root), store)


def test_a_true_fact(world: World) -> None:
    card = world.card("light-go")
    assert (card.stands, card.verdict, card.cases) == (True, Verdict.SUPPORTED, 2)
    assert card.relation_title == "各种灯要求做什么"
    assert [source.symbol for source in card.sources] == ["Next"]
    assert card.recorded == {"rollout": witnesses()["rollout"]}
    assert [node.key.id for node in card.corrections] == ["light-run"]
    assert [node.key.id for node in card.siblings] == ["light-wait", "light-run", "light-wrong", "light-unread"]
    assert card.runs == (SampleRun("灯=红灯", "停下"),)


def test_a_condition_is_run_inside_and_just_outside(world: World) -> None:
    card = world.card("light-red")
    assert card.stands
    assert card.runs == (SampleRun("秒=0 秒", "红灯"), SampleRun("秒=30 秒", "绿灯"))


def test_a_misconception_stands_when_it_is_refuted(world: World) -> None:
    card = world.card("light-run")
    assert (card.stands, card.verdict) == (True, Verdict.CONTRADICTED)
    assert "实际是 停下" in card.why
    assert card.runs == (SampleRun("灯=红灯", "停下"),)
    assert [node.key.id for node in card.corrections] == ["light-go"]


def test_a_false_fact_falls_with_its_counterexample(world: World) -> None:
    card = world.card("light-wrong")
    assert (card.stands, card.verdict) == (False, Verdict.CONTRADICTED)
    assert "实际是 停下;这句话说的是 等待" in card.why
    assert card.runs == (SampleRun("灯=红灯", "停下"),)


def test_a_sentence_nobody_understands_falls(world: World) -> None:
    card = world.card("light-unread")
    assert (card.stands, card.verdict) == (False, Verdict.NOT_MODELLED)
    assert "没" in card.why


def test_a_fact_is_run_as_of_a_release(world: World) -> None:
    assert world.card("light-three").stands
    assert world.card("light-three").runs == (SampleRun("", "黄灯、绿灯、红灯"),)
    before = world.card("light-three", Release(1, 23))
    assert not before.stands
    assert before.runs == (SampleRun("", "绿灯、红灯"),)
