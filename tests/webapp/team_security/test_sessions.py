"""Planted, stolen and old sessions."""

from __future__ import annotations

from datetime import timedelta

from tests.webapp.club import PASSWORD, Club
from tests.webapp.test_security import ATTACK, alive
from trainer.team.tokens import new_token


def test_a_planted_session_is_not_adopted(club: Club) -> None:
    account = club.account()
    for planted in ("planted", new_token()):
        victim, attacker = club.stranger(), club.stranger()
        for browser in (victim, attacker):
            browser.client.set_cookie("kubeviva_session", planted, domain="localhost")
        assert victim.sign_in(account.name).status_code == 303
        assert victim.cookie() not in ("", planted)
        assert attacker.get("/").status_code == 303
        assert victim.get("/").status_code == 200


def test_signing_in_again_makes_everything_new(club: Club) -> None:
    account = club.account()
    browser = club.stranger()
    visitor = browser.get("/sign-in") and browser.cookie("kubeviva_visitor")
    browser.sign_in(account.name)
    first, thief = browser.cookie(), club.stranger()
    assert browser.cookie("kubeviva_visitor") != visitor
    thief.client.set_cookie("kubeviva_session", first, domain="localhost")
    assert thief.get("/account/").status_code == 200
    browser.account = account
    browser.post("/sign-in", name=account.name, password=PASSWORD)
    assert browser.cookie() != first
    assert thief.get("/account/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(club: Club) -> None:
    member = club.member()
    token, form = member.cookie(), member.token()
    assert member.post("/sign-out").headers["Location"] == "/sign-in?said=out"
    assert member.cookie() == ""
    member.client.set_cookie("kubeviva_session", token, domain="localhost")
    assert member.get("/").status_code == 303
    assert member.send("/settings/view", {"token": form}).status_code == 401
    assert "已退出登录" in member.get("/sign-in?said=out").text


def test_a_session_ends_when_it_is_not_used(fresh_club: Club) -> None:
    member = fresh_club.member()
    fresh_club.clock.pass_by(timedelta(days=13))
    assert member.get("/").status_code == 200
    fresh_club.clock.pass_by(timedelta(days=13))
    assert member.get("/").status_code == 200
    fresh_club.clock.pass_by(timedelta(days=15))
    assert member.get("/").status_code == 303


def test_what_was_written_outlives_the_session(fresh_club: Club) -> None:
    member = fresh_club.member()
    form = member.token()
    fresh_club.clock.pass_by(timedelta(days=15))
    answer = member.send("/drill/", {"token": form, "text": f"写了很久的回答{ATTACK}"})
    assert answer.status_code == 401
    assert "写了很久的回答" in answer.text and "先登录" in answer.text
    assert alive(answer.text) == []


def test_pages_of_a_member_are_not_kept_by_the_browser(club: Club) -> None:
    member = club.member()
    for address in ("/", "/account/", "/progress/", "/settings/export.json", "/api/v1/facts", "/nope"):
        assert "no-store" in member.get(address).headers["Cache-Control"], address
    assert "no-store" not in club.stranger().get("/sign-in").headers["Cache-Control"]
