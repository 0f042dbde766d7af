"""A team: who may join, by what password, who may sign in, and who may do what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters

from tests.shared import shared_knowledge
from tests.trainer.desk import MORNING, records_at, sitting_at
from trainer.commands.team import run_invite, run_list, run_lock, run_reset, run_role, run_unlock
from trainer.exchange.archive import archive, checksum
from trainer.exchange.document import parse
from trainer.exchange.trouble import ExchangeTrouble
from trainer.exits import Misuse
from trainer.records.accounts import Account, NameTaken, account_of, add_account, all_accounts
from trainer.records.erasure import erase
from trainer.records.invitations import open_invitations
from trainer.records.sign_ins import count_sign_ins
from trainer.records.store import Records
from trainer.records.tables import Row
from trainer.sitting import open_sitting
from trainer.team import passwords as hashing
from trainer.team.address import neighbourhood
from trainer.team.joining import invite, join, opened, reset
from trainer.team.limits import MOST_KEYS, Limit
from trainer.team.names import checked_name, login_of
from trainer.team.passwords import Passwords, check_password
from trainer.team.people import change_role, lock, make_way, member_called, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER, reaches
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

GOOD = "山水 风云 8642"
CHEAP = Passwords(1, 8, 1)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = records_at(tmp_path)
    yield found
    found.close()


def joined(records: Records, name: str = "小王", role: str = LEARNER, password: str = GOOD) -> Account:
    token = new_token()
    invite(records, token, role, MORNING)
    return join(records, token, name, password, password, MORNING, CHEAP)


# Names and passwords


@pytest.mark.parametrize(
    ("typed", "shown", "login"),
    [
        ("小王", "小王", "小王"),
        ("  Ann  Lee ", "Ann Lee", "ann lee"),
        ("\uff21\uff4e\uff4e", "Ann", "ann"),  # full-width letters
        ("<script>", "<script>", "<script>"),
        ("🙂", "🙂", "🙂"),
    ],
)
def test_names_are_shown_and_compared(typed: str, shown: str, login: str) -> None:
    assert checked_name(typed) == shown
    assert login_of(typed.replace("  ", " ")) == login


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "还没有写名字"),
        (" \t\n", "还没有写名字"),
        ("名" * 33, "最多 32 个"),
        ("a\u200bb", "看不见的字符"),
        ("\u202eadmin", "看不见的字符"),
        ("a\0b", "看不见的字符"),
        ("\ud800", "看不见的字符"),
        ("Local", "单人使用"),
    ],
)
def test_what_is_no_name_is_refused(typed: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        checked_name(typed)


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", "short", "太短"),
        ("", "", "太短"),
        (GOOD, f"{GOOD} ", "不一样"),
        ("a" * 201, "a" * 201, "太长"),
        ("1234567890", "1234567890", "太常见"),
        ("abcdefghijkl", "abcdefghijkl", "太常见"),
        ("987654321098", "987654321098", None),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "太常见"),
        ("abababababab", "abababababab", "太常见"),
        ("PassWord123", "PassWord123", "太常见"),
        ("Kubernetes", "Kubernetes", "太常见"),
        ("long-enough-name", "long-enough-name", "不能就是名字"),
        ("LONG-enough-name1", "LONG-enough-name1", "不能就是名字"),
        (GOOD, GOOD, None),
        ("correct horse battery", "correct horse battery", None),
    ],
)
def test_passwords_that_are_easy_to_guess_are_refused(password: str, again: str, told: str | None) -> None:
    if told is None:
        check_password(password, again, "long-enough-name")
        return
    with pytest.raises(Refused, match=told):
        check_password(password, again, "long-enough-name")


def test_common_passwords_are_long_enough_to_matter() -> None:
    listed = hashing.COMMON.read_text("utf-8").split()
    assert len(listed) == len(set(listed)) >= 50
    assert all(len(one) >= hashing.SHORTEST and one == one.casefold() for one in listed)


def test_hashes_are_salted_argon2id_at_a_cost() -> None:
    ordinary = Passwords()
    kept = ordinary.hashed(GOOD)
    assert kept.startswith("$argon2id$") and GOOD not in kept
    found = extract_parameters(kept)
    assert (found.memory_cost, found.time_cost) == (65536, 3)
    assert ordinary.matches(kept, GOOD) and not ordinary.matches(kept, GOOD + "x")
    assert CHEAP.hashed(GOOD) != CHEAP.hashed(GOOD)
    assert ordinary.matches(kept, GOOD.replace("8642", "\uff18\uff16\uff14\uff12"))  # however a keyboard composes it
    assert CHEAP.outdated(kept) and not ordinary.outdated(kept)
    assert not CHEAP.matches("", "nobody has this one")
    assert not CHEAP.matches("no hash", GOOD)


# Joining


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


def joined_by(records: Records, token: str, name: str, password: str = GOOD) -> Account:
    return join(records, token, name, password, password, MORNING, CHEAP)


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


# Signing in


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


# Roles


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


# Limits


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


# What is kept and what goes out


def test_no_secret_is_kept_in_the_clear(records: Records, tmp_path: Path) -> None:
    account, link, key, token = joined(records), new_token(), new_token(), new_token()
    invite(records, link, ADMIN, MORNING)
    begin(records, account, token, "", MORNING)
    give_key(records, account, key, MORNING)
    records.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(secret.encode() in data for secret in (link, key, token, GOOD)), file


def test_exports_carry_no_access_and_imports_bring_none(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path, "老张")
    joined(sitting.records, "小王", ADMIN)
    with sitting.records.reading() as session:
        member = all_accounts(session)[0].learner
        document = archive(session, [member, sitting.learner], MORNING)
    text = json.dumps(document)
    assert "argon2" not in text and "account" not in text and "sign_in" not in text
    document["learners"][1]["tables"]["account"] = [
        {"id": 1, "login": "evil", "password": CHEAP.hashed(GOOD), "role": ADMIN, "created_at": MORNING.isoformat()}
    ]
    document["sha256"] = checksum(document["learners"])
    with pytest.raises(ExchangeTrouble, match="account"):
        parse(json.dumps(document), "f.json")


def test_erasing_a_member_takes_the_account_along(records: Records) -> None:
    other, gone = joined(records, "小李", ADMIN), joined(records, "小王")
    begin(records, gone, "t", "", MORNING)
    give_key(records, gone, "k", MORNING)
    reset(records, new_token(), gone.id, MORNING)
    begin(records, other, "u", "", MORNING)
    assert not erase(records, gone.learner)
    with records.reading() as session:
        assert [one.name for one in all_accounts(session)] == ["小李"]
        counts = {
            table.name: len(session.execute(table.select()).all())
            for table in Row.metadata.sorted_tables
            if table.name in ("learner", "account", "sign_in", "api_key", "invitation")
        }
    assert counts == {"learner": 1, "account": 1, "sign_in": 1, "api_key": 0, "invitation": 0}
    assert signed_in(records, "u", MORNING) == other


# The command line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KUBEVIVA_HOME", str(tmp_path))
    monkeypatch.delenv("KUBEVIVA_DATABASE", raising=False)
    return tmp_path


def test_the_first_administrator_comes_by_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_list(as_json=False) == 0
    assert "team invite --role admin" in capsys.readouterr().out
    assert run_invite(ADMIN, 7, "https://example.com/") == 0
    link = capsys.readouterr().out.splitlines()[0]
    base, token = link.rsplit("/", 1)
    assert base == "https://example.com/join"
    records = records_at(home)
    account = join(records, token, "管理员甲", GOOD, GOOD, MORNING, CHEAP)
    assert account.role == ADMIN
    joined(records, "小王")
    assert run_role("小王", MAINTAINER) == run_lock("小王") == run_list(as_json=False) == 0
    assert "小王:维护者" in (said := capsys.readouterr().out) and "起锁定" in said
    assert run_unlock("小王") == run_reset("小王", "") == 0
    assert "http://127.0.0.1:8642/join/" in capsys.readouterr().out
    assert run_list(as_json=True) == 0
    listed = json.loads(capsys.readouterr().out)["members"]
    assert [(one["name"], one["role"], one["locked"]) for one in listed] == [
        ("管理员甲", ADMIN, None),
        ("小王", MAINTAINER, None),
    ]


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: run_invite("root", 7, ""), "没有叫“root”的角色"),
        (lambda: run_invite(ADMIN, 99, ""), "1 到 30 天"),
        (lambda: run_invite(ADMIN, 7, "example"), "写成 https://"),
        (lambda: run_lock("没有这人"), "没有叫“没有这人”的成员"),
        (lambda: run_lock("甲"), "最后一个"),
        (lambda: run_role("甲", LEARNER), "最后一个"),
    ],
)
def test_misuse_of_the_command_is_told(home: Path, attempt: object, told: str) -> None:
    records = records_at(home)
    assert member_called(records, joined(records, "甲", ADMIN).name).role == ADMIN
    records.close()
    assert callable(attempt)
    with pytest.raises(Misuse, match=told):
        attempt()
