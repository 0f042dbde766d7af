"""Near-miss sentences of a toy fact: what is made, what must be killed, and what is no mutant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.content import Fact
from kb.mutants import MutationScore, mutation_score
from kb.reading.reader import Reader
from tests.kb.toy import RELATIONS, toy_reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return toy_reader(Path(tmp_path_factory.mktemp("toy")))


def score(reader: Reader, text: str, relation: str) -> MutationScore:
    fact = Fact("toy", text, relation, "toy", 1, False, "content/01-toy.md", 1)
    return mutation_score(fact, reader, RELATIONS)


@pytest.mark.parametrize(
    ("text", "relation", "kinds"),
    [
        ("红灯停下。", "light.action", {"value", "negation"}),
        ("信号灯有三种:红灯、黄灯和绿灯。", "light.colours", {"number", "list", "value"}),
        ("大于等于 30 秒亮绿灯。", "light.shown", {"number", "comparison", "value", "negation"}),
        ("红灯持续 30 秒。", "light.lasts", {"number", "negation"}),
        ("1.24 起信号灯有三种。", "light.colours", {"number", "release"}),
        ("只有黄灯会闪烁。", "light.blinks", {"value", "negation"}),
    ],
)
def test_every_mutant_of_a_true_sentence_is_killed(reader: Reader, text: str, relation: str, kinds: set[str]) -> None:
    scored = score(reader, text, relation)
    assert [result.mutant.text for result in scored.survived] == []
    assert kinds <= {result.mutant.kind for result in scored.results}
    assert scored.killed >= 3


def test_a_binding_that_accepts_anything_is_found_out(reader: Reader) -> None:
    """A relation that answers with every value cannot guard a sentence: its mutants survive."""
    from dataclasses import replace

    anything = replace(RELATIONS["light.action"], solve=lambda at, colour: ("stop", "wait", "go"))
    fact = Fact("toy", "红灯停下。", "light.action", "toy", 1, False, "content/01-toy.md", 1)
    assert mutation_score(fact, reader, {**RELATIONS, "light.action": anything}).survived


def test_another_order_of_a_list_is_no_mutant(reader: Reader) -> None:
    texts = {result.mutant.text for result in score(reader, "信号灯有三种:红灯、黄灯和绿灯。", "light.colours").results}
    assert "信号灯有三种:黄灯、红灯和绿灯。" not in texts


def test_mutants_are_the_same_every_time(reader: Reader) -> None:
    first, second = (score(reader, "大于等于 30 秒亮绿灯。", "light.shown") for _ in range(2))
    assert first == second
