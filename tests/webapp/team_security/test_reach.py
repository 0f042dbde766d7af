"""Reaching for what is another's."""

from __future__ import annotations

import json

import pytest

from tests.webapp.club import Club, Member, filled
from tests.webapp.team_security.walk import (
    FOR_ADMINISTRATORS,
    FOR_MAINTAINERS,
    SECRET,
    access,
    expected,
    kept,
    numbers,
    requested,
    rules,
    values_for,
)
from trainer.records.inbox import waiting
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER
from webapp.team.team import MOST_OUTCOMES


@pytest.mark.parametrize("role", [LEARNER, MAINTAINER, ADMIN])
def test_no_route_shows_or_changes_what_is_another_s(club: Club, victim: Member, role: str) -> None:
    """Every route, by somebody new who has signed in, with the victim's numbers in the address."""
    found = numbers(club, victim)
    before, allowed = kept(club, victim), access(club, victim)
    assert SECRET in json.dumps(before, ensure_ascii=False) and allowed[1] and allowed[2]
    walked = rules(club)
    assert len(walked) >= 55
    reader = club.member(role=role)
    for rule, method in walked:
        # What is sent may end the account of its sender.
        attacker = reader if method == "GET" else club.member(role=role)
        address = filled(rule, values_for(rule, found))
        if method == "POST" and expected(rule.endpoint, LEARNER) == "refused" and expected(rule.endpoint, role) == "in":
            continue  # what maintainers do to items and administrators to accounts has a test of its own
        answer = requested(attacker, rule, method, address)
        assert answer.status_code < 500, (method, address)
        if rule.endpoint == "offline.take":
            assert '"recorded"' in answer.text and '"known"' not in answer.text  # the same name, another's answer
        if rule.endpoint in FOR_MAINTAINERS and role != LEARNER:
            assert "受害人" not in answer.text, address
        else:
            assert SECRET not in answer.text, (method, address)
            assert "受害人" not in answer.text or rule.endpoint in FOR_ADMINISTRATORS, (method, address)
        assert kept(club, victim) == before, (method, address)
        assert access(club, victim) == allowed, (method, address)
    assert SECRET in victim.get(f"/drill/outcome/{found['answer_id']}").text


def test_who_looks_after_the_team_leaves_what_members_recorded(fresh_club: Club) -> None:
    admin, member = fresh_club.member("管", ADMIN), fresh_club.member("小王")
    assert member.account
    said = member.post("/drill/", form="f", question="interview:pv-phases:0", text=f"{SECRET},流量就绕着它走。")
    assert member.post(f"{said.headers['Location']}/appeal", note="对").status_code == 303
    before = kept(fresh_club, member)
    for act in ("role", "lock", "unlock", "reset"):
        answer = admin.post(f"/people/{member.account.id}/{act}", role=MAINTAINER)
        assert answer.status_code in (200, 303) and SECRET not in answer.text
        assert kept(fresh_club, member) == before
    with fresh_club.records.reading() as session:
        items = [one.id for one in waiting(session)]
    assert len(items) >= 2
    for item in items:
        assert admin.post(f"/inbox/{item}/settle").status_code == 303
    after = kept(fresh_club, member)
    for name in ("unread", "appeal"):
        assert all(row.pop("settled_at") for row in after["tables"][name])
        assert not any(row.pop("settled_at") for row in before["tables"][name])
    assert after == before


def test_the_numbers_in_addresses_are_the_victim_s(club: Club, victim: Member) -> None:
    """What the walk above sends would do something if it were the victim's own browser."""
    found = numbers(club, victim)
    assert victim.get(f"/drill/outcome/{found['answer_id']}").status_code == 200
    assert victim.get(f"/interview/{found['ident']}").status_code == 200
    other = club.member()
    for address in (f"/drill/outcome/{found['answer_id']}", f"/interview/{found['ident']}"):
        assert other.get(address).status_code == 404
    for act in ("rating", "appeal", "undo"):
        assert other.post(f"/drill/outcome/{found['answer_id']}/{act}", rating="easy").status_code == 404
    for act in ("answer", "pause", "resume", "end"):
        assert other.post(f"/interview/{found['ident']}/{act}", step="0", text="x").status_code == 404


@pytest.mark.parametrize("field", ["learner", "learner_id", "account", "account_id", "user", "name"])
def test_nobody_can_say_who_they_are(club: Club, victim: Member, field: str) -> None:
    assert victim.account
    attacker, before = club.member(), kept(club, victim)
    for value in ("受害人", str(victim.account.learner.id), str(victim.account.id)):
        sent = {"form": value, "question": "interview:pv-phases:0", "text": "PV 刚创建时是 Pending。", field: value}
        assert attacker.post("/drill/", **sent).status_code == 303
        shown = attacker.get(f"/settings/export.json?{field}={value}", headers={"X-Learner": value}).text
        assert SECRET not in shown and "受害人" not in shown
    assert kept(club, victim) == before


def test_a_number_that_an_erased_member_had_brings_nothing_back(fresh_club: Club) -> None:
    """A database gives the number of the last row again; what was in memory for it must not come along."""
    fresh_club.member("管", ADMIN)
    gone = fresh_club.member("走了的")
    outcome = gone.post("/drill/", form="f", question="interview:pv-phases:0", text=SECRET).headers["Location"]
    assert gone.account and gone.post("/settings/erase", confirmed="删除").status_code == 303
    new = fresh_club.member("新来的")
    assert new.account and new.account.learner.id == gone.account.learner.id
    assert new.get(outcome).status_code == 404
    assert SECRET not in new.get("/settings/export.json").text
    assert gone.get("/").headers["Location"].startswith("/sign-in")


def test_what_is_kept_in_memory_for_members_is_bounded(fresh_club: Club) -> None:
    member = fresh_club.member()
    assert member.account
    desk = fresh_club.team.desk_of(member.account)
    assert desk.outcomes.most == MOST_OUTCOMES
    assert fresh_club.team.desk_of(member.account) is desk
