"""Attacks on a team's server: guessing, fixation, rising in rank, and reaching for what is another's."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import unsupported_method
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.webapp.club import PASSWORD, Club, Member, filled, opened_club, sent_by
from tests.webapp.conftest import NOON
from tests.webapp.test_security import ATTACK, BACKS, PAYLOADS, alive
from trainer.exchange.archive import archive
from trainer.records.inbox import waiting
from trainer.records.invitations import open_invitations
from trainer.records.tables import Row
from trainer.team.joining import invite
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER, ROLES
from trainer.team.tokens import new_token
from webapp.security import HEADERS
from webapp.team.team import MOST_OUTCOMES

# What must never be seen by another: it is in what the victim answered, and in nothing else.
SECRET = "只有我知道的话八六四二"
# The endpoints that nobody, maintainers and administrators open; written down apart from the program's own table.
FOR_ALL = {
    "static",
    "health.show",
    "theme.choose",
    "language.choose",
    "language.converted",
    "sign_in.ask",
    "sign_in.take",
    "joining.ask",
    "joining.take",
    "offline.show",
    "offline.worker",
    "offline.manifest",
}
FOR_MAINTAINERS = {"inbox.show", "inbox.settle", "inbox.questions"}
FOR_ADMINISTRATORS = {
    "people.show",
    "people.let_in",
    "people.call_back",
    "people.give_role",
    "people.lock_out",
    "people.let_back",
    "people.void_password",
}
# The blueprints that only a team has.
OURS = ("sign_in.", "joining.", "account.", "people.", "inbox.", "settings.erase_all")
# Plausible fields for any form: what is wrong with them must not be why they do nothing.
FIELDS = {
    "text": "PV 刚创建时阶段是 Pending。",
    "note": "我是对的",
    "rating": "easy",
    "question": "interview:pv-phases:0",
    "step": "0",
    "confirmed": "删除",
    "role": "admin",
    "days": "7",
    "level": "senior",
    "manner": "neutral",
    "minutes": "15",
    "retention": "0.8",
    "new_a_day": "5",
    "reviews_a_day": "50",
    "day_start": "4",
    "leech_after": "6",
    "theme": "dark",
    "language": "zh-Hant",
    "form": "a form",
    "answers": json.dumps(
        [
            {
                "name": "11111111-2222-3333-4444-555555555555",
                "question": "choose:pv-phase-bound:0",
                "text": "Bound",
                "at": "2026-03-02T01:00:00Z",
            }
        ]
    ),
}


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Club:
    """A team that tests of this module share."""
    return opened_club(tmp_path_factory.mktemp("club"), NOON)


@pytest.fixture
def fresh_club(tmp_path: Path) -> Club:
    return opened_club(tmp_path, NOON)


def rules(club: Club) -> list[tuple[Rule, str]]:
    """Return every rule with every method that it takes."""
    return [(rule, method) for rule in club.app.url_map.iter_rules() for method in sent_by(rule)]


# Reaching for what is another's


@pytest.fixture(scope="module")
def victim(club: Club) -> Member:
    """A member with records of every kind."""
    found = club.member("受害人")
    answer = found.post("/drill/", form="f", question="interview:pv-phases:0", text=f"{SECRET}。PV 刚创建时是 Bound。")
    assert answer.status_code == 303
    assert found.post(f"{answer.headers['Location']}/appeal", note=SECRET).status_code == 303
    assert found.post("/settings/pace", **{**FIELDS, "retention": "0.87"}).status_code == 303
    room = found.post("/interview/", level="senior", manner="neutral", minutes="15", topics="pv-phases")
    assert found.post(f"{room.headers['Location']}/answer", step="0", text=f"{SECRET}。").status_code == 303
    assert "recorded" in found.post("/offline/answers", answers=FIELDS["answers"]).text
    assert found.post("/account/key").status_code == 200
    return found


def numbers(club: Club, victim: Member) -> dict[str, Any]:
    """Return the victim's number for every parameter that any address has."""
    assert victim.account
    found = {}
    with club.records.reading() as session:
        for name in ("answer", "interview"):
            table = Row.metadata.tables[name]
            mine = select(table.c.id).where(table.c.learner_id == victim.account.learner.id).order_by(table.c.id)
            found[name] = session.execute(mine).scalars().all()[0]
        item = next(one.id for one in waiting(session) if one.learner == "受害人")
    return {"answer_id": found["answer"], "ident": found["interview"], "item": item, "account": victim.account.id}


