"""Quantities are read exactly and printed as the API server prints them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.quantity import canonical, canonical_resource, milli, parse, whole


@pytest.mark.parametrize(
    ("text", "amount", "printed"),
    [
        ("2.5Gi", 2684354560, "2560Mi"),
        ("250m", Fraction(1, 4), "250m"),
        ("0.25", Fraction(1, 4), "250m"),
        ("3e3", 3000, "3e3"),
        ("4000", 4000, "4k"),
        ("2048Mi", 2 * 2**30, "2Gi"),
        ("1000Gi", 1000 * 2**30, "1000Gi"),
        (7, 7, "7"),
        ("16Ei", 2**63 - 1, "9223372036854775807"),
        ("0.3n", Fraction(1, 10**9), "1n"),
        ("-2", -2, "-2"),
        ("000", 0, "0"),
        ("0.5Ki", 512, "512"),
        ("Gi", 0, "0"),  # no number at all is read as zero of a unit
    ],
)
def test_reading_and_printing(text: object, amount: Fraction, printed: str) -> None:
    assert parse(text) == amount
    assert canonical(text) == printed


@pytest.mark.parametrize("text", ["", "1GB", "1 Gi", "0x10", "1e", "1.2.3", "1,5", True, [], "1ki"])
def test_malformed(text: object) -> None:
    with pytest.raises(ValueError, match=r"quantity|suffix"):
        parse(text)


def test_rounding_goes_away_from_zero() -> None:
    assert milli("100u") == 1
    assert whole("1.1Ki") == 1127
    assert whole("-1500m") == -2
    assert canonical_resource("1500u") == "2m"


_SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e2", "E-1"]


@given(st.integers(-(10**6), 10**6), st.sampled_from(_SUFFIXES))
@settings(max_examples=50, deadline=None)
def test_printing_keeps_the_amount(number: int, suffix: str) -> None:
    text = f"{number}{suffix}"
    assert parse(canonical(text)) == parse(text)
    assert canonical(canonical(text)) == canonical(text)
