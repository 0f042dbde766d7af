"""How fast a learner wants to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """``retention``: the chance of remembering at which a fact is asked again; ``new_a_day``: new facts in one day."""

    retention: float = 0.9
    new_a_day: int = 20


def pace_of(settings: Mapping[str, str]) -> Pace:
    """Return the pace that a learner has set; what is no number in its range counts as not set."""
    ordinary = Pace()
    retention = _number(settings.get("retention"), ordinary.retention, 0.7, 0.99)
    return Pace(retention, int(_number(settings.get("new_a_day"), ordinary.new_a_day, 0, 1000)))


def _number(text: str | None, ordinary: float, least: float, most: float) -> float:
    try:
        number = float(text) if text is not None else ordinary
    except ValueError:
        return ordinary
    return number if least <= number <= most else ordinary