def values_for(rule: Rule, found: dict[str, Any]) -> dict[str, Any]:
    """Return what an address of a rule is filled in with: the victim's wherever it is somebody's."""
    blueprint = rule.endpoint.split(".")[0]
    ident = {"people": found["account"], "inbox": found["item"]}.get(blueprint, found["ident"])
    if blueprint == "api":
        ident = "component/kubelet"
    return {
        "answer_id": found["answer_id"],
        "ident": ident,
        "form": "md",
        "filename": "css/page.css",
        "token": "x",
        "slug": "pv-phases",
        "kind": "concept",
        "name": "rollout" if "models" in rule.rule else "probe-http-range",
    }


def kept(club: Club, member: Member) -> dict[str, Any]:
    """Return all that is recorded of a member."""
    assert member.account
    with club.records.reading() as session:
        found: dict[str, Any] = archive(session, [member.account.learner], NOON)["learners"][0]
    return found


def access(club: Club, member: Member) -> list[Any]:
    """Return how a member may sign in."""
    assert member.account
    account, sign_ins, keys = (Row.metadata.tables[name] for name in ("account", "sign_in", "api_key"))
    with club.records.reading() as session:
        return [
            session.execute(select(account).where(account.c.id == member.account.id)).all(),
            session.execute(select(sign_ins.c.digest).where(sign_ins.c.account_id == member.account.id)).all(),
            session.execute(select(keys).where(keys.c.account_id == member.account.id)).all(),
        ]


def requested(member: Member, rule: Rule, method: str, address: str) -> TestResponse:
    """Send a request to an address as the page or the program meant for it would."""
    if method == "GET":
        return member.get(address)
    if address.startswith("/api/"):
        return member.send(address, json.dumps({"text": "x"}), content_type="application/json")
    return member.post(address, **FIELDS)


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


# Roles


def expected(endpoint: str, role: str | None) -> str:
    """Return what becomes of somebody of a role (None: nobody) who asks for an endpoint."""
    if endpoint in FOR_ALL:
        return "in"
    if role is None:
        return "door"
    reached = list(ROLES).index(role)
    if (endpoint in FOR_ADMINISTRATORS and reached < 2) or (endpoint in FOR_MAINTAINERS and reached < 1):
        return "refused"
    return "in"


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


# Forms of others


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


# Sessions


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


# Guessing


def test_failures_to_sign_in_are_limited_by_account(fresh_club: Club) -> None:
    account = fresh_club.account("小王")
    stranger = fresh_club.stranger()
    for _ in range(10):
        assert stranger.sign_in(" 小王 ", "wrong").status_code == 403
    answer = stranger.sign_in("小王")
    assert answer.status_code == 429 and "试得太多" in answer.text and int(answer.headers["Retry-After"]) > 60
    assert stranger.sign_in(fresh_club.account("小李").name).status_code == 303  # others are not held up
    fresh_club.clock.pass_by(timedelta(seconds=int(answer.headers["Retry-After"])))
    assert fresh_club.stranger().sign_in(account.name).status_code == 303


def test_failures_to_sign_in_are_limited_by_address(fresh_club: Club) -> None:
    account = fresh_club.account("小王")
    here, there = fresh_club.stranger(), fresh_club.stranger()
    there.client.environ_base["REMOTE_ADDR"] = "10.1.2.3"
    for number in range(50):
        assert here.sign_in(f"没有这人{number}", "wrong").status_code == 403
    assert here.sign_in(account.name).status_code == 429
    here.client.environ_base["HTTP_X_FORWARDED_FOR"] = "10.9.9.9"  # whoever says so themselves is not believed
    assert here.sign_in(account.name).status_code == 429
    assert there.sign_in(account.name).status_code == 303


def test_what_is_right_does_not_count(fresh_club: Club) -> None:
    account = fresh_club.account()
    for _ in range(60):
        assert fresh_club.stranger().sign_in(account.name).status_code == 303


def test_all_failures_read_alike(fresh_club: Club) -> None:
    fresh_club.account("小王")
    locked = fresh_club.account("锁了的")
    admin = fresh_club.member("管", ADMIN)
    admin.post(f"/people/{locked.id}/lock")
    pages = []
    for name in ("小王", "没有", "锁了的", "'; --"):
        answer = fresh_club.stranger().sign_in(name, "wrong password")
        shown = re.sub(r'(name="token" value|name="name" value)="[^"]*"', "", answer.text)
        pages.append((answer.status_code, shown, answer.headers["Content-Type"]))
    assert len(set(pages)) == 1 and pages[0][0] == 403
    assert "锁定" in fresh_club.stranger().sign_in("锁了的").text


def test_a_wrong_old_password_counts(fresh_club: Club) -> None:
    member = fresh_club.member()
    sent = {"password": "another good one", "again": "another good one"}
    for _ in range(10):
        assert member.post("/account/password", old="wrong", **sent).status_code == 400
    assert member.post("/account/password", old=PASSWORD, **sent).status_code == 429


