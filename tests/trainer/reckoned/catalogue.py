"""Every situation whose answer is reckoned, and whether a key is that answer."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.trainer.reckoned.containers import CONTAINERS
from tests.trainer.reckoned.network import NETWORK
from tests.trainer.reckoned.nodes import NODES
from tests.trainer.reckoned.storage import STORAGE
from tests.trainer.reckoned.told import Reckon, Told, numbers
from tests.trainer.reckoned.workloads import WORKLOADS
from trainer.questions.expected import Chance, Count, Expected, Members, OneOf

SITUATIONS: dict[str, Reckon] = {**WORKLOADS, **CONTAINERS, **STORAGE, **NODES, **NETWORK}


def situation_of(told: Told) -> Reckon:
    """Return how the answer is reckoned; raise AssertionError for a situation that nobody reckons, or two do."""
    found = [reckon for words, reckon in SITUATIONS.items() if words in told.story]
    assert len(found) == 1, told.story
    return found[0]


def stands(expected: Expected, key: str, told: Told) -> bool:
    """Return whether what is expected, and the key as the learner is shown it, are what was reckoned."""
    answer = situation_of(told)(told)
    match expected:
        case OneOf(right, among):
            return right == key == answer and [row[0] for row in among].count(right) == 1
        case Count(value, unit):
            units = {"": "", "s": "秒", "B": "字节"}
            return value == answer and re.sub(r"\d+ ?", "", key) == units[unit] and numbers(key) == [answer]
        case Members(right, among):
            shown = frozenset() if key == "没有" else frozenset(key.split("、"))
            return right == shown == answer and right <= set(among)
        case Chance(value):
            return value == Fraction(key) == answer
    raise AssertionError(expected)
