"""On paper: dark on white whatever the screen is, without navigation and forms, and a report as a whole."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.webapp import acts
from tests.webapp.turning import submit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The brightness of what the text of an element is painted with, 0 to 255.
BRIGHTNESS = """
const canvas = new OffscreenCanvas(1, 1).getContext("2d");
canvas.fillStyle = getComputedStyle(document.querySelector(arguments[0])).color;
canvas.fillRect(0, 0, 1, 1);
return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
"""


def on_paper(browser: Chrome) -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})


def test_a_report_on_paper(browser: Chrome, server: str) -> None:
    browser.get(f"{server}/settings/")
    browser.find_element(By.CSS_SELECTOR, "[name=theme][value=dark]").click()
    submit(browser)
    acts.report(browser, server)
    assert browser.execute_script(BRIGHTNESS, "main h1") > 150
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = false")
    on_paper(browser)
    for words in ("main h1", ".beside, .found li", "blockquote"):
        assert browser.execute_script(BRIGHTNESS, words) < 90, words
    for css in (".top", ".bottom", ".actions", "form"):
        assert not any(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, css)), css
    seen = "return [...document.querySelectorAll('.found li')].map((one) => one.checkVisibility())"
    assert set(browser.execute_script(seen)) == {True}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": []})
    assert set(browser.execute_script(seen)) == {False}
