"""Headers, cookies and the server's own address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.webapp.club import Club, Member, filled, opened_club
from tests.webapp.conftest import NOON
from tests.webapp.team_security.walk import (
    numbers,
    rules,
    values_for,
)
from trainer.records.invitations import open_invitations
from trainer.team.roles import ADMIN, LEARNER
from webapp.security import HEADERS


@pytest.fixture
def over_tls(tmp_path: Path) -> Club:
    return opened_club(tmp_path, NOON, "https://kubeviva.example.com")


def test_every_answer_has_the_headers(club: Club, victim: Member) -> None:
    found = numbers(club, victim)
    for sender in (club.stranger(), club.member(), club.member(role=ADMIN)):
        for rule, method in rules(club):
            if method == "GET":
                answer = sender.get(filled(rule, values_for(rule, found)))
                assert {name: answer.headers[name] for name in HEADERS} == HEADERS, rule.rule


def test_cookies_go_over_tls_alone_where_the_pages_do(over_tls: Club) -> None:
    account, stranger = over_tls.account(), over_tls.stranger()
    answers = [stranger.get("/sign-in"), stranger.post("/theme", theme="dark"), stranger.sign_in(account.name)]
    stranger.account = account
    answers += [stranger.post("/settings/view", at="1.30", theme="dark"), stranger.post("/sign-out")]
    cookies = [cookie for one in answers for cookie in one.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 6
    assert all("Secure" in one and "HttpOnly" in one and "SameSite=Lax" in one and "Path=/" in one for one in cookies)
    sessions = [one for one in cookies if one.startswith("__Host-kubeviva_session=")]
    assert len(sessions) == 2 and not any("Domain" in one for one in sessions)
    assert all(one.headers["Strict-Transport-Security"] for one in answers)


def test_a_session_of_plain_http_is_none_over_tls(over_tls: Club) -> None:
    account, stranger = over_tls.account(), over_tls.stranger()
    stranger.sign_in(account.name)
    token = stranger.cookie("__Host-kubeviva_session")
    assert token
    other = over_tls.stranger()
    other.client.set_cookie("kubeviva_session", token, domain="kubeviva.example.com")
    assert other.get("/").status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "kubeviva.example.com.evil.example", "localhost.evil", ""])
def test_only_the_server_s_own_names_are_answered(over_tls: Club, host: str) -> None:
    answer = over_tls.app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400 and "password" not in answer.text


def test_links_carry_the_server_s_own_address(over_tls: Club) -> None:
    admin = over_tls.stranger()
    admin.sign_in(over_tls.account("管", ADMIN).name)
    token = re.search(r'name="token" value="([^"]+)"', admin.get("/people/").text)
    assert token
    page = admin.send("/people/invite", {"token": token[1], "role": LEARNER, "days": "7"}).text
    assert 'value="https://kubeviva.example.com/join/' in page
    with over_tls.records.reading() as session:
        assert open_invitations(session, NOON)[0].role == LEARNER
