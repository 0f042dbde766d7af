"""How many attempts there may be in a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.trainer.desk import MORNING
from trainer.team.address import neighbourhood
from trainer.team.limits import MOST_KEYS, Limit


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_attempts_are_counted_by_whose_an_address_is(address: str, whose: str) -> None:
    assert neighbourhood(address) == whose


def test_a_limit_gives_back_evenly() -> None:
    limit = Limit(3, timedelta(minutes=3))
    assert [bool(limit.take("a", MORNING)) for _ in range(5)] == [False, False, False, True, True]
    assert limit.take("a", MORNING) == timedelta(minutes=1)
    assert not limit.take("b", MORNING)
    assert limit.take("a", MORNING + timedelta(seconds=59))
    assert not limit.take("a", MORNING + timedelta(minutes=1))
    limit.give_back("a", MORNING + timedelta(minutes=1))
    assert not limit.take("a", MORNING + timedelta(minutes=1))
    assert limit.take("a", MORNING - timedelta(hours=1))  # a clock that was set back gives nothing


def test_what_costs_more_than_all_waits_for_all() -> None:
    limit = Limit(10, timedelta(seconds=10))
    assert not limit.take("a", MORNING, 25)
    assert limit.take("a", MORNING + timedelta(seconds=15))  # the rest is still to be paid
    assert not limit.take("a", MORNING + timedelta(seconds=16))
    assert limit.take("a", MORNING + timedelta(seconds=25), 25)
    assert not limit.take("a", MORNING + timedelta(seconds=26), 25)


def test_limits_forget_the_quiet_first() -> None:
    limit = Limit(1, timedelta(days=1))
    limit.take("first", MORNING)
    for number in range(MOST_KEYS - 1):
        limit.take(str(number), MORNING)
    assert limit.take("first", MORNING)  # still known; asking in vain does not make it younger
    limit.take("last", MORNING)
    assert not limit.take("first", MORNING)
    assert len(limit._taken) == MOST_KEYS
