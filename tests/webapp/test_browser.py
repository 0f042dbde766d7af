"""The pages in a real browser: quiet, at home, readable on a phone, and usable without scripts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.webapp import chromium
from tests.webapp.addresses import ADDRESSES, PAGES
from tests.webapp.axe import examine
from tests.webapp.painting import painted
from tests.webapp.turning import submit, turning

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# All bytes of a page with its styles, scripts and pictures, uncompressed.
MOST_BYTES, MOST_BYTES_OF_PICTURES = 150_000, 300_000
PICTURES = ("/graph/", "/concepts/", "/models/")
MOST_SHIFT = 0.05
# Looked at by axe: the first address of every endpoint, and what looks different.
EXAMINED = {
    *(addresses[0] for addresses in ADDRESSES.values()),
    "/facts/pv-phases-only-four",
    "/drill/?question=true-false:pv-phase-bound:0",
    "/models/pv-lifecycle?form=yaml",
    "/search/?q=污点",
    "/graph/?focus=misconception:pv-phases-only-four",
    "/settings/?saved=pace",
}
ATTACK = (
    "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">PV 刚创建时阶段是 Bound。"
)


def opened(browser: Chrome, address: str) -> None:
    """Open an address and fail unless it came back with 200, quietly, and from the server alone."""
    browser.get(address)
    home = "/".join(address.split("/")[:3])
    seen = chromium.requested(browser)
    assert dict(seen).get(address) == 200, seen
    assert all(status < 400 for _, status in seen), seen
    assert chromium.strangers(seen, home) == []
    assert chromium.complaints(browser) == []


NAMELESS = """
return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")].filter(
  (one) => !one.getAttribute("aria-label") && !one.labels?.length && !one.textContent.trim()
).map((one) => one.outerHTML)
"""
LEVELS = "return [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_quiet_light_and_without_fault(browser: Chrome, server: str, address: str) -> None:
    """All that can be looked at in one opened page, and then the same page without scripts."""
    opened(browser, server + address)
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    assert browser.execute_script(NAMELESS) == []
    levels = browser.execute_script(LEVELS)
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    seen = painted(browser)
    assert 1_000 < seen.bytes <= (MOST_BYTES_OF_PICTURES if address.startswith(PICTURES) else MOST_BYTES)
    assert seen.cls <= MOST_SHIFT
    assert chromium.overflow(browser) == 0
    if address in EXAMINED:
        examine(browser)
    chromium.resize(browser, 360, 800)
    assert chromium.overflow(browser) == 0
    chromium.scripts(browser, False)
    opened(browser, server + address)
    assert chromium.overflow(browser) == 0


def test_missing_page(browser: Chrome, server: str) -> None:
    browser.get(server + "/topics/nichts")
    assert "没有这一页" in browser.find_element(By.TAG_NAME, "h1").text
    assert (server + "/topics/nichts", 404) in chromium.requested(browser)


def paste(browser: Chrome, server: str, text: str) -> None:
    browser.get(server + "/check/")
    box = browser.find_element(By.NAME, "text")
    box.send_keys(text)
    submit(browser)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_check_by_paste(browser: Chrome, server: str, scripts: bool) -> None:
    chromium.scripts(browser, scripts)
    paste(browser, server, "PV 未绑定时处于 Available 阶段。\nPV 刚创建时阶段是 Bound。")
    right, wrong = browser.find_elements(By.CSS_SELECTOR, ".line")
    assert "✓" in right.text and "✗" in wrong.text
    assert "Pending" in wrong.find_element(By.CSS_SELECTOR, ".beside").text
    browser.find_element(By.CSS_SELECTOR, "label[for=only-contradicted]").click()
    assert not right.is_displayed() and wrong.is_displayed()
    chromium.resize(browser, 360, 800)
    assert chromium.overflow(browser) == 0
    browser.find_element(By.CSS_SELECTOR, "label[for=only-outdated]").click()
    assert browser.find_element(By.CSS_SELECTOR, ".none").is_displayed()
    assert chromium.complaints(browser) == []


def test_check_by_file(browser: Chrome, server: str, tmp_path: Path) -> None:
    notes = tmp_path / "笔记.md"
    notes.write_text("PV 刚创建时阶段是 Bound。", "gb18030")
    browser.get(server + "/check/")
    browser.find_element(By.NAME, "file").send_keys(str(notes))
    submit(browser)
    assert "笔记.md" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_element(By.CSS_SELECTOR, "mark.v-contradicted")


DROP = """
const data = new DataTransfer();
data.items.add(new File(["PV 刚创建时阶段是 Bound。"], "拖来的.md", {type: "text/markdown"}));
document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
"""


def test_check_of_a_dropped_file(browser: Chrome, server: str) -> None:
    browser.get(server + "/check/")
    browser.execute_script(DROP)
    assert "拖来的.md" in browser.find_element(By.CSS_SELECTOR, "[data-dropped]").text
    submit(browser)
    assert "拖来的.md" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_element(By.CSS_SELECTOR, "mark.v-contradicted")


def test_check_of_nothing_says_what_to_do(browser: Chrome, server: str) -> None:
    paste(browser, server, "   ")
    assert "还没有内容" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text


def test_control_enter_submits(browser: Chrome, server: str) -> None:
    browser.get(server + "/check/")
    box = browser.find_element(By.NAME, "text")
    with turning(browser):
        box.send_keys("PV 刚创建时阶段是 Bound。", Keys.CONTROL, Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "mark.v-contradicted")


def test_hostile_document_stays_text(browser: Chrome, server: str) -> None:
    paste(browser, server, ATTACK)
    assert ATTACK.split("PV")[0] in browser.find_element(By.CSS_SELECTOR, ".marked").text
    assert browser.find_elements(By.CSS_SELECTOR, "main script, main img") == []
    assert "pwned" not in browser.title
    assert chromium.complaints(browser) == []


def test_hostile_input_of_a_model_stays_text(browser: Chrome, server: str) -> None:
    browser.get(server + "/models/image-pull-policy?form=json")
    box = browser.find_element(By.NAME, "input")
    box.clear()
    box.send_keys('{"image": "<b>x</b></textarea><script>document.title=1</script>"}')
    submit(browser)
    assert browser.find_elements(By.CSS_SELECTOR, "main b, main script") == []
    assert chromium.complaints(browser) == []


# How many pixels of an element can only be seen by moving it sideways.
HIDDEN = "const box = document.querySelector(arguments[0]); return box.scrollWidth - box.clientWidth;"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_model_runs(browser: Chrome, server: str, scripts: bool) -> None:
    chromium.scripts(browser, scripts)
    browser.get(server + "/models/rollout")
    replicas = browser.find_element(By.NAME, "number/replicas")
    replicas.clear()
    with turning(browser):
        replicas.send_keys("4", Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "svg.rollout").is_displayed()
    assert len(browser.find_elements(By.CSS_SELECTOR, ".trace > li")) > 5
    assert '"accepted": true' in browser.find_element(By.CSS_SELECTOR, "#outcome pre.panel").text
    for width in (1440, 360):
        chromium.resize(browser, width, 800)
        assert chromium.overflow(browser) == 0
        # A picture of a few steps is seen as a whole.
        assert browser.execute_script(HIDDEN, ".picture .scroll") == 0


def test_fact_runs_on_own_input(browser: Chrome, server: str) -> None:
    browser.get(server + "/facts/probe-http-range")
    box = browser.find_element(By.NAME, "code")
    box.clear()
    with turning(browser):
        box.send_keys("400", Keys.ENTER)
    assert "失败" in browser.find_element(By.CSS_SELECTOR, ".answer").text


def test_theme_switch_lasts(browser: Chrome, server: str) -> None:
    chromium.scripts(browser, False)
    browser.get(server + "/check/?sample=1")
    paper = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    for _ in range(2):
        submit(browser, ".theme button")
    assert browser.current_url == server + "/check/?sample=1"
    browser.get(server + "/about")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == "dark"
    assert browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color") != paper


def test_keyboard_reaches_the_text_first(browser: Chrome, server: str) -> None:
    browser.get(server + "/topics/")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "跳到正文" and skip.location["x"] >= 0
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


INTERVIEW = "/drill/?question=interview:pv-phases:0"


def answered(browser: Chrome, server: str, text: str, address: str = INTERVIEW) -> None:
    """Answer the question at an address in free words."""
    browser.get(server + address)
    browser.find_element(By.NAME, "text").send_keys(text)
    submit(browser)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [360, 1440])
def test_drill_from_start_to_next_question(browser: Chrome, server: str, scripts: bool, width: int) -> None:
    chromium.scripts(browser, scripts)
    chromium.resize(browser, width, 800)
    browser.get(server)
    submit(browser, "main a.button")
    answered(browser, server, "PV 有四个阶段:Available、Bound、Released、Failed。PV 刚创建时阶段是 Pending。")
    assert browser.find_elements(By.CSS_SELECTOR, "mark.v-contradicted .sign")[0].text == "✗"
    assert browser.find_elements(By.CSS_SELECTOR, "mark.v-supported .sign")[0].text == "✓"
    assert "应为" in browser.find_element(By.CSS_SELECTOR, ".beside.n-contradicted").text
    signs = {sign.text for sign in browser.find_elements(By.CSS_SELECTOR, ".points .sign")}
    assert signs == {"✓ 说到", "○ 没说", "✗ 说反"}
    assert browser.find_elements(By.CSS_SELECTOR, ".followups li")
    assert chromium.overflow(browser) == 0
    assert chromium.complaints(browser) == []
    question = browser.find_element(By.TAG_NAME, "h1").text
    submit(browser, "a.button.big")
    assert browser.find_element(By.TAG_NAME, "h1").text != question


def test_reloading_an_outcome_answers_once(browser: Chrome, server: str) -> None:
    answered(browser, server, "PV 刚创建时阶段是 Pending。")
    outcome = browser.current_url
    browser.refresh()
    assert browser.current_url == outcome
    browser.back()
    browser.find_element(By.NAME, "text").send_keys("。")
    submit(browser)
    assert browser.current_url == outcome


def test_choosing_an_option(browser: Chrome, server: str) -> None:
    browser.get(server + "/drill/?question=choose:pv-phase-bound:0")
    submit(browser)
    assert "还没有选" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    browser.find_elements(By.CSS_SELECTOR, ".options label")[0].click()
    submit(browser)
    assert "你选的" in browser.find_element(By.CSS_SELECTOR, ".chosen").text


def test_saying_false_with_a_reason(browser: Chrome, server: str) -> None:
    browser.get(server + "/drill/?question=true-false:pv-phases-only-four:0")
    browser.find_element(By.CSS_SELECTOR, "input[value=错]").click()
    browser.find_element(By.NAME, "text").send_keys("PV 的 phase 有五个取值,还有 Pending。")
    submit(browser)
    assert "✓ 选对了" in browser.find_element(By.CSS_SELECTOR, ".score").text


def test_second_thoughts(browser: Chrome, server: str) -> None:
    answered(browser, server, "PV 刚创建时阶段是 Bound。")
    submit(browser, "button[name=rating][value=hard]")
    assert "吃力" in browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    browser.find_element(By.CSS_SELECTOR, ".second-thoughts summary").click()
    browser.find_element(By.NAME, "note").send_keys("我说的是 1.0")
    submit(browser, ".second-thoughts details button")
    assert "异议" in browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    submit(browser, "button.quiet[type=submit], form[action$=undo] button")
    assert browser.find_element(By.NAME, "text")


def test_hostile_answer_stays_text(browser: Chrome, server: str) -> None:
    answered(browser, server, ATTACK)
    assert "onerror" in browser.find_element(By.CSS_SELECTOR, ".marked").text
    assert browser.find_elements(By.CSS_SELECTOR, "main script, main img") == []
    assert "pwned" not in browser.title


def test_a_draft_survives_leaving(browser: Chrome, server: str) -> None:
    browser.get(server + INTERVIEW)
    browser.find_element(By.NAME, "text").send_keys("写到一半")
    browser.get(server + "/about")
    browser.get(server + INTERVIEW)
    assert browser.find_element(By.NAME, "text").get_attribute("value") == "写到一半"
