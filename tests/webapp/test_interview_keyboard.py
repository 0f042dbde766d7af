"""A whole interview by the keyboard alone, with axe looking at every state of it."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.webapp import chromium
from tests.webapp.axe import examine
from tests.webapp.turning import turning

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# More steps than any page has places to stop at.
MOST_STEPS = 80
# Whether what has the focus can be seen: in the window, and marked as such.
SEEN = """
const one = document.activeElement, place = one.getBoundingClientRect(), style = getComputedStyle(one);
const label = one.matches("[type=radio], [type=checkbox]") ? getComputedStyle(one.closest("label") ?? one) : style;
return place.bottom > 0 && place.top < innerHeight
  && (style.outlineStyle !== "none" || label.outlineStyle !== "none" || label.boxShadow !== "none");
"""


def press(browser: Chrome, *keys: str) -> None:
    browser.switch_to.active_element.send_keys(*keys)


def reach(browser: Chrome, css: str) -> None:
    """Step on with the tab key until what is looked for has the focus; every stop on the way can be seen."""
    for _ in range(MOST_STEPS):
        if browser.execute_script("return document.activeElement.matches(arguments[0])", css):
            return
        press(browser, Keys.TAB)
        assert browser.execute_script(SEEN), browser.switch_to.active_element.get_attribute("outerHTML")
    pytest.fail(f"the tab key does not reach {css} on {browser.current_url}")


def follow(browser: Chrome, *keys: str) -> None:
    """Press keys that lead to another page, and wait for it."""
    with turning(browser):
        press(browser, *keys)


def state(browser: Chrome) -> None:
    """Fail unless the page is without fault in both themes."""
    examine(browser)
    chromium.resize(browser, 1440, 900)


def test_an_interview_by_the_keyboard_alone(browser: Chrome, server: str) -> None:
    browser.get(f"{server}/interview/?topics=pv-phases")
    state(browser)
    reach(browser, "[name=level]")
    press(browser, Keys.ARROW_UP)
    reach(browser, ".setup button.big")
    follow(browser, Keys.ENTER)
    state(browser)
    reach(browser, "textarea")
    follow(browser, "PV 刚创建时阶段是 Bound。", Keys.CONTROL, Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, ".said-before").is_displayed()
    state(browser)
    reach(browser, "form[action$=pause] button")
    follow(browser, Keys.SPACE)
    state(browser)
    reach(browser, "form[action$=resume] button")
    follow(browser, Keys.ENTER)
    reach(browser, "button[name=give_up]")
    follow(browser, Keys.ENTER)
    reach(browser, "form[action$=end] button")
    follow(browser, Keys.ENTER)
    assert "面试报告" in browser.find_element(By.TAG_NAME, "h1").text
    state(browser)
    reach(browser, "main summary")
    unfolded = "return document.activeElement.parentElement.open"
    before = browser.execute_script(unfolded)
    press(browser, Keys.ENTER)
    assert browser.execute_script(unfolded) is not before
    reach(browser, "a[href$='report.md']")
    browser.get(f"{server}/interview/")
    state(browser)
