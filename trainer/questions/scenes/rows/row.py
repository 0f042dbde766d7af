"""Things in a row: by a number that a model gave each of them, or in the order in which a model took them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random

from trainer.questions.expected import Ranking
from trainer.questions.scenes.scene import Ask

FEWEST, MOST = 3, 5


def rising(
    values: Mapping[str, int | Fraction],
    draw: Random,
    relations: tuple[str, ...],
    text: str,
    told: Callable[[int | Fraction], str] = str,
    falling: bool = False,
) -> tuple[Ask, ...]:
    """Return what asks to put things in the order of their values; of two with one value only one is asked for.

    Nothing for too few. ``told``: how a value is written.
    """
    names = list(values)
    draw.shuffle(names)
    chosen: dict[int | Fraction, str] = {}
    for name in names:
        if len(chosen) < MOST:
            chosen.setdefault(values[name], name)
    right = [chosen[value] for value in sorted(chosen, reverse=falling)]
    return in_turn(right, draw, relations, text, f"依次是{'、'.join(told(values[name]) for name in right)}")


def in_turn(right: Sequence[str], draw: Random, relations: tuple[str, ...], text: str, because: str) -> tuple[Ask, ...]:
    """Return what asks to put things in this order, listed in another one; nothing for too few."""
    if not FEWEST <= len(right) <= MOST:
        return ()
    listed = list(right)
    while listed == list(right):
        draw.shuffle(listed)
    return (Ask(relations, text, Ranking(tuple(right), tuple(listed)), " → ".join(right), because),)
