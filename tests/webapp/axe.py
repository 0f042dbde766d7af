"""axe-core on the page that a browser shows."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from selenium.webdriver import Chrome

from tests.webapp import chromium

AXE = (files("selenium_axe_python") / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
const [options, done] = arguments;
const told = (node) => node.html.slice(0, 160) + " — " + node.any.map((one) => one.message).join(" ");
axe.run(document, options).then((found) => done(
  found.violations.map((one) => [one.id, ...one.nodes.slice(0, 3).map(told)])
));
"""
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# What a theme can change.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def violations(browser: Chrome, options: dict[str, Any]) -> list[Any]:
    """Return what axe finds on the page as it is, each with the first elements that it is about."""
    if not browser.execute_script("return Boolean(window.axe)"):
        browser.execute_script(AXE)
    found: list[Any] = browser.execute_async_script(RUN, options)
    return found


def examine(browser: Chrome) -> None:
    """Fail unless a page is without fault: everything in the light theme, the colours in the dark one, too."""
    browser.execute_script("for (const one of [...document.querySelectorAll('details')].slice(0, 3)) one.open = true")
    assert violations(browser, EVERYTHING) == []
    chromium.resize(browser, 1440, 900, dark=True)
    assert violations(browser, COLOURS) == []
