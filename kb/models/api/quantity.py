"""Amounts of a resource as Kubernetes reads and prints them: ``500m``, ``1.5Gi``, ``1e3``.

Numbers are exact fractions. Reading follows ``pkg/api/resource/quantity.go`` ParseQuantity: a finer part than nano is
rounded away from zero, a binary amount is capped at 2^63-1. Printing keeps the family of the suffix that was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

# The sign, digits before and after the point, and everything else (quantity.go parseQuantityString).
_TEXT = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_NANO = -9
_LARGEST_BINARY = 2**63 - 1
_LARGEST_EXPONENT = 1000  # Go's int32 allows more, a thousand digits are enough for any cluster
_FAST_DIGITS = 18  # maxInt64Factors: so many digits always fit an int64


@dataclass(frozen=True)
class Quantity:
    """An amount, the family of its suffix (``decimal``, ``exponent``, ``binary``), and its text if that is kept."""

    amount: Fraction
    family: str
    kept: str = ""


def parse(value: object) -> Fraction:
    """Return the amount that a quantity (text, or a JSON number) stands for; raise ValueError when malformed."""
    return read(value).amount


def canonical(value: object) -> str:
    """Return a quantity as the API server prints it, ``1.5Gi`` as ``1536Mi``; raise ValueError when malformed."""
    return printed(read(value))


def canonical_resource(value: object) -> str:
    """Return the printed form of an entry of a resource list, rounded up to milli; raise ValueError when malformed.

    Resource lists are rounded when they are defaulted (pkg/apis/core/v1/defaults.go SetDefaults_ResourceList).
    """
    quantity = read(value)
    rounded = _away_from_zero(quantity.amount, -3)
    return printed(quantity if rounded == quantity.amount else Quantity(rounded, quantity.family))


def milli(value: object) -> int:
    """Return a quantity (Fraction, text or number) in thousandths, rounded away from zero."""
    return int(_away_from_zero(_amount(value), -3) * 1000)


def whole(value: object) -> int:
    """Return a quantity (Fraction, text or number) as a whole number, rounded away from zero."""
    return int(_away_from_zero(_amount(value), 0))


def read(value: object) -> Quantity:
    """Return a quantity with its family; raise ValueError when malformed (Quantity.UnmarshalJSON)."""
    if value is None:
        return Quantity(Fraction(0), "decimal")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"not a quantity: {value!r}")
    text = str(value).strip()
    match = _TEXT.fullmatch(text)
    if not text or not match:
        raise ValueError(f"not a quantity: {text!r}")
    sign, before, after, suffix = match[1], match[2].lstrip("0"), match[3] or "", match[4]
    family, base, exponent = _suffix(suffix)
    amount = Fraction(int((before + after) or "0"), 10 ** len(after)) * Fraction(base) ** exponent
    amount = _away_from_zero(amount, _NANO)
    if family == "binary":
        amount = min(amount, Fraction(_LARGEST_BINARY))
    kept = text if _is_kept(family, exponent, before or "0", after) else ""
    if family == "binary" and 0 < amount < 1:
        family = "decimal"
    return Quantity(-amount if sign == "-" else amount, family, kept)


def printed(quantity: Quantity) -> str:
    """Return the text of a quantity: no fraction, and the largest suffix that keeps it exact."""
    amount = quantity.amount
    if quantity.kept:
        return quantity.kept
    if amount == 0:
        return "0"
    if quantity.family == "binary" and abs(amount) >= 1024 and amount.denominator == 1:
        return _with_binary_suffix(int(amount))
    return _with_decimal_suffix(amount, exponential=quantity.family == "exponent")


def _suffix(suffix: str) -> tuple[str, int, int]:
    if suffix in _DECIMAL:
        return "decimal", 10, _DECIMAL[suffix]
    if suffix in _BINARY:
        return "binary", 2, _BINARY[suffix]
    if re.fullmatch(r"[eE][+-]?[0-9]+", suffix) and int(suffix[1:]) <= _LARGEST_EXPONENT:
        return "exponent", 10, max(int(suffix[1:]), -_LARGEST_EXPONENT)
    raise ValueError(f"unknown suffix: {suffix!r}")


def _is_kept(family: str, exponent: int, before: str, after: str) -> bool:
    """Whether ParseQuantity takes the text for canonical and prints it again as it was written."""
    if family == "binary":
        short = 15 - len(before) - exponent * 3 // 10 - 1 >= 0
        return not after and short and int(before) % 8 != 0
    scale, digits = exponent - len(after), before + after
    short = len(digits) <= _FAST_DIGITS and scale >= _NANO
    return short and scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"


def _with_binary_suffix(amount: int) -> str:
    power = 0
    while amount % 1024 == 0 and power < 60:
        amount, power = amount // 1024, power + 10
    suffix = next((name for name, exponent in _BINARY.items() if exponent == power), "")
    return f"{amount}{suffix}"


def _with_decimal_suffix(amount: Fraction, exponential: bool) -> str:
    exponent = _NANO
    number = int(amount / Fraction(10) ** exponent)
    while number % 1000 == 0:
        number, exponent = number // 1000, exponent + 3
    suffix = next((name for name, power in _DECIMAL.items() if power == exponent), None)
    if exponential or suffix is None:
        suffix = f"e{exponent}" if exponent else ""
    return f"{number}{suffix}"


def _amount(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else parse(value)


def _away_from_zero(amount: Fraction, exponent: int) -> Fraction:
    unit = Fraction(10) ** exponent
    steps = -((-abs(amount)) // unit)
    return (-1 if amount < 0 else 1) * steps * unit
