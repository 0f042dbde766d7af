"""设置: what is saved holds, what is wrong is refused, and what is erased is gone."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from tests.webapp.forms import Visitor
from trainer.records.answers import answers_of
from webapp.desk import NAME
from webapp.releases import COOKIE

PACE = {"retention": "0.85", "new_a_day": "7", "reviews_a_day": "50", "day_start": "4", "leech_after": "5"}


@pytest.fixture
def visitor(fresh_app: Flask) -> Visitor:
    return Visitor(fresh_app.test_client())


def answered(visitor: Visitor) -> None:
    visitor.post("/drill/", form="f", question="interview:pv-phases:0", text="PV 刚创建时阶段是 Bound。")


def test_the_pace_is_kept(fresh_app: Flask, visitor: Visitor) -> None:
    answer = visitor.post("/settings/pace", **PACE, easy_days=["六", "日"], rest_leeches="1")
    assert answer.status_code == 303
    pace = fresh_app.extensions[NAME].sitting.pace
    assert (pace.retention, pace.new_a_day, pace.day_start, pace.easy_days) == (0.85, 7, 4, {5, 6})
    page = visitor.client.get(answer.headers["Location"]).text
    assert (
        'value="0.85"' in page and "节奏已保存" in page and page.count(" checked") == 6
    )  # the characters, the theme, two days, leeches, the shortcuts
    visitor.post("/settings/pace", **PACE)
    assert fresh_app.extensions[NAME].sitting.pace.easy_days == frozenset()


@pytest.mark.parametrize(
    ("key", "value"), [("retention", "2"), ("retention", "<b>"), ("day_start", "24"), ("new_a_day", ""), ("x", "1")]
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    fresh_app: Flask, visitor: Visitor, key: str, value: str
) -> None:
    before = fresh_app.extensions[NAME].sitting.pace
    answer = visitor.post("/settings/pace", **{**PACE, "retention": "oops", key: value})
    assert answer.status_code == 400
    assert "只能是" in answer.text and "<b>”" not in answer.text
    assert fresh_app.extensions[NAME].sitting.pace == before


def test_a_box_has_a_short_name_and_the_rest_below(visitor: Visitor) -> None:
    page = visitor.client.get("/settings/").text
    boxes = re.findall(r"<label>([^<]+)<input name=\"(\w+)\".*?<small id=\"range-\2\">([^<]+)</small>", page, re.DOTALL)
    assert [key for _, key, _ in boxes] == list(PACE)
    assert all(len(name.strip()) <= 14 and not re.search("[：，；]", name) for name, _, _ in boxes)
    assert boxes[0][2] == "0.7 到 0.99。记得的概率降到这个数就再问"


def test_the_release_is_what_pages_begin_with(visitor: Visitor) -> None:
    visitor.post("/settings/view", at="1.24", theme="dark")
    for address in ("/settings/", "/check/", "/models/rollout", "/facts/probe-http-range"):
        assert '<option value="1.24" selected>' in visitor.client.get(address).text, address
    assert 'data-theme="dark"' in visitor.client.get("/").text
    outdated = "Recycle 策略下,PVC 被删除后 PV 清空数据后回到 Available。"
    assert "Kubernetes 1.24" in visitor.post("/check/", text=outdated).text
    visitor.post("/settings/view", at="1.36", theme="auto")
    assert visitor.client.get_cookie(COOKIE) is None


@pytest.mark.parametrize("at", ["9.9", "x", "1.24; HttpOnly"])
def test_an_unknown_release_is_refused(visitor: Visitor, at: str) -> None:
    assert visitor.post("/settings/view", at=at).status_code == 400
    visitor.client.set_cookie(COOKIE, at.partition(";")[0] + "9")
    assert '<option value="1.36" selected>' in visitor.client.get("/settings/").text


def test_the_export_holds_everything(visitor: Visitor) -> None:
    answered(visitor)
    answer = visitor.client.get("/settings/export.json")
    document = json.loads(answer.data)
    assert "attachment" in answer.headers["Content-Disposition"]
    (learner,) = document["learners"]
    assert learner["tables"]["answer"][0]["text"] == "PV 刚创建时阶段是 Bound。"
    assert learner["tables"]["review"]


@pytest.mark.parametrize("confirmed", ["", "delete", "删"])
def test_nothing_is_erased_by_accident(fresh_app: Flask, visitor: Visitor, confirmed: str) -> None:
    answered(visitor)
    answer = visitor.post("/settings/erase", confirmed=confirmed)
    assert answer.status_code == 400 and "没有删除" in answer.text
    assert recorded(fresh_app) == 1


def test_erasing_leaves_nothing_and_one_can_go_on(fresh_app: Flask, visitor: Visitor) -> None:
    visitor.post("/settings/pace", **PACE)
    answered(visitor)
    assert visitor.post("/settings/erase", confirmed=" 删除 ").status_code == 303
    assert recorded(fresh_app) == 0
    assert fresh_app.extensions[NAME].sitting.pace.retention == 0.9
    assert "还没有练习记录" in visitor.client.get("/progress/").text
    answered(visitor)
    assert recorded(fresh_app) == 1


def recorded(app: Flask) -> int:
    sitting = app.extensions[NAME].sitting
    with sitting.records.reading() as session:
        return len(answers_of(session, sitting.learner))
