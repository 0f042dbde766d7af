"""Sentence to verdict on a toy mechanism: what the grammar must get right whatever the subject."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks.check import Verdict
from kb.models.release import NEWEST, Release
from kb.reading.reader import Reader
from kb.verdict import judge, worst
from tests.kb.toy import RELATIONS, toy_reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return toy_reader(Path(tmp_path_factory.mktemp("toy")))


def verdict(reader: Reader, text: str, at: Release = NEWEST) -> str:
    judged = [one.verdict for found in reader.read(text).found for one in judge(found, RELATIONS, at)]
    return (worst(judged) or Verdict.NO_CLAIM).value


TRUE = [
    "红灯停下,绿灯通行。",
    "绿灯的时候司机可以前进。",
    "看到红色就停车。",
    "紅燈停車",
    "红灯不通行。",
    "不是红灯通行,而是绿灯通行。",
    "绿灯通行,而不是红灯。",
    "只有绿灯才通行。",
    "让车通行的是绿灯不是红灯。",
    "信号灯有红灯、黄灯和绿灯,其中只有黄灯会闪。",
    "并非所有灯都闪烁,红灯不闪。",
    "信号灯有三种:红灯、黄灯和绿灯。",
    "信号灯包括红灯、黄灯等。",
    "红灯持续 30 秒。",
    "红灯持续半分钟,也就是 30 秒。",
    "编号 30000 到 32767。",
    "第 29 秒以内亮红灯。",
    "大于等于 30 秒亮绿灯。",
    "小于 30 秒亮红灯,其余亮绿灯。",
    "只有黄灯会闪。",
    "Amber 会闪烁",
    "误区:绿灯停车。",
    "很多人以为红灯可以通行,其实红灯要停车。",
    "黄灯等待,路口有红灯和绿灯,前者停车,后者通行。",
    "绿灯停下……说反了,绿灯通行。",
]
FALSE = [
    "红灯通行。",
    "绿灯不通行。",
    "红灯可能通行。",
    "所有灯都闪烁。",
    "红灯闪,绿灯也闪。",
    "信号灯有两种:红灯、黄灯和绿灯。",
    "信号灯有四种。",
    "红灯持续 31 秒。",
    "红灯持续 30 分钟。",
    "编号 30000 到 32768。",
    "第 30 秒以内亮红灯。",
    "大于 30 秒亮绿灯。",
    "小于 30 秒亮红灯,其余亮黄灯。",
    "只有红灯会闪。",
    "绿灯停车,而不是红灯。",
    "误区:绿灯通行。",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_sentences_are_supported(reader: Reader, text: str) -> None:
    assert verdict(reader, text) == "supported"


@pytest.mark.parametrize("text", FALSE)
def test_false_sentences_are_contradicted(reader: Reader, text: str) -> None:
    assert verdict(reader, text) == "contradicted"


def test_what_was_true_once_is_outdated(reader: Reader) -> None:
    found = reader.read("信号灯有两种:红灯和绿灯。").found
    (judged,) = judge(found[0], RELATIONS, NEWEST)
    assert (judged.verdict, judged.result.until) == (Verdict.OUTDATED, Release(1, 23))
    assert verdict(reader, "信号灯有两种:红灯和绿灯。", Release(1, 23)) == "supported"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.24 起信号灯有三种。", "supported"),
        ("1.25 起信号灯有三种。", "contradicted"),
        ("1.23 起信号灯有三种。", "contradicted"),
        ("1.24 之前信号灯有两种。", "supported"),
        ("以前信号灯有两种。", "supported"),
        ("以前信号灯有四种。", "contradicted"),
    ],
)
def test_releases_restrict_a_claim(reader: Reader, text: str, expected: str) -> None:
    assert verdict(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "红灯除周末外停车",
        "红灯未经许可停车",
        "如果没有交警,红灯停车",
        "红灯 7 次停车",
        "想让绿灯停车,按下按钮",
        "要么绿灯停车",
    ],
)
def test_words_that_may_turn_the_meaning_silence_the_verdict(reader: Reader, text: str) -> None:
    assert verdict(reader, text) in ("not_modelled", "no_claim")


def test_a_subject_is_carried_over(reader: Reader) -> None:
    found = reader.read("持续 30 秒", {"colour": ("red",)}).found
    assert [f.carried for f in found] == [("colour",)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="红绿黄灯停车通行不只都才会可能闪烁秒30,。:、的而是有三种信号", max_size=60))
def test_any_text_is_survived_and_quotes_lie_in_it(text: str) -> None:
    for found in _shared().read(text).found:
        assert text[found.claim.start : found.claim.end] == found.claim.quote


_READERS: list[Reader] = []


def _shared() -> Reader:
    if not _READERS:
        import tempfile

        with tempfile.TemporaryDirectory() as place:
            _READERS.append(toy_reader(Path(place)))
    return _READERS[0]
