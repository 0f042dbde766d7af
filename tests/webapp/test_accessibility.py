"""axe-core finds nothing on what follows an act (test_browser has the pages); everything can be done by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.webapp import chromium
from tests.webapp.axe import EVERYTHING, examine, violations
from tests.webapp.test_browser import INTERVIEW, answered
from tests.webapp.turning import submit, turning

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def checked(browser: Chrome, server: str) -> None:
    browser.get(server + "/check/?sample=1")
    submit(browser)


def drilled(browser: Chrome, server: str) -> None:
    answered(browser, server, "PV 有四个阶段。PV 刚创建时阶段是 Pending。", INTERVIEW)


def chosen(browser: Chrome, server: str) -> None:
    browser.get(server + "/drill/?question=choose:pv-phase-bound:0")
    browser.find_elements(By.CSS_SELECTOR, ".options label")[0].click()
    submit(browser)


def ran(model: str) -> Callable[[Chrome, str], None]:
    def run(browser: Chrome, server: str) -> None:
        browser.get(f"{server}/models/{model}")
        submit(browser, "main form .actions button")

    return run


def missing(browser: Chrome, server: str) -> None:
    browser.get(server + "/topics/nope")


ACTED = {
    "report": checked,
    "outcome": drilled,
    "choice": chosen,
    "missing": missing,
    **{name: ran(name) for name in ("rollout", "pv-lifecycle", "scheduling-score", "overlay-encapsulation")},
    **{name: ran(name) for name in ("node-failure", "kube-proxy-iptables")},
}


@pytest.mark.parametrize("name", ACTED)
def test_pages_after_an_act_have_no_fault(browser: Chrome, server: str, name: str) -> None:
    ACTED[name](browser, server)
    examine(browser)


def press(browser: Chrome, *keys: str) -> None:
    browser.switch_to.active_element.send_keys(*keys)


def test_the_shortcuts_are_listed_on_a_question_mark(browser: Chrome, server: str) -> None:
    browser.get(server + "/about")
    dialog = browser.find_element(By.ID, "keys-list")
    assert not dialog.is_displayed()
    press(browser, "?")
    assert dialog.is_displayed() and "提交正在写的" in dialog.text
    assert violations(browser, EVERYTHING) == []
    chromium.resize(browser, 360, 640)
    assert chromium.overflow(browser) == 0
    press(browser, Keys.ESCAPE)
    assert not dialog.is_displayed()


def test_shortcuts_lead_to_places_and_keep_out_of_texts(browser: Chrome, server: str) -> None:
    browser.get(server + "/about")
    with turning(browser):
        press(browser, "g", "c")
    assert browser.current_url == server + "/check/"
    box = browser.find_element(By.NAME, "text")
    box.send_keys("g?d/n")
    assert browser.current_url == server + "/check/" and box.get_attribute("value") == "g?d/n"
    browser.get(server + "/about")
    with turning(browser):
        press(browser, "/")
    assert browser.current_url == server + "/search/"


def test_shortcuts_can_be_switched_off(browser: Chrome, server: str) -> None:
    browser.get(server + "/about")
    browser.find_element(By.CSS_SELECTOR, "footer [data-keys]").click()
    browser.find_element(By.NAME, "keys-on").click()
    press(browser, Keys.ESCAPE)
    browser.find_element(By.TAG_NAME, "h1").click()
    press(browser, "?")
    assert not browser.find_element(By.ID, "keys-list").is_displayed()
    browser.execute_script("localStorage.clear()")


def test_a_question_is_answered_by_keyboard_alone(browser: Chrome, server: str) -> None:
    browser.get(server + "/drill/?question=choose:pv-phase-bound:0")
    press(browser, "h")
    assert browser.find_element(By.CSS_SELECTOR, ".hint p").is_displayed()
    press(browser, "2")
    assert browser.find_elements(By.CSS_SELECTOR, ".options input")[1].is_selected()
    with turning(browser):
        press(browser, Keys.ENTER)
    assert "你选的" in browser.find_element(By.CSS_SELECTOR, ".chosen").text
    with turning(browser):
        browser.find_element(By.TAG_NAME, "body").send_keys("n")
    assert "/drill/?" in browser.current_url


@pytest.mark.parametrize("width", [360, 1440])
def test_the_list_of_shortcuts_can_be_read_without_scripts(browser: Chrome, server: str, width: int) -> None:
    chromium.scripts(browser, False)
    chromium.resize(browser, width, 800)
    browser.get(server + "/")
    with turning(browser):
        browser.find_element(By.CSS_SELECTOR, "footer [data-keys]").click()
    assert browser.current_url.endswith("/about#keys")
    assert "选第几个选项" in browser.find_element(By.TAG_NAME, "main").text
