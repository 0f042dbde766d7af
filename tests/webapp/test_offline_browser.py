"""On the way: pages and questions without a server, and answers that arrive once when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from sqlmodel import select

from tests.webapp import chromium
from tests.webapp.axe import examine
from tests.webapp.conftest import opened
from tests.webapp.painting import painted
from tests.webapp.station import Station, station
from tests.webapp.turning import until
from trainer.records.tables import AnswerRow, ReviewRow, SentAnswerRow
from webapp.desk import NAME

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOPIC = "pv-phases"
# Whether the worker of the page is at work.
WORKING = """
const done = arguments[0];
navigator.serviceWorker.ready.then(() => done(Boolean(navigator.serviceWorker.controller)));
"""
# Asks for all answers that wait, and keeps them beside.
KEEP = """
const done = arguments[0];
import("/static/js/queue.js").then((queue) => queue.answers()).then((all) => {
  sessionStorage.setItem("again", JSON.stringify(all));
  done();
});
"""
# Sends what was kept beside, twice at once, and tells what became of each.
AGAIN = """
const done = arguments[0];
const all = JSON.parse(sessionStorage.getItem("again"))
  .map(({name, question, text, at, seconds}) => ({name, question, text, at, seconds}));
const send = ({token}) => fetch("/offline/answers", {
  method: "POST", body: new URLSearchParams({token, answers: JSON.stringify(all)}),
}).then((answer) => answer.json());
fetch("/offline/token").then((answer) => answer.json())
  .then((permit) => Promise.all([send(permit), send(permit)]))
  .then((told) => done(told.flatMap((one) => one.receipts.map((receipt) => receipt.arrival))));
"""
# Whether a page is kept on the device.
KEPT = "const [page, done] = arguments; caches.match(page, {ignoreVary: true}).then((one) => done(Boolean(one)));"
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@pytest.fixture
def there(tmp_path: Path, browser: Chrome) -> Iterator[Station]:
    """A server of one's own, and a browser that has opened it once."""
    with station(opened(tmp_path / "home")) as found:
        browser.get(f"{found.address}/offline/")
        until(browser, lambda: browser.execute_async_script(WORKING))
        yield found
        connect(browser, True)


def connect(browser: Chrome, on: bool) -> None:
    """Let the browser have a network, or none."""
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**ONLINE, "offline": not on})


def leave(browser: Chrome, there: Station) -> None:
    """Go where there is neither a network nor the server: workers look past what is emulated for a page."""
    there.down()
    connect(browser, False)


def come_back(browser: Chrome, there: Station) -> None:
    there.up()
    connect(browser, True)


def text(browser: Chrome, css: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, css).text


def take_along(browser: Chrome, there: Station) -> None:
    """Take one topic along."""
    browser.get(f"{there.address}/offline/")
    until(browser, lambda: browser.execute_script("return document.body.dataset.ready"))
    browser.find_element(By.CSS_SELECTOR, f"#take [value={TOPIC}]").click()
    browser.find_element(By.CSS_SELECTOR, "#take button").click()
    until(browser, lambda: "✓" in text(browser, "#taken"))


def answer(browser: Chrome, place: int) -> bool:
    """Answer the question that is shown, and return whether the page calls the answer right."""
    options = browser.find_elements(By.CSS_SELECTOR, "#question .options input")
    if options:
        options[place % len(options)].click()
    else:
        browser.find_element(By.NAME, "said").send_keys("1.99")
    browser.find_element(By.CSS_SELECTOR, "#question .actions button").click()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#question a.button"))
    right = "✓ 答对了" in text(browser, "#question [role=status]")
    browser.find_element(By.CSS_SELECTOR, "#question a.button").click()
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, "#question a.button"))
    return right


def records(there: Station) -> tuple[list[AnswerRow], list[ReviewRow], list[str]]:
    sitting = there.app.extensions[NAME].sitting
    with sitting.records.reading() as session:
        found = (
            list(session.exec(select(AnswerRow).order_by(AnswerRow.answered_at, AnswerRow.id))),  # type: ignore[arg-type]
            list(session.exec(select(ReviewRow))),
            list(session.exec(select(SentAnswerRow.sending))),
        )
        session.expunge_all()
    return found


