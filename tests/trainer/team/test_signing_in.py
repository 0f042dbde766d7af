"""Signing in and out, and how long a session and a key last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import extract_parameters

from tests.trainer.desk import MORNING
from tests.trainer.team.joined import CHEAP, GOOD, joined
from trainer.records.accounts import account_of
from trainer.records.sign_ins import count_sign_ins
from trainer.records.store import Records
from trainer.team.joining import join, opened, reset
from trainer.team.passwords import Passwords
from trainer.team.people import lock, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN
from trainer.team.signing_in import (
    IDLE,
    LONGEST,
    SEEN_EVERY,
    authenticated,
    begin,
    change_password,
    end,
    end_elsewhere,
    give_key,
    owner_of,
    signed_in,
)
from trainer.team.tokens import digest_of, new_token


def test_signing_in_needs_the_name_and_the_password(records: Records) -> None:
    account = joined(records, "Ann Lee")
    assert authenticated(records, " ann LEE", GOOD, CHEAP) == account
    for name, password in (("ann", GOOD), ("Ann Lee", "x"), ("Ann Lee", ""), ("", ""), ("' OR 1=1 --", GOOD)):
        with pytest.raises(Refused, match=r"^名字或密码不对$"):
            authenticated(records, name, password, CHEAP)


def test_an_unknown_name_costs_what_a_known_one_does(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    joined(records, "小王")
    locked = joined(records, "小李")
    joined(records, "管", ADMIN)
    lock(records, locked.id, MORNING)
    reset(records, new_token(), joined(records, "小赵").id, MORNING)
    asked: list[object] = []
    decoy = extract_parameters(CHEAP.decoy)  # made before the counting begins
    verify = CHEAP._hasher.verify

    class Counted:
        def verify(self, kept: str, password: str) -> bool:
            asked.append(extract_parameters(kept))
            return verify(kept, password)

    monkeypatch.setattr(CHEAP, "_hasher", Counted())
    for name in ("小王", "没有这人", "小李", "小赵", ""):
        asked.clear()
        with pytest.raises(Refused, match=r"^名字或密码不对$"):
            authenticated(records, name, "wrong password", CHEAP)
        assert asked == [decoy], name


def test_that_an_account_is_locked_is_told_with_its_password_alone(records: Records) -> None:
    joined(records, "管", ADMIN)
    account = joined(records)
    begin(records, account, "a token", "", MORNING)
    lock(records, account.id, MORNING)
    assert signed_in(records, "a token", MORNING) is None
    with pytest.raises(Refused, match="锁定"):
        authenticated(records, "小王", GOOD, CHEAP)
    unlock(records, account.id)
    assert authenticated(records, "小王", GOOD, CHEAP).locked_at is None
    assert signed_in(records, "a token", MORNING) is None  # locking ended it for good


def test_a_hash_of_another_cost_is_made_anew(records: Records) -> None:
    account = joined(records)
    dearer = Passwords(2, 8, 1)
    authenticated(records, "小王", GOOD, dearer)
    with records.reading() as session:
        found = account_of(session, account.id)
    assert found is not None and not dearer.outdated(found[1]) and dearer.matches(found[1], GOOD)


def test_a_session_lasts_as_long_as_it_is_used_and_no_longer(records: Records) -> None:
    account = joined(records)
    begin(records, account, "t", "", MORNING)
    assert signed_in(records, "t", MORNING + IDLE) == account
    at = MORNING + IDLE
    while at + IDLE <= MORNING + LONGEST:
        at += IDLE - SEEN_EVERY
        assert signed_in(records, "t", at) == account
    assert signed_in(records, "t", MORNING + LONGEST + timedelta(seconds=1)) is None
    begin(records, account, "u", "", MORNING)
    assert signed_in(records, "u", MORNING + IDLE + timedelta(seconds=1)) is None
    begin(records, account, "v", "", MORNING + LONGEST + IDLE)
    with records.reading() as session:
        assert count_sign_ins(session, account.id) == 1  # those that ended are forgotten


@pytest.mark.parametrize("token", ["", "t ", "T", digest_of("t"), "' OR 1=1 --", "\ud800"])
def test_no_other_token_is_a_session(records: Records, token: str) -> None:
    begin(records, joined(records), "t", "", MORNING)
    assert signed_in(records, token, MORNING) is None
    assert owner_of(records, token) is None


def test_signing_in_voids_what_the_browser_showed_before(records: Records) -> None:
    account = joined(records)
    begin(records, account, "one", "planted", MORNING)
    begin(records, account, "two", "one", MORNING)
    assert [signed_in(records, token, MORNING) for token in ("planted", "one", "two")] == [None, None, account]


def test_signing_out_here_elsewhere_and_by_a_new_password(records: Records) -> None:
    account = joined(records)
    for token in "abc":
        begin(records, account, token, "", MORNING)
    end(records, "a")
    assert signed_in(records, "a", MORNING) is None
    end_elsewhere(records, account, "b")
    assert [bool(signed_in(records, token, MORNING)) for token in "bc"] == [True, False]
    begin(records, account, "d", "", MORNING)
    with pytest.raises(Refused, match="现在的密码不对"):
        change_password(records, account, "wrong", GOOD + "!", GOOD + "!", "b", CHEAP)
    with pytest.raises(Refused, match="太短"):
        change_password(records, account, GOOD, "x", "x", "b", CHEAP)
    change_password(records, account, GOOD, GOOD + "!", GOOD + "!", "b", CHEAP)
    assert [bool(signed_in(records, token, MORNING)) for token in "bd"] == [True, False]
    with pytest.raises(Refused):
        authenticated(records, "小王", GOOD, CHEAP)
    assert authenticated(records, "小王", GOOD + "!", CHEAP) == account


def test_a_key_is_one_and_ends_with_the_account_s_lock(records: Records) -> None:
    joined(records, "管", ADMIN)
    account = joined(records)
    give_key(records, account, "old", MORNING)
    give_key(records, account, "new", MORNING)
    assert [owner_of(records, key) for key in ("old", "new")] == [None, account]
    lock(records, account.id, MORNING)
    assert owner_of(records, "new") is None


def test_resetting_voids_everything_at_once(records: Records) -> None:
    account = joined(records)
    begin(records, account, "t", "", MORNING)
    give_key(records, account, "k", MORNING)
    first, second = new_token(), new_token()
    reset(records, first, account.id, MORNING)
    reset(records, second, account.id, MORNING)
    assert signed_in(records, "t", MORNING) is None and owner_of(records, "k") is None
    for password in (GOOD, "", "nobody has this one"):
        with pytest.raises(Refused):
            authenticated(records, "小王", password, CHEAP)
    with pytest.raises(Refused):
        opened(records, first, MORNING)
    assert opened(records, second, MORNING).name == "小王"
    renewed = join(records, second, "another name", GOOD, GOOD, MORNING, CHEAP)
    assert renewed.learner == account.learner
    assert authenticated(records, "小王", GOOD, CHEAP).id == account.id
    with pytest.raises(Refused):
        reset(records, new_token(), 999, MORNING)
