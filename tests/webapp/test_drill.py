"""The drill by Flask's client: an answer is recorded once, and what the learner says about it counts."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.webapp.forms import Visitor
from trainer.records.answers import answers_of
from webapp.desk import NAME

INTERVIEW = "interview:pv-phases:0"


@pytest.fixture
def visitor(fresh_app: Flask) -> Visitor:
    return Visitor(fresh_app.test_client())


def recorded(app: Flask) -> list[str]:
    sitting = app.extensions[NAME].sitting
    with sitting.records.reading() as session:
        return [answer.text for answer in answers_of(session, sitting.learner)]


def test_an_answer_is_recorded_once_per_form(fresh_app: Flask, visitor: Visitor) -> None:
    said = {"form": "f1", "question": INTERVIEW, "text": "PV 刚创建时阶段是 Pending。"}
    first = visitor.post("/drill/", **said)
    second = visitor.post("/drill/", **said)
    assert first.headers["Location"] == second.headers["Location"]
    assert recorded(fresh_app) == [said["text"]]
    visitor.post("/drill/", **{**said, "form": "f2"})
    assert len(recorded(fresh_app)) == 2


def test_a_double_click_answers_once(fresh_app: Flask, visitor: Visitor) -> None:
    token, cookie = visitor.token(), visitor.client.get_cookie("kubeviva_visitor")
    assert cookie

    def press(_: int) -> str:
        client = fresh_app.test_client()
        client.set_cookie("kubeviva_visitor", cookie.value)
        form = {"token": token, "form": "f", "question": INTERVIEW, "text": "PV 刚创建时阶段是 Pending。"}
        return client.post("/drill/", data=form).headers["Location"]

    with ThreadPoolExecutor(4) as presses:
        assert len(set(presses.map(press, range(4)))) == 1
    assert len(recorded(fresh_app)) == 1


@pytest.mark.parametrize("text", ["", "  \r\n "])
def test_an_empty_answer_is_not_taken_for_giving_up(fresh_app: Flask, visitor: Visitor, text: str) -> None:
    answer = visitor.post("/drill/", form="f", question=INTERVIEW, text=text)
    assert answer.status_code == 400
    assert "还没有写" in answer.text
    assert recorded(fresh_app) == []


def test_giving_up_shows_the_points(fresh_app: Flask, visitor: Visitor) -> None:
    outcome = visitor.post("/drill/", form="f", question=INTERVIEW, text="半句话", give_up="1")
    page = visitor.client.get(outcome.headers["Location"]).text
    assert "没有作答" in page
    assert "○ 没说" in page
    assert recorded(fresh_app) == [""]


def test_what_was_written_is_not_lost_with_a_bad_choice(visitor: Visitor) -> None:
    answer = visitor.post("/drill/", form="f", question="true-false:pv-phase-bound:0", text="我的理由", choice="也许")
    assert answer.status_code == 400
    assert "我的理由" in answer.text


def test_unknown_question_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/drill/", form="f", question="recall:nope:0", text="x").status_code == 400


def test_unknown_rating_is_refused(visitor: Visitor) -> None:
    outcome = visitor.post("/drill/", form="f", question=INTERVIEW, text="PV").headers["Location"]
    assert visitor.post(f"{outcome}/rating", rating="best").status_code == 400


def test_taking_back_asks_again(fresh_app: Flask, visitor: Visitor) -> None:
    outcome = visitor.post("/drill/", form="f", question=INTERVIEW, topic="pv-phases", text="PV").headers["Location"]
    again = visitor.post(f"{outcome}/undo")
    assert INTERVIEW in again.headers["Location"].replace("%3A", ":")
    assert visitor.client.get(outcome).status_code == 404
    assert visitor.client.get(again.headers["Location"]).status_code == 200


def test_a_round_does_not_repeat_itself(visitor: Visitor) -> None:
    address, seen = "/drill/?topic=pv-phases", []
    for _ in range(4):
        page = visitor.client.get(address).text
        question = re.search(r'name="question" value="([^"]+)"', page)
        skip = re.search(r'href="([^"]+)">换一题', page)
        assert question and skip
        seen.append(question[1])
        address = skip[1].replace("&amp;", "&")
    assert len(set(seen)) == 4