def test_writing_is_limited_by_account(fresh_club: Club) -> None:
    busy, other = fresh_club.member(), fresh_club.member()
    document = {"token": busy.token(), "text": "谢谢大家。\n" * 3000}
    codes = [busy.send("/check/", document).status_code for _ in range(20)]
    assert codes[0] == 200 and codes[-1] == 429
    refused = busy.send("/api/v1/factcheck", '{"text": "x"}', content_type="application/json")
    assert refused.status_code in (200, 429)
    assert busy.get("/").status_code == 200  # reading goes on
    assert other.post("/check/", text="谢谢大家。").status_code == 200
    answer = busy.send("/check/", document)
    assert "交得太快" in answer.text and int(answer.headers["Retry-After"]) >= 1
    fresh_club.clock.pass_by(timedelta(minutes=1))
    assert busy.send("/check/", document).status_code == 200


def test_the_key_of_a_program_opens_the_api_and_nothing_else(fresh_club: Club) -> None:
    member, program = fresh_club.member(), fresh_club.stranger()
    shown = re.search(r'id="shown-key"[^>]*value="([^"]+)"', member.post("/account/key").text)
    assert shown
    carried = {"Authorization": f"Bearer {shown[1]}"}
    assert program.get("/api/v1/models", headers=carried).status_code == 200
    graded = json.dumps({"question": "PV 有哪些阶段?", "answer": "有四个。"})
    answer = program.send("/api/v1/grade", graded, content_type="application/json", headers=carried)
    assert answer.status_code == 200 and "score" in answer.json
    for address in ("/", "/account/", "/settings/export.json", "/progress/", "/people/"):
        assert program.get(address, headers=carried).status_code == 303, address
    for wrong in ("Bearer x", "Bearer ", f"Basic {shown[1]}", shown[1], f"Bearer {member.cookie()}"):
        answer = program.get("/api/v1/models", headers={"Authorization": wrong})
        assert answer.status_code == 401 and answer.json["status"] == 401, wrong
    assert shown[1] not in member.get("/account/").text
    member.post("/account/no-key")
    assert program.get("/api/v1/models", headers=carried).status_code == 401


# What others write


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


# Where one is led to


@pytest.mark.parametrize("next_", [*BACKS, "https://evil.example/", "javascript:alert(1)", "//evil.example/%2f.."])
def test_signing_in_leads_nowhere_else(club: Club, next_: str) -> None:
    account = club.account()
    stranger = club.stranger()
    shown = stranger.get("/sign-in", query_string={"next": next_}).text
    assert 'name="next" value="/"' in shown
    answer = stranger.sign_in(account.name, next=next_)
    leads = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303 and (leads.scheme, leads.netloc, answer.headers["Location"]) == ("", "", "/")
    again = stranger.get("/sign-in", query_string={"next": next_})
    assert again.status_code == 303 and again.headers["Location"] == "/"


def test_signing_in_leads_to_where_one_wanted(club: Club) -> None:
    account, stranger = club.account(), club.stranger()
    door = stranger.get("/drill/?topic=pv-phases&asked=a").headers["Location"]
    shown = stranger.get(door).text
    wanted = re.search(r'name="next" value="([^"]+)"', shown)
    assert wanted
    leads = stranger.sign_in(account.name, next=wanted[1].replace("&amp;", "&")).headers["Location"]
    assert leads == "/drill/?topic=pv-phases&asked=a"


# Headers and cookies


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


# Too much


def test_too_much_is_refused_before_anybody_is_looked_up(club: Club) -> None:
    much = {"name": "x" * (11 * 1024 * 1024), "password": "x"}
    stranger = club.stranger()
    assert stranger.send("/sign-in", {**much, "token": stranger.token()}).status_code == 413
    long = {"name": "名" * 100_000, "password": "口" * 100_000}
    assert stranger.post("/sign-in", **long).status_code == 403
    member = club.member()
    file = {"token": member.token(), "file": (io.BytesIO(b"x" * (11 * 1024 * 1024)), "a.md")}
    assert member.send("/check/", file, content_type="multipart/form-data").status_code in (413, 429)


@pytest.mark.parametrize("operation", ["grade", "fact"])
def test_the_api_of_a_team_is_what_its_document_says(fresh_club: Club, operation: str) -> None:
    """With a key, without one, and with a wrong one: schemathesis tries them all."""
    member = fresh_club.member()
    shown = re.search(r'id="shown-key"[^>]*value="([^"]+)"', member.post("/account/key").text)
    assert shown
    carried = {"Authorization": f"Bearer {shown[1]}"}
    fresh_club.team.writing.most = 10**9
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fresh_club.app, headers=carried)
    one = described.find_operation_by_id(operation)
    case = st.one_of(*(one.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=case)
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=carried, excluded_checks=[unsupported_method])

    holds()
    assert fresh_club.app.test_client().get("/api/v1/models").status_code == 401
