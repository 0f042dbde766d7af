"""What others write stays text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.webapp.club import Club, filled
from tests.webapp.team_security.walk import (
    OURS,
    rules,
)
from tests.webapp.test_security import ATTACK, PAYLOADS, alive
from trainer.records.inbox import waiting
from trainer.team.joining import invite
from trainer.team.roles import ADMIN, MAINTAINER
from trainer.team.tokens import new_token


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "{{7*7}}${7*7}", "a' OR '1"])
def test_hostile_names_stay_text(fresh_club: Club, name: str) -> None:
    admin, evil = fresh_club.member("管", ADMIN), fresh_club.member(name)
    assert evil.account
    for page in (
        evil.get("/"),
        evil.get("/account/"),
        admin.get("/people/"),
        admin.post(f"/people/{evil.account.id}/reset"),
        admin.post(f"/people/{evil.account.id}/lock", follow=1),
        fresh_club.stranger().sign_in(name, "x"),
        fresh_club.stranger().sign_in("x", f"{name}{ATTACK}"),
    ):
        assert page.status_code < 500 and alive(page.text) == []
    assert "alert" not in name or "alert" in admin.get("/people/").text


def test_hostile_answers_stay_text_in_the_inbox(fresh_club: Club) -> None:
    maintainer, evil = fresh_club.member("维", MAINTAINER), fresh_club.member("恶人")
    said = f"流量就绕着它走{ATTACK}。"
    outcome = evil.post("/drill/", form="f", question="interview:pv-phases:0", text=said).headers["Location"]
    evil.post(f"{outcome}/appeal", note=f"理由{ATTACK}")
    page = maintainer.get("/inbox/").text
    assert "alert" in page and "理由" in page and alive(page) == []
    assert "恶人" not in page
    assert alive(maintainer.get("/inbox/questions").text) == []
    with fresh_club.records.reading() as session:
        items = waiting(session)
    for item in items:
        maintainer.post(f"/inbox/{item.id}/settle")
    assert "收件箱是空的" in maintainer.get("/inbox/").text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_forms_are_answered_and_stay_text(club: Club, payload: str) -> None:
    """The forms of a team; test_security has the others."""
    fields = ("name", "password", "again", "old", "role", "days", "next", "confirmed")
    values = {"token": "x", "ident": 10**9}
    club.clock.pass_by(timedelta(minutes=1))
    admin = club.member(role=ADMIN)
    walked = [(rule, method) for rule, method in rules(club) if method != "GET" and rule.endpoint.startswith(OURS)]
    assert len(walked) >= 14
    for rule, _ in walked:
        if not admin.cookie():
            admin = club.member(role=ADMIN)
        ident = "u1" if rule.endpoint.startswith("inbox.") else 10**9
        answer = admin.post(filled(rule, {**values, "ident": ident}), **dict.fromkeys(fields, payload))
        assert answer.status_code < 500, rule.rule
        assert alive(answer.text) == [], rule.rule
        assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("payload", [*PAYLOADS, "../../people/", "..%2f..%2faccount", "\ud800"])
def test_hostile_links_lead_nowhere(club: Club, payload: str) -> None:
    invite(club.records, new_token(), ADMIN, club.clock())
    stranger = club.stranger()
    safe = payload.encode("utf-8", "replace").decode().replace("\r\n", "%0d%0a").replace("\x00", "%00")
    answer = stranger.get(f"/join/{safe}")
    assert answer.status_code in (303, 308, 404) and alive(answer.text) == []
    assert stranger.cookie() == ""
