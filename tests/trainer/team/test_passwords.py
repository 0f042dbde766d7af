"""Names and passwords: which there may be, and what is kept of them."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from tests.trainer.team.joined import CHEAP, GOOD
from trainer.team import passwords as hashing
from trainer.team.names import checked_name, login_of
from trainer.team.passwords import Passwords, check_password
from trainer.team.refusal import Refused


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
