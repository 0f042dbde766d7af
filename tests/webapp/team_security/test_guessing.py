"""Guessing names, passwords and keys."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from tests.webapp.club import PASSWORD, Club
from trainer.team.roles import ADMIN


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
