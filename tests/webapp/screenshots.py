"""Pictures of the pages for the documentation: ``python -m tests.webapp.screenshots [DIRECTORY]``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from kb.knowledge import load_knowledge
from tests.webapp import chromium
from tests.webapp.live import serving
from tests.webapp.past import live_through

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


def submitted(browser: Chrome, button: str) -> None:
    """Press a button and wait for the page it leads to."""
    before = browser.find_element(By.TAG_NAME, "html")
    browser.find_element(By.CSS_SELECTOR, button).click()
    WebDriverWait(browser, 20).until(staleness_of(before))


def _send(browser: Chrome) -> None:
    submitted(browser, "main form button")


def _answer(browser: Chrome) -> None:
    browser.find_element(By.NAME, "text").send_keys(ANSWER)
    _send(browser)


def _run(browser: Chrome) -> None:
    submitted(browser, "main form .actions button")


def _unfold(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".fact summary").click()


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, what is done there, the width, whether it is dark, and of which part it is."""

    name: str
    address: str
    act: Callable[[Chrome], None] = _look
    width: int = DESKTOP
    dark: bool = False
    part: str = ""


SHOTS = (
    Shot("today", "/"),
    Shot("drill", "/drill/?question=interview:pv-phases:0", _answer),
    Shot("drill-phone-dark", "/drill/?question=interview:pv-phases:0", _answer, PHONE, True),
    Shot("check-dark", "/check/?sample=1", _send, DESKTOP, True),
    Shot("topic-phone", "/topics/pv-phases", _unfold, PHONE),
    Shot("fact", "/facts/probe-http-range?code=399&run=1"),
    Shot("model-phone", "/models/taint-eviction-timing", _look, PHONE),
    Shot("rollout-dark", "/models/rollout", _run, DESKTOP, True, ".picture"),
    Shot("phases", "/models/pv-lifecycle", _run, DESKTOP, False, ".picture"),
    Shot("scores", "/models/scheduling-score", _run, DESKTOP, False, ".picture"),
    Shot("eviction-dark", "/models/node-failure", _run, DESKTOP, True, ".picture"),
    Shot("chains", "/models/kube-proxy-iptables", _run, DESKTOP, False, ".picture"),
    Shot("packet-dark", "/models/overlay-encapsulation", _run, DESKTOP, True, ".picture"),
    Shot("graph", "/graph/"),
    Shot("graph-dark", "/graph/?focus=concept:component/kubelet", _look, DESKTOP, True),
    Shot("graph-phone", "/graph/?focus=topic:pv-phases", _look, PHONE),
    Shot("concept", "/concepts/concept/pv"),
    Shot("progress", "/progress/"),
    Shot("progress-phone-dark", "/progress/", _look, PHONE, True),
    Shot("settings-dark", "/settings/", _look, DESKTOP, True),
    Shot("search", "/search/?q=污点"),
)


def take(browser: Chrome, home: str, shot: Shot, directory: Path) -> None:
    """Write one picture, as tall as the page but not taller than TALLEST."""
    chromium.resize(browser, shot.width, 900, shot.dark)
    browser.get(home + shot.address)
    shot.act(browser)
    browser.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    height = int(browser.execute_script("return document.documentElement.scrollHeight"))
    chromium.resize(browser, shot.width, height if shot.part else min(height, TALLEST), shot.dark)
    time.sleep(0.4)  # colours fade in
    name = str(directory / f"{shot.name}.png")
    if shot.part:
        browser.find_element(By.CSS_SELECTOR, shot.part).screenshot(name)
    else:
        browser.save_screenshot(name)


def main(directory: Path) -> None:
    """Write all pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, TemporaryDirectory() as profile, ExitStack() as stack:
        live_through(Path(home), load_knowledge(), datetime.now().astimezone())
        address = stack.enter_context(serving(Path(home)))
        browser = chromium.start(Path(profile))
        try:
            for shot in SHOTS:
                take(browser, address, shot, directory)
                print(directory / f"{shot.name}.png")
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
