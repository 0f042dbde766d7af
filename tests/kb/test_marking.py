"""A marked text is the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks.check import Verdict
from kb.factcheck import factcheck
from kb.knowledge import Knowledge, load_knowledge
from kb.marking import marked


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


SENTENCES = st.sampled_from(
    [
        "PV 刚创建时阶段是 Bound。",
        "PV 未绑定时处于 Available 阶段",
        ",绑定后是 Bound;",
        "## 标题\n",
        "- 性能很好。\n",
        "\n\n",
        "\r\n",
        "| a | b |\n|---|---|\n| Retain | 数据仍然保留 |\n",
        "<b>&amp;",
        "  ",
        "Recycle 策略以前会清空数据,",
    ]
)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(SENTENCES, max_size=8))
def test_pieces_make_up_the_text(knowledge: Knowledge, parts: list[str]) -> None:
    text = "".join(parts)
    lines = marked(text, factcheck(text, knowledge), knowledge)
    shown = ["".join(piece.text for piece in line.pieces) for line in lines]
    assert shown == [line.rstrip("\r") for line in text.split("\n") if line.strip()]


def test_marks_and_notes(knowledge: Knowledge) -> None:
    text = "PV 刚创建时阶段是 Bound。\n没什么。\nPV 未绑定时处于 Available 阶段。PV 刚创建时阶段是 Failed。"
    wrong, _, both = marked(text, factcheck(text, knowledge), knowledge)
    assert [note.number for note in wrong.notes] == [1]
    assert [(note.number, note.verdict) for note in both.notes] == [(0, Verdict.SUPPORTED), (2, Verdict.CONTRADICTED)]
    assert {"has-supported", "has-contradicted"} <= set(both.styles.split())
    assert [piece.notes for piece in wrong.pieces if piece.verdict is Verdict.CONTRADICTED] == [(1,)]


def test_unread_words_of_what_could_not_be_judged(knowledge: Knowledge) -> None:
    text = "除非下雨,否则 PV 刚创建时阶段是 Bound。\nPV 刚创建时阶段是 Bound。"
    doubtful, wrong = marked(text, factcheck(text, knowledge), knowledge)
    assert doubtful.unread
    assert wrong.unread == []
