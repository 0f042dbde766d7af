"""A team's pages in a real browser: joining, signing in and out, looking after the members; also without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.webapp import chromium
from tests.webapp.axe import examine
from tests.webapp.live import serving
from tests.webapp.test_browser import HIDDEN, LEVELS, NAMELESS, opened
from tests.webapp.turning import submit, turning
from trainer.records.accounts import account_called
from trainer.records.answers import answers_of
from trainer.records.store import Records, open_records
from trainer.team.joining import invite, join
from trainer.team.passwords import Passwords
from trainer.team.roles import ADMIN, LEARNER
from trainer.team.signing_in import begin
from trainer.team.tokens import new_token

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "山水 风云 8642"
SAID = "流量就绕着它走。PV 刚创建时阶段是 Bound。"
LONG = "名字特别长的一位学习者看看会不会撑坏页面"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("team")


@pytest.fixture(scope="module")
def team(home: Path) -> Iterator[str]:
    """The address of a live server for a team."""
    with serving(home, "--team") as address:
        yield address


@pytest.fixture(scope="module")
def records(home: Path, team: str) -> Iterator[Records]:
    """The records that the server works with, and two members in them."""
    found = open_records({"KUBEVIVA_HOME": str(home)}, now())
    for name, role in (("管理员甲", ADMIN), (LONG, LEARNER)):
        join(found, link(found, role), name, PASSWORD, PASSWORD, now(), Passwords(1, 8, 1))
    yield found
    found.close()


def now() -> datetime:
    return datetime.now().astimezone()


def link(records: Records, role: str) -> str:
    token = new_token()
    invite(records, token, role, now())
    return token


def fill(browser: Chrome, **fields: str) -> None:
    for name, value in fields.items():
        box = browser.find_element(By.NAME, name)
        box.clear()
        box.send_keys(value)


def signed_in(browser: Chrome, team: str, records: Records, name: str) -> None:
    """Give the browser the cookie of a member."""
    with records.reading() as session:
        found = account_called(session, name)
    assert found
    token = new_token()
    begin(records, found[0], token, "", now())
    browser.get(f"{team}/healthz")
    browser.add_cookie({"name": "kubeviva_session", "value": token, "path": "/", "httpOnly": True})
    chromium.requested(browser)


def main_text(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [360, 1440])
def test_from_the_invitation_to_signing_out(
    browser: Chrome, team: str, records: Records, scripts: bool, width: int
) -> None:
    chromium.scripts(browser, scripts)
    chromium.resize(browser, width, 800)
    name = f"新人 {width} {scripts}"
    browser.get(f"{team}/join/{link(records, LEARNER)}")
    fill(browser, name=name, password=PASSWORD, again=f"{PASSWORD}!")
    submit(browser)
    assert "两次输入的密码不一样" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    assert browser.find_element(By.NAME, "name").get_attribute("value") == name
    fill(browser, password=PASSWORD, again=PASSWORD)
    submit(browser)
    assert browser.current_url == f"{team}/"
    assert chromium.overflow(browser) == 0
    browser.get(f"{team}/drill/?question=interview:pv-phases:0")
    fill(browser, text=SAID)
    submit(browser)
    outcome = browser.current_url
    assert "/drill/outcome/" in outcome
    submit(browser, ".tools a.me")
    assert "学习者" in main_text(browser) and not browser.find_elements(By.LINK_TEXT, "成员")
    submit(browser, "form[action$='sign-out'] button")
    assert "已退出登录" in browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    browser.get(outcome)
    assert "/sign-in?next=" in browser.current_url
    fill(browser, name=name, password="不是这个密码")
    submit(browser)
    assert "名字或密码不对" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    fill(browser, password=PASSWORD)
    submit(browser)
    assert browser.current_url == outcome and SAID[:5] in main_text(browser)
    assert chromium.overflow(browser) == 0
    assert chromium.complaints(browser) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_administrator_looks_after_the_members(browser: Chrome, team: str, records: Records, scripts: bool) -> None:
    signed_in(browser, team, records, "管理员甲")
    chromium.scripts(browser, scripts)
    browser.get(f"{team}/people/")
    browser.find_element(By.CSS_SELECTOR, "input[name=role][value=maintainer]").click()
    submit(browser, "form[action$=invite] button")
    shown = browser.find_element(By.ID, "link").get_attribute("value")
    assert shown and shown.startswith(f"{team}/join/")
    other = browser.find_element(By.XPATH, f"//li[.//b[text()='{LONG}']]")
    other.find_element(By.TAG_NAME, "summary").click()
    for act, told in (("lock", "已锁定"), ("unlock", "已解锁")):
        other = browser.find_element(By.XPATH, f"//li[.//b[text()='{LONG}']]")
        if not other.find_element(By.TAG_NAME, "details").get_attribute("open"):
            other.find_element(By.TAG_NAME, "summary").click()
        with turning(browser):
            other.find_element(By.CSS_SELECTOR, f"form[action$='/{act}'] button").click()
        assert told in browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    browser.get(shown)
    assert "维护者" in main_text(browser)
    assert chromium.complaints(browser) == []


def test_how_questions_fare_fits_a_phone(browser: Chrome, team: str, records: Records) -> None:
    signed_in(browser, team, records, "管理员甲")
    browser.get(f"{team}/drill/?question=interview:pv-phases:0")
    fill(browser, text=SAID)
    submit(browser)
    chromium.resize(browser, 360, 800)
    browser.get(f"{team}/inbox/questions")
    assert browser.execute_script(HIDDEN, ".scroll") == 0
    assert "平均分" in browser.find_element(By.CSS_SELECTOR, "tbody tr").text
    chromium.resize(browser, 1440, 800)
    assert "平均分" not in browser.find_element(By.CSS_SELECTOR, "tbody tr").text


PAGES = ("/account/", "/people/", "/inbox/", "/inbox/questions", "/settings/", "/offline/", "/")


@pytest.mark.parametrize("address", [*PAGES, "/sign-in", "/join/", "/sign-in?said=out", "/offline/?nobody"])
def test_a_page_is_quiet_and_without_fault(browser: Chrome, team: str, records: Records, address: str) -> None:
    if address in PAGES:
        signed_in(browser, team, records, "管理员甲")
    if address == "/join/":
        address += link(records, ADMIN)
    opened(browser, team + address)
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    assert browser.execute_script(NAMELESS) == []
    levels = browser.execute_script(LEVELS)
    assert levels[0] == 1
    for width in (360, 1440):
        chromium.resize(browser, width, 800)
        assert chromium.overflow(browser) == 0, width
    examine(browser)
    chromium.resize(browser, 360, 800)
    chromium.scripts(browser, False)
    opened(browser, team + address)
    assert chromium.overflow(browser) == 0


GONE = """
const done = arguments[0];
const ask = async () => (await caches.has("kubeviva pages") ? setTimeout(ask, 50) : done(true));
ask();
"""


def test_what_was_kept_goes_with_signing_out(browser: Chrome, team: str, records: Records) -> None:
    signed_in(browser, team, records, "管理员甲")
    browser.get(f"{team}/topics/pv-phases")
    browser.execute_async_script("caches.open('kubeviva pages').then((kept) => kept.add('/about')).then(arguments[0])")
    browser.execute_script("sessionStorage.setItem('kubeviva draft x', '写到一半')")
    browser.get(f"{team}/account/")
    submit(browser, "form[action$='sign-out'] button")
    assert browser.execute_async_script(GONE)
    assert browser.execute_script("return sessionStorage.length") == 0


# Answers a question without a connection, as whoever is signed in.
ANSWER_ON_THE_WAY = """
const done = arguments[0];
import("/static/js/queue.js")
  .then((queue) => queue.identify().then((permit) => [queue, permit]))
  .then(([queue, permit]) => queue.putAnswer(
    { topic: "pv-phases", learner: permit.learner, questions: [] },
    { name: crypto.randomUUID(), learner: permit.learner, question: "choose:pv-phase-bound:0", asked: "?",
      text: "Bound", at: new Date().toISOString(), seconds: 1 }))
  .then(done);
