"""Answers to questions for values, in the words that people use: what is right, what is wrong, what cannot be read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.trainer.desk import knowledge
from trainer.grading.closed import NotAnOption
from trainer.grading.error import judge_error
from trainer.grading.parts import judge_parts, sections
from trainer.grading.values import agrees
from trainer.questions.expected import Blank, Chance, Count, Expected, Members, OneOf, Ranking, Since, Solved
from trainer.questions.question import Part, Question

NODES = Members(frozenset({"node-a", "node-c"}), ("node-a", "node-b", "node-c"))
NOBODY = Members(frozenset(), ("node-a", "node-b"))
PHASE = OneOf("Released", (("Pending",), ("Released",), ("不存在了", "没有了")))
STEPS = Ranking(("认证", "鉴权", "准入控制"), ("鉴权", "准入控制", "认证"))
PATHS = Ranking(("Exact /a/b", "Prefix /a/b", "Prefix /a"), ("Prefix /a", "Exact /a/b", "Prefix /a/b"))
RANGE = Blank("HTTP 探针的响应状态码大于等于 200 且小于 ", " 时,探测成功。", "probe.http_passes", "400")
TEN = Solved("restart.delay", {"part": "first"})
REPLACES = Solved("restart.looks_at_code", {"policy": "Always"})


def _named(value: object) -> str:
    """A part of a test's name, the same in every process (the ``str`` of a frozenset is not)."""
    return "nodes" if isinstance(value, Members) else str(value)


@pytest.mark.parametrize(
    ("expected", "said", "right"),
    [
        (Count(13), "13", True),
        (Count(13), "最多 13 个", True),
        (Count(13), "10 + 25% 向上取整,所以是 13 个", True),
        (Count(13), "十三个", True),
        (Count(13), "12", False),
        (Count(300, "s"), "5 分钟", True),
        (Count(300, "s"), "300", True),
        (Count(1278, "B"), "1278 字节", True),
        (Since(24), "1.24", True),
        (Since(24), "从 v1.24 起", True),
        (Since(24), "1.23", False),
        (Chance(Fraction(1, 3)), "1/3", True),
        (Chance(Fraction(1, 3)), "三分之一", True),
        (Chance(Fraction(1, 3)), "33.3%", True),
        (Chance(Fraction(1, 3)), "0.33", True),
        (Chance(Fraction(1, 3)), "1/4", False),
        (NODES, "node-a 和 node-c", True),
        (NODES, "node-c、node-a", True),
        (NODES, "node-a", False),
        (NODES, "没有", False),
        (NOBODY, "没有", True),
        (NOBODY, "都不行", True),
        (PHASE, "Released", True),
        (PHASE, "会变成 released 阶段", True),
        (PHASE, "没有了", False),
        (STEPS, "CAB", True),
        (STEPS, "c → a → b", True),
        (STEPS, "认证、鉴权、准入控制", True),
        (STEPS, "ABC", False),
        (PATHS, "Exact /a/b、Prefix /a/b、Prefix /a", True),
        (PATHS, "Exact /a/b、Prefix /a、Prefix /a/b", False),
        (RANGE, "400", True),
        (RANGE, "399", False),
        (TEN, "10 秒", True),
        (TEN, "20s", False),
        (REPLACES, "不看", True),
        (REPLACES, "不会,它总是重启", True),
        (REPLACES, "看", False),
    ],
    ids=_named,
)
def test_a_value_is_read_as_people_write_it(expected: Expected, said: str, right: bool) -> None:
    assert agrees(expected, said, knowledge()) is right


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (Count(13), "很多"),
        (Count(13), "12 或者 13"),
        (Since(24), "很早"),
        (NODES, "不是 node-b"),
        (PHASE, "Pending 或者 Released"),
        (STEPS, "AB"),
        (STEPS, "AAB"),
        (RANGE, "香蕉"),
        (RANGE, "它"),
        (REPLACES, "随便"),
    ],
    ids=_named,
)
def test_what_cannot_be_read_is_asked_again(expected: Expected, said: str) -> None:
    with pytest.raises(NotAnOption, match="读到"):
        agrees(expected, said, knowledge())


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("1. 会 2. Pending", ["会", "Pending"]),
        ("1、会\n2、Pending", ["会", "Pending"]),
        ("(2) Pending (1) 会", ["会", "Pending"]),
        ("第一问:会;第二问:Pending", ["会", "Pending"]),
        ("会\nPending", ["会", "Pending"]),
        ("会;Pending", ["会", "Pending"]),
        ("2. Pending", ["", "Pending"]),
        ("1. 1.24\n2. 10.244.0.3", ["1.24", "10.244.0.3"]),
    ],
)
def test_an_answer_falls_into_its_parts(said: str, parts: list[str]) -> None:
    assert sections(said, 2) == parts


def test_an_answer_that_does_not_fall_into_parts_is_asked_again() -> None:
    with pytest.raises(NotAnOption, match="分开答"):
        sections("会变成 Pending", 2)


def test_parts_count_alike_and_the_worst_says_what_became_of_a_fact() -> None:
    parts = tuple(Part("restart-delay-first", "", Count(number), str(number)) for number in (1, 2))
    fact = "restart-delay-first"
    question = Question(f"scenario:{fact}:0", "scenario", "pod-restart-policy", (fact,), "?", parts=parts)
    judged = judge_parts(question, "1. 1\n2. 5", knowledge())
    assert (judged.score, [point.status for point in judged.points]) == (50, ["contradicted"])
    assert judged.explanation == "✓ 1. 1\n✗ 2. 2"
    assert judge_parts(question, "不知道", knowledge()).points[0].status == "missing"


WRONG = "HTTP 探针的响应状态码大于等于 200 且小于 500 时,探测成功。"
FOUND = Question(
    "find-the-error:probe-http-range:0", "find-the-error", "probe-handlers", ("probe-http-range",), "?", key="B",
    sentence=WRONG, relation="probe.http_passes", items=("exec 探针只看退出码。", WRONG, "gRPC 探针在 1.27 GA。"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "score", "right"),
    [
        ("B,应该是 400", 100, True),
        ("第二句错了,状态码大于等于 200 且小于 400 才算成功", 100, True),
        ("b", 55, True),
        ("B,应该是 600", 45, True),
        ("A,应该看时间", 0, False),
        ("不知道", 0, False),
    ],
)
def test_an_error_is_to_be_found_and_put_right(said: str, score: int, right: bool) -> None:
    judged = judge_error(FOUND, said, knowledge())
    assert (judged.score, judged.right) == (score, right)
    assert "错的是 B" in judged.explanation


def test_an_answer_that_names_no_sentence_is_asked_again() -> None:
    with pytest.raises(NotAnOption, match="A 到 C"):
        judge_error(FOUND, "都挺好的", knowledge())
