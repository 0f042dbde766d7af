"""The parts of a question as JSON and back: what each asks for is a value of one of a few kinds."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import Any, get_args

from trainer.questions.expected import Chance, Expected, Members, Solved
from trainer.questions.question import Part

KINDS = {kind.__name__: kind for kind in get_args(Expected)}


def part_written(part: Part) -> dict[str, Any]:
    """Return a part as JSON values."""
    plain = {field.name: getattr(part, field.name) for field in fields(part)}
    return {**plain, "expected": _expected_written(part.expected)}


def part_read(found: dict[str, Any]) -> Part:
    """Return the part that was written; raise ValueError, KeyError or TypeError when it is none."""
    return Part(**{**found, "expected": _expected_read(found["expected"])})


def _expected_written(expected: Expected) -> dict[str, Any]:
    values = {field.name: getattr(expected, field.name) for field in fields(expected)}
    match expected:
        case Chance():
            values["value"] = str(expected.value)
        case Members():
            values["right"] = sorted(expected.right)
        case Solved():
            values["given"] = dict(expected.given)
    return {"kind": type(expected).__name__, **values}


def _expected_read(found: dict[str, Any]) -> Expected:
    values = {name: _tupled(value) for name, value in found.items() if name != "kind"}
    if found["kind"] == "Chance":
        values["value"] = Fraction(values["value"])
    if found["kind"] == "Members":
        values["right"] = frozenset(values["right"])
    made: Expected = KINDS[found["kind"]](**values)
    return made


def _tupled(value: Any) -> Any:
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value
