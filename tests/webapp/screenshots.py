"""Pictures of the pages for the documentation: ``python -m tests.webapp.screenshots [DIRECTORY]``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests.webapp import chromium
from tests.webapp.live import serving

DIRECTORY = Path(__file__).parents[2] / "docs" / "screenshots"
DESKTOP, PHONE = 1120, 360
TALLEST = 1400
ANSWER = (
    "PV 有四个阶段:Available、Bound、Released、Failed。\n"
    "没绑定时是 Available,绑定后是 Bound,PVC 删除后进入 Released。\n"
    "Delete 策略下,PVC 被删除后 PV 和后端存储一起删除。"
)


def _look(browser: Chrome) -> None:
    """Take the page as it opened."""


def _send(browser: Chrome) -> None:
    before = browser.find_element(By.TAG_NAME, "html")
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    WebDriverWait(browser, 20).until(staleness_of(before))


def _answer(browser: Chrome) -> None:
    browser.find_element(By.NAME, "text").send_keys(ANSWER)
    _send(browser)


def _unfold(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".fact summary").click()


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, what is done there, the width, and whether it is dark."""

    name: str
    address: str
    act: Callable[[Chrome], None] = _look
    width: int = DESKTOP
    dark: bool = False


SHOTS = (
    Shot("today", "/"),
    Shot("drill", "/drill/?question=interview:pv-phases:0", _answer),
    Shot("drill-phone-dark", "/drill/?question=interview:pv-phases:0", _answer, PHONE, True),
    Shot("check-dark", "/check/?sample=1", _send, DESKTOP, True),
    Shot("topic-phone", "/topics/pv-phases", _unfold, PHONE),
    Shot("fact", "/facts/probe-http-range?code=399&run=1"),
    Shot("model-dark", "/models/rollout", _send, DESKTOP, True),
)


def take(browser: Chrome, home: str, shot: Shot, directory: Path) -> None:
    """Write one picture, as tall as the page but not taller than TALLEST."""
    chromium.resize(browser, shot.width, 900, shot.dark)
    browser.get(home + shot.address)
    shot.act(browser)
    browser.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    height = int(browser.execute_script("return document.documentElement.scrollHeight"))
    chromium.resize(browser, shot.width, min(height, TALLEST), shot.dark)
    time.sleep(0.4)  # colours fade in
    browser.save_screenshot(str(directory / f"{shot.name}.png"))


def main(directory: Path) -> None:
    """Write all pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, TemporaryDirectory() as profile, serving(Path(home)) as address:
        browser = chromium.start(Path(profile))
        try:
            for shot in SHOTS:
                take(browser, address, shot, directory)
                print(directory / f"{shot.name}.png")
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
