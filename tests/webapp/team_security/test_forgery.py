"""Forms that another site or another session sends."""

from __future__ import annotations

import pytest

from tests.webapp.club import Club, Member, filled
from tests.webapp.team_security.walk import (
    FIELDS,
    access,
    kept,
    numbers,
    rules,
    values_for,
)
from trainer.team.roles import ADMIN


def forms(club: Club, victim: Member) -> list[str]:
    """Return the address of every form."""
    found = numbers(club, victim)
    walked = [filled(rule, values_for(rule, found)) for rule, method in rules(club) if method != "GET"]
    return [address for address in walked if not address.startswith("/api/")]


@pytest.mark.parametrize("kind", ["none", "empty", "another's", "before signing in", "made up"])
def test_a_form_needs_the_token_of_its_own_session(club: Club, victim: Member, kind: str) -> None:
    assert victim.account
    member = club.member(role=ADMIN)
    stranger = club.stranger()
    tokens = {
        "none": None,
        "empty": "",
        "another's": victim.token(),
        "before signing in": stranger.token(),
        "made up": f"sign-in.{member.cookie()}.AAAA",
    }
    if kind == "before signing in":
        stranger.sign_in(member.account.name if member.account else "")
        member = stranger
    before = kept(club, victim), access(club, victim)
    addresses = forms(club, victim)
    assert len(addresses) >= 25
    for address in addresses:
        data = {**FIELDS, **({} if tokens[kind] is None else {"token": tokens[kind]})}
        assert member.send(address, data).status_code == 403, address
    assert (kept(club, victim), access(club, victim)) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://localhost", "http://localhost:1"])
def test_no_form_of_another_site_is_taken(club: Club, victim: Member, origin: str) -> None:
    before = kept(club, victim)
    sent = {**FIELDS, "token": victim.token()}
    for address in forms(club, victim):
        assert victim.send(address, sent, headers={"Origin": origin}).status_code == 403, address
    answer = victim.send("/api/v1/grade", "{}", content_type="application/json", headers={"Origin": origin})
    assert answer.status_code == 403
    assert kept(club, victim) == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_the_api_takes_nothing_that_a_form_can_send(club: Club, kind: str | None) -> None:
    member = club.member()
    for rule, method in rules(club):
        if method != "GET" and rule.rule.startswith("/api/"):
            address = filled(rule, values_for(rule, {"answer_id": 1, "ident": 1, "item": "u1", "account": 1}))
            answer = member.send(address, '{"text": "x", "question": "x", "answer": "x"}', content_type=kind)
            assert answer.status_code == 415, address
