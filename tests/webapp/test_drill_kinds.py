"""Every kind of question on its page and on the page of its outcome, by Flask's client."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.trainer.desk import knowledge, right_answer
from tests.webapp.forms import Visitor
from trainer.grading.asked import Questioner
from trainer.questions.kinds import question_of

SHOWN = {
    "predict:deploy-surge-meaning:1": ("maxSurge", "答对了"),
    "find-the-error:probe-http-range:1": ("<ol class=\"items\">", "答对了"),
    "order:flow-request-chain:1": ("<ol class=\"items\">", "答对了"),
    "scenario:health-liveness-purpose:1": ("<ol class=\"asks\">", "100"),
    "fill-in:probe-http-range:1": ("____", "答对了"),
    "version:probe-grpc-ga:1": ("版本", "答对了"),
}  # fmt: skip


@pytest.mark.parametrize(("ident", "shown"), SHOWN.items(), ids=str)
def test_a_question_shows_what_belongs_to_it_and_so_does_its_outcome(
    fresh_app: Flask, ident: str, shown: tuple[str, str]
) -> None:
    visitor = Visitor(fresh_app.test_client())
    question = question_of(ident, knowledge(), Questioner(knowledge()))
    assert question is not None
    page = visitor.client.get("/drill/", query_string={"question": ident})
    assert page.status_code == 200
    assert shown[0] in page.text
    answer = visitor.post("/drill/", form="f", question=ident, text=right_answer(question))
    assert answer.status_code == 303
    outcome = visitor.client.get(answer.headers["Location"])
    assert shown[0] in outcome.text
    assert shown[1] in outcome.text


def test_an_answer_that_cannot_be_read_is_asked_for_again(fresh_app: Flask) -> None:
    visitor = Visitor(fresh_app.test_client())
    answer = visitor.post("/drill/", form="f", question="version:probe-grpc-ga:1", text="很早以前")
    assert answer.status_code == 400
    assert "请写一个版本" in answer.text
    assert "很早以前" in answer.text


def test_topic_and_kinds_are_chosen_on_the_page_and_stay_for_the_round(fresh_app: Flask) -> None:
    visitor = Visitor(fresh_app.test_client())
    wanted = {"topic": "deployment-strategy", "kind": ["predict", "fill-in"]}
    page = visitor.client.get("/drill/", query_string=wanted)
    for _ in range(3):
        ident = re.search(r'name="question" value="([^"]+)"', page.text)[1]  # type: ignore[index]
        assert ident.partition(":")[0] in wanted["kind"]
        assert set(re.findall(r'name="kind" value="([^"]+)" checked', page.text)) == set(wanted["kind"])
        assert '<option value="deployment-strategy" selected>' in page.text
        sent = visitor.post("/drill/", form=ident, question=ident, give_up="1", **wanted)
        outcome = visitor.client.get(sent.headers["Location"]).text
        page = visitor.client.get(unescape(re.search(r'href="([^"]+)">下一题', outcome)[1]))  # type: ignore[index]
        assert page.status_code == 200


def test_kinds_that_a_topic_has_none_of_are_said_to_be_through(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Which topic lacks which kind changes with the content.
    monkeypatch.setattr("webapp.pages.drill.next_question", lambda *_, **__: None)
    page = fresh_app.test_client().get("/drill/", query_string={"topic": "secret-usage", "kind": "order"})
    assert page.status_code == 200
    assert "选中的题型现在没有别的可问了" in page.text
    assert "按这个练" in page.text


def test_a_kind_that_does_not_exist_is_not_found(fresh_app: Flask) -> None:
    page = fresh_app.test_client().get("/drill/", query_string={"kind": "<b>"})
    assert page.status_code == 404
    assert "<b>" not in page.text
