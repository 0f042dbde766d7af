"""Joining a team by a link that works once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.shared import shared_knowledge
from tests.trainer.desk import MORNING
from tests.trainer.team.joined import CHEAP, GOOD, joined, joined_by
from trainer.records.accounts import NameTaken, add_account, all_accounts
from trainer.records.invitations import open_invitations
from trainer.records.store import Records
from trainer.sitting import open_sitting
from trainer.team.joining import invite, join, opened
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER
from trainer.team.tokens import new_token


def test_a_link_works_once(records: Records) -> None:
    token = new_token()
    invite(records, token, MAINTAINER, MORNING)
    assert opened(records, token, MORNING).role == MAINTAINER
    account = join(records, token, " 小王 ", GOOD, GOOD, MORNING, CHEAP)
    assert (account.name, account.role) == ("小王", MAINTAINER)
    for again in (lambda: opened(records, token, MORNING), lambda: joined_by(records, token, "小李")):
        with pytest.raises(Refused, match="已经用过"):
            again()
    with records.reading() as session:
        assert [one.name for one in all_accounts(session)] == ["小王"]


def test_a_link_ends_with_its_time(records: Records) -> None:
    token = new_token()
    until = invite(records, token, LEARNER, MORNING, 2)
    assert until == MORNING + timedelta(days=2)
    assert opened(records, token, until - timedelta(seconds=1))
    with pytest.raises(Refused, match="过期"):
        opened(records, token, until)
    invite(records, new_token(), LEARNER, until)
    with records.reading() as session:
        assert len(open_invitations(session, MORNING)) == 1  # the old one is forgotten


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\0", "\ud800", "9" * 5000])
def test_no_other_token_is_a_link(records: Records, token: str) -> None:
    invite(records, new_token(), ADMIN, MORNING)
    with pytest.raises(Refused):
        opened(records, token, MORNING)


@pytest.mark.parametrize(("role", "days"), [("root", 7), ("", 7), (LEARNER, 0), (LEARNER, 31), (LEARNER, -1)])
def test_what_cannot_be_invited_is_refused(records: Records, role: str, days: int) -> None:
    with pytest.raises(Refused):
        invite(records, new_token(), role, MORNING, days)


def test_a_name_that_is_taken_is_refused_and_the_link_still_works(records: Records) -> None:
    """Also one that somebody's records have, who never signed in: nobody takes them over."""
    open_sitting(shared_knowledge(), records, "老张", MORNING)
    joined(records, "小王")
    token = new_token()
    invite(records, token, LEARNER, MORNING)
    for name in ("小王", "老张", "local"):
        with pytest.raises(Refused):
            joined_by(records, token, name)
    with pytest.raises(Refused, match="太短"):
        joined_by(records, token, "小李", "x")
    assert joined_by(records, token, "小李").name == "小李"


@pytest.mark.parametrize("name", ["Ann", "ANN", "\uff21\uff4e\uff4e", "ann "])
def test_names_that_look_alike_are_one(records: Records, name: str) -> None:
    joined(records, "ann")
    with pytest.raises(Refused, match="已经有人用了"):
        joined(records, name)


def test_two_who_take_a_name_at_once_are_not_both_let_in(records: Records) -> None:
    with records.writing() as session:
        add_account(session, "小王", "小王", "", LEARNER, MORNING)
        session.flush()
        with pytest.raises(NameTaken):
            add_account(session, "小王 ", "小王", "", LEARNER, MORNING)
