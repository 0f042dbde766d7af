"""The mock interview on pages: the server decides every state, by Flask's client and in a real browser."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.trainer.desk import knowledge
from tests.webapp import chromium
from tests.webapp.conftest import opened
from tests.webapp.forms import Visitor
from tests.webapp.test_browser import ATTACK, NAMELESS
from tests.webapp.turning import submit, turning
from trainer.records.answers import answers_of
from webapp.desk import NAME

WRONG = "PV 刚创建时阶段是 Bound。"
SETUP = {"level": "senior", "minutes": "15", "manner": "neutral", "topics": "pv-phases"}


@pytest.fixture
def visitor(fresh_app: Flask) -> Visitor:
    return Visitor(fresh_app.test_client())


def recorded(app: Flask) -> list[str]:
    sitting = app.extensions[NAME].sitting
    with sitting.records.reading() as session:
        return [answer.text for answer in answers_of(session, sitting.learner)]


def begun(visitor: Visitor, **more: str) -> str:
    """Begin an interview and return its address."""
    return visitor.post("/interview/", **{**SETUP, **more}).headers["Location"]


def step(visitor: Visitor, room: str) -> str:
    found = re.search(r'name="step" value="(\d+)"', visitor.client.get(room).text)
    assert found
    return found[1]


def said(visitor: Visitor, room: str, text: str, **more: str) -> str:
    """Answer the open question and return the page that follows."""
    visitor.post(f"{room}/answer", step=step(visitor, room), text=text, **more)
    return visitor.client.get(room).text


def han(text: str) -> str:
    return "".join(re.findall("[\u4e00-\u9fff]", text))


def test_from_set_up_to_report(fresh_app: Flask, visitor: Visitor) -> None:
    room = begun(visitor)
    opening = re.search(r'id="question">(.+?)</h1>', visitor.client.get(room).text)
    assert opening and han(re.sub("<[^>]+>", "", opening[1])) in map(han, knowledge().topics["pv-phases"].questions)
    pursued = said(visitor, room, WRONG)
    assert "追问" in pursued and "刚创建时阶段是 Bound" in pursued
    said(visitor, room, "不对,是 Pending。")
    visitor.post(f"{room}/end")
    report = visitor.client.get(room).text
    for part in ("面试报告", "说错的", "应为", "该复习的", "全程对话", "下载 Markdown"):
        assert part in report
    assert recorded(fresh_app) == [WRONG, "不对,是 Pending。"]
    lobby = visitor.client.get("/interview/").text
    assert "面过的" in lobby and "还没面完" not in lobby


def test_reloading_and_going_back_answer_once(fresh_app: Flask, visitor: Visitor) -> None:
    room = begun(visitor)
    old = step(visitor, room)
    for text in (WRONG, WRONG, "别的"):
        assert visitor.post(f"{room}/answer", step=old, text=text).status_code == 303
    assert recorded(fresh_app) == [WRONG]
    assert visitor.client.get(room).text.count("追问") >= 1


def test_a_double_click_answers_once(fresh_app: Flask, visitor: Visitor) -> None:
    room = begun(visitor)
    token, cookie, old = visitor.token(), visitor.client.get_cookie("kubeviva_visitor"), step(visitor, room)
    assert cookie

    def press(_: int) -> int:
        client = fresh_app.test_client()
        client.set_cookie("kubeviva_visitor", cookie.value)
        return client.post(f"{room}/answer", data={"token": token, "step": old, "text": WRONG}).status_code

    with ThreadPoolExecutor(4) as presses:
        assert set(presses.map(press, range(6))) == {303}
    assert recorded(fresh_app) == [WRONG]


def test_a_restarted_server_goes_on(tmp_path: Path) -> None:
    before = Visitor(opened(tmp_path / "home").test_client())
    room = begun(before)
    asked = said(before, room, WRONG)
    after = Visitor(opened(tmp_path / "home").test_client())
    assert "有一场还没面完" in after.client.get("/interview/").text
    question = re.search(r'id="question">([^<]+)<', asked)
    assert question and question[1] in after.client.get(room).text


def test_a_second_start_leads_to_the_first(visitor: Visitor) -> None:
    assert begun(visitor) == begun(visitor, level="junior")


def test_resting(visitor: Visitor) -> None:
    room = begun(visitor)
    visitor.post(f"{room}/pause")
    assert "先停在这里" in visitor.client.get(room).text
    assert 'name="text"' not in visitor.client.get(room).text
    visitor.post(f"{room}/resume")
    assert 'name="text"' in visitor.client.get(room).text


@pytest.mark.parametrize("text", ["", " \r\n "])
def test_an_empty_answer_is_not_taken_for_giving_up(fresh_app: Flask, visitor: Visitor, text: str) -> None:
    room = begun(visitor)
    answer = visitor.post(f"{room}/answer", step=step(visitor, room), text=text)
    assert answer.status_code == 400 and "还没有写" in answer.text
    assert recorded(fresh_app) == []
    assert "没有作答" in said(visitor, room, text, give_up="1")
    assert recorded(fresh_app) == [""]


@pytest.mark.parametrize(
    "field", [{"level": "x"}, {"minutes": "31"}, {"minutes": "١٥"}, {"manner": ""}, {"topics": "nope"}]
)
def test_strange_set_ups_are_refused(visitor: Visitor, field: dict[str, str]) -> None:
    answer = visitor.post("/interview/", **{**SETUP, **field})
    assert answer.status_code == 400 and "认不出" in answer.text


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 30])
def test_strange_steps_are_refused(fresh_app: Flask, visitor: Visitor, number: str) -> None:
    room = begun(visitor)
    assert visitor.post(f"{room}/answer", step=number, text="x").status_code == 400
    assert recorded(fresh_app) == []


@pytest.mark.parametrize("address", ["/interview/99", "/interview/99/report.md", "/interview/x"])
def test_what_is_not_there_says_so(visitor: Visitor, address: str) -> None:
    assert visitor.client.get(address).status_code == 404


@pytest.mark.parametrize("verb", ["answer", "pause", "resume", "end"])
def test_steps_of_no_interview_are_refused(visitor: Visitor, verb: str) -> None:
    assert visitor.post(f"/interview/99/{verb}", step="1", text="x").status_code == 404


def test_reports_are_files_once_it_has_ended(visitor: Visitor) -> None:
    room = begun(visitor)
    assert visitor.client.get(f"{room}/report.md").status_code == 404
    said(visitor, room, ATTACK)
    visitor.post(f"{room}/end")
    for form, begins in (("md", "# 模拟面试报告"), ("html", "<!doctype html>")):
        answer = visitor.client.get(f"{room}/report.{form}")
        assert answer.text.startswith(begins)
        assert re.fullmatch(
            rf'attachment; filename="kubeviva-interview-20260302-1200\.{form}"', answer.headers["Content-Disposition"]
        )
    assert "<script>" not in visitor.client.get(f"{room}/report.html").text
    assert visitor.client.get(f"{room}/report.pdf").status_code == 404


# In a browser


def fits(browser: Chrome) -> None:
    """Fail unless the page is quiet, as wide as the window at most, and everything on it has a name."""
    assert chromium.overflow(browser) == 0
    assert chromium.complaints(browser) == []
    assert browser.execute_script(NAMELESS) == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_whole_interview(browser: Chrome, server: str, scripts: bool, width: int) -> None:
    chromium.scripts(browser, scripts)
    chromium.resize(browser, width, 800)
    browser.get(f"{server}/interview/?topics=pv-phases")
    fits(browser)
    browser.find_element(By.CSS_SELECTOR, "input[name=level][value=junior]").click()
    submit(browser, ".setup button.big")
    fits(browser)
    clock = browser.find_element(By.CSS_SELECTOR, ".clock").text
    assert re.fullmatch(r"[0-3]:\d\d", clock) if scripts else clock == "3 分钟"
    browser.find_element(By.NAME, "text").send_keys(ATTACK)
    submit(browser, ".stage button.big")
    assert "追问" in browser.find_element(By.CSS_SELECTOR, ".chip").text
    fits(browser)
    room = browser.current_url
    submit(browser, "form[action$=pause] button")
    fits(browser)
    browser.get(f"{server}/interview/")
    fits(browser)
    submit(browser, "form[action$=resume] button")
    assert browser.current_url == room
    submit(browser, "button[name=give_up]")
    submit(browser, "form[action$=end] button")
    assert "面试报告" in browser.find_element(By.TAG_NAME, "h1").text
    assert browser.find_elements(By.CSS_SELECTOR, "main script, main img") == []
    assert "pwned" not in browser.title
    fits(browser)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_draft_survives_a_reload_and_control_enter_sends_it(browser: Chrome, server: str) -> None:
    browser.get(f"{server}/interview/?topics=pv-phases")
    submit(browser, ".setup button.big")
    browser.find_element(By.NAME, "text").send_keys("写到一半")
    browser.refresh()
    assert browser.find_element(By.NAME, "text").get_attribute("value") == "写到一半"
    with turning(browser):
        browser.find_element(By.NAME, "text").send_keys(Keys.CONTROL, Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, ".said-before")
    submit(browser, "form[action$=end] button")
