"""The pages of a team: members and invitations, one's account, the inbox; and what a team's other pages leave out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp.club import PASSWORD, Club, opened_club
from tests.webapp.conftest import NOON
from trainer.records.accounts import all_accounts
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER
from webapp.team.pages.people import SHOWN

OTHER = "another good one"


@pytest.fixture
def club(tmp_path: Path) -> Club:
    return opened_club(tmp_path, NOON)


def shown_link(page: str) -> str:
    found = re.search(r'id="link"[^>]*value="http://localhost([^"]+)"', page)
    assert found
    return found[1]


def test_an_invitation_from_the_page_lets_somebody_in(club: Club) -> None:
    admin, new = club.member("管", ADMIN), club.stranger()
    link = shown_link(admin.post("/people/invite", role=MAINTAINER, days="2").text)
    page = new.get(link).text
    assert "你受邀成为维护者" in page
    answer = new.post(link, name="新来的", password=OTHER, again=OTHER)
    assert answer.status_code == 303 and new.get("/inbox/").status_code == 200
    assert "这个链接已经用过" in club.stranger().get(link).text
    listed = admin.get("/people/").text
    assert "新来的" in listed and "还没用的链接" not in listed


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"role": "root", "days": "7"}, "没有叫“root”的角色"),
        ({"role": LEARNER, "days": "0"}, "1 到 30 天"),
        ({"role": LEARNER, "days": "七"}, "1 到 30 天"),
        ({"role": LEARNER, "days": "9999"}, "1 到 30 天"),
        ({}, "没有叫“”的角色"),
    ],
)
def test_what_cannot_be_invited_is_told(club: Club, fields: dict[str, str], told: str) -> None:
    answer = club.member("管", ADMIN).post("/people/invite", **fields)
    assert answer.status_code == 400 and told in answer.text and 'id="link"' not in answer.text


def test_an_invitation_can_be_called_back(club: Club) -> None:
    admin = club.member("管", ADMIN)
    link = shown_link(admin.post("/people/invite", role=LEARNER, days="7").text)
    listed = re.search(r"/people/invitations/\d+/call-back", admin.get("/people/").text)
    assert listed
    assert admin.post(listed[0]).headers["Location"] == "/people/?said=called-back"
    assert "邀请已收回" in admin.get("/people/?said=called-back").text
    assert club.stranger().get(link).status_code == 404


def test_a_reset_leads_to_a_new_password(club: Club) -> None:
    admin, member = club.member("管", ADMIN), club.member("小王")
    assert member.account
    link = shown_link(admin.post(f"/people/{member.account.id}/reset").text)
    assert member.get("/").status_code == 303
    assert club.stranger().sign_in("小王").status_code == 403
    found = club.stranger()
    assert 'value="小王"' in found.get(link).text
    assert found.post(link, name="别的名字", password=OTHER, again=OTHER).status_code == 303
    assert "小王" in found.get("/account/").text
    assert club.stranger().sign_in("小王", OTHER).status_code == 303


def test_a_locked_member_with_a_link_is_not_let_in(club: Club) -> None:
    admin, member = club.member("管", ADMIN), club.member("小王")
    assert member.account
    link = shown_link(admin.post(f"/people/{member.account.id}/reset").text)
    admin.post(f"/people/{member.account.id}/lock")
    found = club.stranger()
    assert found.post(link, password=OTHER, again=OTHER).headers["Location"] == "/sign-in?said=password"
    assert found.get("/").status_code == 303
    assert "锁定" in found.sign_in("小王", OTHER).text


def test_many_members_are_found_by_name(club: Club) -> None:
    admin = club.member("管", ADMIN)
    assert 'type="search"' not in admin.get("/people/").text
    for number in range(SHOWN + 2):
        club.account(f"Pupil {number:02}")
    page = admin.get("/people/").text
    assert f"{SHOWN + 3} 人" in page and "还有 3 人没有列出来" in page and "Pupil 51" not in page
    found = admin.get("/people/", query_string={"q": "pupil 5"}).text
    assert "Pupil 51" in found and "Pupil 49" not in found and "没有列出来" not in found
    assert '“<span translate="no">谁</span>”的成员' in admin.get("/people/", query_string={"q": "谁"}).text


def test_the_account_page_says_where_one_is_signed_in(club: Club) -> None:
    member = club.member("小王")
    other = club.stranger()
    other.sign_in("小王")
    assert "还有 1 个" in member.get("/account/").text
    assert member.post("/account/elsewhere").status_code == 303
    assert "只有这一个" in member.get("/account/").text and other.get("/").status_code == 303
    other.sign_in("小王")
    answer = member.post("/account/password", old=PASSWORD, password=OTHER, again=OTHER)
    assert answer.headers["Location"] == "/account/?said=password"
    assert "密码已改" in member.get("/account/?said=password").text and other.get("/").status_code == 303
    assert club.stranger().sign_in("小王", OTHER).status_code == 303


@pytest.mark.parametrize("address", ["/account/?said=<b>", "/people/?said=<b>", "/sign-in?said=<b>"])
def test_what_was_done_is_told_in_our_words_alone(club: Club, address: str) -> None:
    assert "<b>" not in club.member(role=ADMIN).get(address).text


def test_the_inbox_holds_what_was_said_once(club: Club) -> None:
    maintainer = club.member("维", MAINTAINER)
    assert "收件箱是空的" in maintainer.get("/inbox/").text
    for name in ("甲同学", "乙同学"):
        sent = {"form": name, "question": "interview:pv-phases:0", "text": "流量就绕着它走。"}
        assert club.member(name).post("/drill/", **sent).status_code == 303
    page = maintainer.get("/inbox/").text
    assert page.count("流量就绕着它走") == 1 and "2 次" in page and "同学" not in page
    settled = re.search(r"/inbox/u\d+/settle", page)
    assert settled and maintainer.post(settled[0]).status_code == 303
    assert "收件箱是空的" in maintainer.get("/inbox/?settled=1").text
    assert maintainer.post("/inbox/u999/settle").status_code == 404


def test_questions_are_listed_with_how_they_fare(club: Club) -> None:
    maintainer, member = club.member("维", MAINTAINER), club.member()
    assert "还没有人答过题" in maintainer.get("/inbox/questions").text
    for number in range(5):
        member.post("/drill/", form=f"f{number}", question="recall:pv-phase-bound:0", text="Available")
    page = maintainer.get("/inbox/questions").text
    assert "PV 已绑定时处于 Bound 阶段" in page and "太难" in page and "1 道值得看看" in page


def test_a_member_is_told_nothing_of_the_server(club: Club, tmp_path: Path) -> None:
    club.desk.sitting = replace(club.desk.sitting, records=replace(club.records, warnings=("今天的备份没有做成",)))
    member = club.member()
    assert "备份没有做成" not in member.get("/").text
    page = member.get("/settings/").text
    assert str(tmp_path) not in page and "别的成员看不到" in page and "删除账号和全部记录" in page
    assert 'name="theme"' in page and "kubeviva settings" not in page


def test_erasing_is_leaving(club: Club) -> None:
    club.member("管", ADMIN)
    member = club.member("小王")
    member.post("/drill/", form="f", question="recall:pv-phase-bound:0", text="Bound")
    assert "没有删除" in member.post("/settings/erase", confirmed="").text
    answer = member.post("/settings/erase", confirmed="删除")
    assert answer.headers["Location"] == "/sign-in?said=left" and member.cookie() == ""
    assert "都删除了" in member.get("/sign-in?said=left").text
    with club.records.reading() as session:
        assert [one.name for one in all_accounts(session)] == ["管"]
    assert club.member("小王").get("/progress/").status_code == 200


def test_who_has_not_signed_in_sees_no_way_in_but_the_door(club: Club) -> None:
    page = club.stranger().get("/sign-in").text
    assert "主导航" not in page and "/settings/" not in page.split("<dialog")[0]
    assert 'href="/sign-in"' in club.stranger().get("/nope").text


def test_learners_share_nothing_but_the_knowledge(club: Club) -> None:
    one, other = club.member(), club.member()
    assert one.account and other.account
    desks = [club.team.desk_of(member.account) for member in (one, other)]
    assert desks[0].outcomes is not desks[1].outcomes
    assert desks[0].shelf is desks[1].shelf and desks[0].sitting.questioner is desks[1].sitting.questioner
    one.post("/settings/pace", retention="0.8", new_a_day="5", reviews_a_day="50", day_start="4", leech_after="6")
    assert (desks[0].sitting.pace.retention, desks[1].sitting.pace.retention) == (0.8, 0.9)