"""
SEND = "const done = arguments[0]; import('/static/js/queue.js').then((queue) => queue.send()).then(done);"


def answers(records: Records, name: str) -> int:
    with records.reading() as session:
        found = account_called(session, name)
        assert found
        return len(answers_of(session, found[0].learner))


def test_what_one_answered_on_the_way_is_never_another_s(browser: Chrome, team: str, records: Records) -> None:
    """Two members share a device; an answer waits until the one who gave it is back."""
    before = answers(records, LONG), answers(records, "管理员甲")
    signed_in(browser, team, records, LONG)
    browser.get(f"{team}/about")
    assert browser.execute_async_script(ANSWER_ON_THE_WAY) == 1
    browser.delete_all_cookies()
    assert browser.execute_async_script(SEND) is None  # nobody's answers are taken from nobody
    signed_in(browser, team, records, "管理员甲")
    browser.get(f"{team}/about")
    told = browser.execute_async_script(SEND)
    assert (told["recorded"], told["foreign"], told["waiting"]) == (0, 1, 0)
    assert (answers(records, LONG), answers(records, "管理员甲")) == before
    browser.delete_all_cookies()
    signed_in(browser, team, records, LONG)
    browser.get(f"{team}/about")
    browser.execute_async_script(SEND)  # the page may have sent it already
    assert (answers(records, LONG), answers(records, "管理员甲")) == (before[0] + 1, before[1])
