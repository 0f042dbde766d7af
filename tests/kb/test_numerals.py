"""Numbers, comparisons and ranges, however a text puts them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.reading.digits import han_value
from kb.reading.number import INFINITY
from kb.reading.numerals import numbers
from kb.reading.release_number import releases
from kb.reading.text import fold

RANGES = [
    "大于等于 200 且小于 400",
    "大于等于200小于400",
    "大于等于 200,小于 400",
    "200 到 399",
    "200~399",
    "200-399",
    "[200,400)",
    "200<=code<400",
    "200≤状态码<400",
    "2xx 和 3xx",
    "2xx/3xx",
    "不小于 200 并且小于 400",
]


@pytest.mark.parametrize("text", RANGES)
def test_one_range_in_many_words(text: str) -> None:
    (number,) = numbers(fold(text))
    assert number.intervals == ((200, 399),)


@pytest.mark.parametrize(
    ("text", "intervals", "unit"),
    [
        ("五分钟", ((300, 300),), "s"),
        ("5 分钟", ((300, 300),), "s"),
        ("3 小时", ((10800, 10800),), "s"),
        ("10,800 秒", ((10800, 10800),), "s"),
        ("百分之二十五", ((25, 25),), "%"),
        ("25%", ((25, 25),), "%"),
        ("至少 8 个", ((8, INFINITY),), ""),
        ("最多 13 个", ((-INFINITY, 13),), ""),
        ("非 0", ((-INFINITY, -1), (1, INFINITY)), ""),
        ("不为0", ((-INFINITY, -1), (1, INFINITY)), ""),
        ("超过 50 秒", ((51, INFINITY),), "s"),
        ("1~5 分钟", ((60, 300),), "s"),
        ("四种", ((4, 4),), ""),
        ("1MiB", ((2**20, 2**20),), "B"),
    ],
)
def test_values_and_units(text: str, intervals: tuple[tuple[int, int], ...], unit: str) -> None:
    (number,) = numbers(fold(text))
    assert (number.intervals, number.unit) == (intervals, unit)


@pytest.mark.parametrize("text", ["sha256", "web-0", "v1", "统一", "第一次", "x86", "ipv4"])
def test_digits_inside_names_are_no_numbers(text: str) -> None:
    assert numbers(fold(text)) == []


def test_a_list_of_bounds_stays_two_numbers() -> None:
    assert len(numbers(fold("最多 13 个、至少 8 个"))) == 2


@pytest.mark.parametrize(("text", "minor"), [("1.24 起", 24), ("从 v1.27 开始", 27), ("Kubernetes 1.9", 9)])
def test_releases(text: str, minor: int) -> None:
    (release,) = releases(fold(text))
    assert release.intervals == ((minor, minor),)


@pytest.mark.parametrize("text", ["1.5 倍", "10.1.24.3", "nginx-1.27"])
def test_what_only_looks_like_a_release(text: str) -> None:
    assert releases(fold(text)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十五", 25), ("三百二十", 320), ("一千零五", 1005), ("两万", 20000), ("一零", 10)],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert han_value(text) == value


@given(st.integers(0, 99999), st.integers(0, 99999))
def test_any_range_is_read_back(low: int, high: int) -> None:
    low, high = sorted((low, high))
    (number,) = numbers(f"大于等于 {low} 且小于等于 {high}")
    assert number.intervals == ((low, high),)


@given(st.text(max_size=200))
def test_any_text_is_survived_and_spans_are_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    found = numbers(folded)
    assert all(0 <= n.start < n.end <= len(folded) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


HUGE = "9" * 5000


@pytest.mark.parametrize(
    "text",
    [
        HUGE,
        HUGE[:400],
        f"{HUGE} 秒",
        f"{HUGE}xx",
        f"1.{HUGE}",
        f"{HUGE}-{HUGE}",
        f"[{HUGE},{HUGE}]",
        f"1<=code<{HUGE}",
        f"百分之{HUGE}",
        f"{HUGE}分之{HUGE}",
        f"{HUGE}Gi",
        "九" * 5000,
    ],
    ids=range(12),
)
def test_numbers_that_nobody_can_mean_are_read_as_such(text: str) -> None:
    """They come from those who try what a program cannot bear."""
    for number in numbers(fold(text)):
        assert all(abs(end) <= 10**30 or end in (INFINITY, -INFINITY) for span in number.intervals for end in span)


@pytest.mark.parametrize("text", ["几十秒之后", "十几个 Pod", "数百条规则", "上百个节点", "好几千条连接"])
def test_a_vague_amount_is_no_number(text: str) -> None:
    assert not numbers(fold(text))


def test_where_it_begins_and_where_it_ends_are_two_numbers() -> None:
    assert [number.intervals for number in numbers(fold("从 10 秒开始,到 5 分钟封顶"))] == [((10, 10),), ((300, 300),)]
    assert [number.intervals for number in numbers(fold("从 30000 开始到 32767"))] == [((30000, 32767),)]