def test_what_is_answered_on_the_way_is_recorded_once(browser: Chrome, there: Station) -> None:
    take_along(browser, there)
    leave(browser, there)
    browser.refresh()
    until(browser, lambda: "连不上" in text(browser, "#state"))
    assert painted(browser).cls <= 0.05
    right = [answer(browser, place) for place in range(6)]
    until(browser, lambda: "6 题" in text(browser, "#count"))
    assert records(there)[0] == []
    come_back(browser, there)
    for _ in range(2):
        browser.refresh()
        until(browser, lambda: "现在连得上" in text(browser, "#state"))
    browser.get(f"{there.address}/about")
    browser.get(f"{there.address}/offline/")
    until(browser, lambda: not browser.find_element(By.ID, "waiting").is_displayed())
    answers, reviews, sent = records(there)
    assert len(answers) == len(reviews) == len(sent) == len(set(sent)) == 6
    assert [one.score > 0 for one in answers] == right
    assert {one.topic for one in answers} == {TOPIC}
    assert chromium.strangers(chromium.requested(browser), there.address) == []


def test_any_page_sends_what_waits_even_twice_at_once(browser: Chrome, there: Station) -> None:
    take_along(browser, there)
    leave(browser, there)
    browser.refresh()
    until(browser, lambda: "连不上" in text(browser, "#state"))
    for place in range(3):
        answer(browser, place)
    # The same answers again, as if the acknowledgement had been lost on the way.
    browser.execute_async_script(KEEP)
    come_back(browser, there)
    browser.get(f"{there.address}/about")
    until(browser, lambda: "3 题已送到" in text(browser, "main"))
    assert browser.execute_async_script(AGAIN) == ["known"] * 6
    answers, reviews, sent = records(there)
    assert len(answers) == len(reviews) == len(sent) == 3


def test_pages_that_were_read_can_be_read_on_the_way(browser: Chrome, there: Station) -> None:
    for address in ("/topics/pv-phases", "/facts/pv-phase-bound", "/progress/"):
        browser.get(there.address + address)
    until(browser, lambda: browser.execute_async_script(KEPT, "/facts/pv-phase-bound"))
    leave(browser, there)
    browser.get(f"{there.address}/facts/pv-phase-bound")
    assert "Bound" in text(browser, "h1")
    until(browser, lambda: "连不上 kubeviva" in text(browser, "#offline-bar"))
    browser.get(f"{there.address}/progress/")
    assert "没有存在这台设备上" in text(browser, "#elsewhere")
    assert "/progress/" in text(browser, "#elsewhere")
    come_back(browser, there)
    browser.find_element(By.ID, "again").click()
    until(browser, lambda: "进度" in text(browser, "h1"))


def test_an_old_page_and_the_way_have_no_fault(browser: Chrome, there: Station) -> None:
    take_along(browser, there)
    leave(browser, there)
    browser.refresh()
    until(browser, lambda: "连不上" in text(browser, "#state"))
    answer(browser, 0)
    browser.find_element(By.CSS_SELECTOR, "#question .options input").click()
    browser.find_element(By.CSS_SELECTOR, "#question .actions button").click()
    examine(browser)
    chromium.resize(browser, 360, 800)
    assert chromium.overflow(browser) == 0
    browser.get(f"{there.address}/topics/{TOPIC}")
    until(browser, lambda: browser.find_elements(By.ID, "offline-bar"))
    examine(browser)


def test_what_was_taken_along_can_be_removed(browser: Chrome, there: Station) -> None:
    take_along(browser, there)
    assert browser.find_element(By.ID, "drill").is_displayed()
    browser.find_element(By.ID, "clear").click()
    until(browser, lambda: not browser.find_element(By.ID, "drill").is_displayed())
    assert not browser.find_element(By.ID, "pages").is_displayed()
