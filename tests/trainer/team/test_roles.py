"""What each role may do, and the administrator who is always left."""

from __future__ import annotations

import pytest

from tests.trainer.desk import MORNING
from tests.trainer.team.joined import joined
from trainer.records.store import Records
from trainer.team.joining import invite, opened, reset
from trainer.team.people import change_role, lock, make_way, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER, reaches
from trainer.team.tokens import new_token


@pytest.mark.parametrize(
    ("role", "reached"),
    [(LEARNER, {LEARNER}), (MAINTAINER, {LEARNER, MAINTAINER}), (ADMIN, {LEARNER, MAINTAINER, ADMIN}), ("x", set())],
)
def test_each_role_may_do_what_those_before_it_may(role: str, reached: set[str]) -> None:
    assert {needed for needed in (LEARNER, MAINTAINER, ADMIN) if reaches(role, needed)} == reached


def test_an_administrator_is_always_left(records: Records) -> None:
    first, second = joined(records, "甲", ADMIN), joined(records, "乙", ADMIN)
    lock(records, second.id, MORNING)
    for attempt in (
        lambda: change_role(records, first.id, LEARNER),
        lambda: lock(records, first.id, MORNING),
        lambda: make_way(records, first.id),
    ):
        with pytest.raises(Refused, match="最后一个"):
            attempt()
    unlock(records, second.id)
    assert change_role(records, first.id, LEARNER).role == LEARNER
    with pytest.raises(Refused, match="没有叫“root”的角色"):
        change_role(records, first.id, "root")
    with pytest.raises(Refused, match="没有这个成员"):
        change_role(records, 999, ADMIN)


@pytest.mark.parametrize("act", ["lock", "role", "reset", "leave"])
def test_links_end_with_the_trust_in_an_administrator(records: Records, act: str) -> None:
    """They may have kept one for themselves."""
    joined(records, "甲", ADMIN)
    gone, ordinary = joined(records, "乙", ADMIN), joined(records, "丙")
    acts = {
        "lock": lambda one: lock(records, one.id, MORNING),
        "role": lambda one: change_role(records, one.id, LEARNER),
        "reset": lambda one: reset(records, new_token(), one.id, MORNING),
        "leave": lambda one: make_way(records, one.id),
    }
    kept, other = new_token(), new_token()
    invite(records, kept, ADMIN, MORNING)
    reset(records, other, joined(records, "丁").id, MORNING)
    acts[act](ordinary)
    assert opened(records, kept, MORNING).role == ADMIN and opened(records, other, MORNING).name == "丁"
    acts[act](gone)
    for link in (kept, other):
        with pytest.raises(Refused):
            opened(records, link, MORNING)
