"""Rising in rank: which routes open for whom."""

from __future__ import annotations

import pytest

from tests.webapp.club import Club, filled
from tests.webapp.team_security.walk import (
    expected,
    requested,
    rules,
    values_for,
)
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER


@pytest.mark.parametrize("role", [None, LEARNER, MAINTAINER, ADMIN])
def test_every_route_opens_for_its_roles_and_no_other(club: Club, role: str | None) -> None:
    # Nobody's numbers: what is looked at is only who is let in.
    found = {"answer_id": 10**9, "ident": 10**9, "item": "u999999999", "account": 10**9}
    reader = club.member(role=role) if role else club.stranger()
    for rule, method in rules(club):
        sender = reader if method == "GET" or not role else club.member(role=role)
        answer = requested(sender, rule, method, filled(rule, values_for(rule, found)))
        where = (method, rule.rule, role)
        if expected(rule.endpoint, role) == "in":
            assert answer.status_code not in (401, 429), where
            assert answer.status_code != 403 or rule.endpoint == "sign_in.take", where  # a wrong password is a 403
            assert rule.endpoint == "sign_in.leave" or "/sign-in?next" not in answer.headers.get("Location", ""), where
        elif expected(rule.endpoint, role) == "refused":
            assert answer.status_code == 403, where
        elif method == "GET" and not rule.rule.startswith("/api/"):
            assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next="), where
        else:
            assert answer.status_code == 401, where
            assert "Location" not in answer.headers


def test_roles_and_locks_count_from_the_next_request(fresh_club: Club) -> None:
    admin, member = fresh_club.member("管", ADMIN), fresh_club.member("小王", MAINTAINER)
    assert member.account
    assert member.get("/inbox/").status_code == 200
    admin.post(f"/people/{member.account.id}/role", role=LEARNER)
    assert member.get("/inbox/").status_code == 403
    admin.post(f"/people/{member.account.id}/lock")
    assert member.get("/progress/").headers["Location"] == "/sign-in?next=/progress/"
    assert member.send("/theme", {"token": "x"}).status_code == 403


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999999", "1e3", "1;DROP TABLE account", "%00"])
def test_numbers_that_are_nobody_s(club: Club, number: str) -> None:
    admin = club.member(role=ADMIN)
    for address in (f"/people/{number}/lock", f"/people/{number}/reset", f"/people/{number}/role"):
        assert admin.post(address, role=LEARNER).status_code in (400, 404, 405), address
    for address in (f"/interview/{number}", f"/drill/outcome/{number}", f"/interview/{number}/report.md"):
        assert admin.get(address).status_code == 404, address
    assert admin.post(f"/inbox/{number}/settle").status_code == 404
    assert admin.post(f"/inbox/u{number}/settle").status_code == 404


def test_the_last_administrator_stays(fresh_club: Club) -> None:
    admin = fresh_club.member("管", ADMIN)
    assert admin.account
    for act in ("lock", "reset"):
        assert admin.post(f"/people/{admin.account.id}/{act}").status_code == 400
    answer = admin.post(f"/people/{admin.account.id}/role", role=LEARNER)
    assert answer.status_code == 400 and "最后一个" in answer.text
    answer = admin.post("/settings/erase", confirmed="删除")
    assert answer.status_code == 400 and "最后一个" in answer.text
    assert admin.get("/people/").status_code == 200
