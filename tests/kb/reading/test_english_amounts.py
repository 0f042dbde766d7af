"""Numbers as English sentences compare them."""

from __future__ import annotations

import pytest

from kb.reading.number import INFINITY
from kb.reading.numerals import numbers
from tests.kb.reading.said import verdicts

AMOUNTS = [
    ("between 200 and 399", (200, 399)),
    ("greater than or equal to 200 and less than 400", (200, 399)),
    ("from 30000 to 32767", (30000, 32767)),
    ("no more than 110", (-INFINITY, 110)),
    ("must not exceed 1mib", (-INFINITY, 2**20)),
    ("a maximum of 10", (-INFINITY, 10)),
    ("fewer than 3", (-INFINITY, 2)),
    ("no fewer than 3", (3, INFINITY)),
    ("3 or more", (3, INFINITY)),
]
SAID = [
    ("An HTTP status code between 200 and 399 counts as success", "supported"),
    ("An HTTP status code between 200 and 499 counts as success", "contradicted"),
    ("Any status code greater than or equal to 200 and less than 400 indicates success.", "supported"),
    ("Any status code greater than or equal to 200 and less than 500 indicates success.", "contradicted"),
    ("A node runs no more than 110 Pods by default", "supported"),
    ("A node runs no more than 100 Pods by default", "contradicted"),
    ("NodePort 的范围 is between 30000 and 65535", "contradicted"),
]


@pytest.mark.parametrize(("text", "interval"), AMOUNTS, ids=[text for text, _ in AMOUNTS])
def test_an_amount(text: str, interval: tuple[int, int]) -> None:
    assert [number.intervals for number in numbers(text)] == [(interval,)]


@pytest.mark.parametrize(("text", "verdict"), SAID, ids=[text for text, _ in SAID])
def test_a_sentence_with_an_amount(text: str, verdict: str) -> None:
    assert verdicts(text) == {verdict}
