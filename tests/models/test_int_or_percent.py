"""Rounding of numbers and percentages of Pods."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.int_or_percent import scaled


@pytest.mark.parametrize(
    ("value", "total", "up", "down"),
    [(7, 3, 7, 7), ("50%", 5, 3, 2), ("0%", 9, 0, 0), ("100%", 4, 4, 4), ("150%", 3, 5, 4), ("1%", 1, 1, 0)],
)
def test_rounding(value: int | str, total: int, up: int, down: int) -> None:
    assert (scaled(value, total, True), scaled(value, total, False)) == (up, down)


@pytest.mark.parametrize("value", ["5", "", "%", "1.5%", " 5%", "5 %", None, 1.5, True, [1]])
def test_malformed(value: object) -> None:
    with pytest.raises(ValueError, match="neither"):
        scaled(value, 10, True)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 300), st.integers(0, 10_000))
def test_both_roundings_lie_around_the_exact_share(percent: int, total: int) -> None:
    low, high = scaled(f"{percent}%", total, False), scaled(f"{percent}%", total, True)
    assert low * 100 <= percent * total <= high * 100
    assert high - low == (percent * total % 100 > 0)
