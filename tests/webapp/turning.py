"""Waiting in a browser: for the page that an act leads to, and for what a page does by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests.patience import PATIENCE

SUBMIT = "main form button"


def until(browser: Chrome, done: Callable[[], object]) -> None:
    """Wait until something is so; while a page goes and another one comes, the browser knows nothing of either."""
    patience = WebDriverWait(browser, PATIENCE, poll_frequency=0.1, ignored_exceptions=(WebDriverException,))
    patience.until(lambda _: done())


@contextmanager
def turning(browser: Chrome) -> Iterator[None]:
    """Wait for the page that the block leads to, and until it is there as a whole."""
    before = browser.find_element(By.TAG_NAME, "html")
    yield
    until(browser, lambda: staleness_of(before)(browser))
    until(browser, lambda: browser.execute_script("return document.readyState") == "complete")


def submit(browser: Chrome, button: str = SUBMIT) -> None:
    """Press a button and wait for the page it leads to."""
    with turning(browser):
        browser.find_element(By.CSS_SELECTOR, button).click()
