"""``python -m tests.benchmarks.pages``: how fast the pages are, with all facts and 100,000 reviews of one learner.

Server time is measured by Flask's client, without the network; weight, LCP and CLS by Chromium against a live server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from flask import Flask
from selenium.webdriver import Chrome
from sqlalchemy import update

from kb.knowledge import load_knowledge
from tests.benchmarks.classroom import NOW, fill
from tests.webapp import chromium
from tests.webapp.addresses import PAGES
from tests.webapp.live import serving
from tests.webapp.painting import painted
from trainer.questions.pick import question_about
from trainer.records.store import open_records
from trainer.records.tables import LearnerRow
from trainer.sitting import answer, due_list, next_question
from webapp import create_app
from webapp.desk import LEARNER, NAME
from webapp.pages.drill import ROUND
from webapp.warming import warm

REVIEWS = 100_000
RUNS = 40
AFTER_AN_ANSWER = ("/", "/drill/", "/progress/")


def lived(home: Path) -> None:
    """Fill a home with the records of a diligent learner."""
    records = open_records({"KUBEVIVA_HOME": str(home)}, NOW)
    facts = [(fact.id, fact.topic) for fact in load_knowledge().content.facts]
    fill(records.engine, 1, REVIEWS, facts)
    with records.engine.begin() as connection:
        connection.execute(update(LearnerRow).values(name=LEARNER))
    records.close()


def p95(app: Flask, address: str, before: Callable[[int], object] = lambda run: None) -> tuple[float, float, float]:
    """Return server milliseconds of a page: of the first request, and the 95th percentile by the wall and by the CPU.

    The CPU's is what counts where other work goes on beside. ``before``: what happens before each request.
    """
    client, taken, worked = app.test_client(), [], []
    for run in range(RUNS):
        before(run)
        start, work = time.perf_counter(), time.thread_time()
        assert client.get(address).status_code == 200, address
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() - work) * 1000)
    place = int(RUNS * 0.95) - 1
    return taken[0], sorted(taken)[place], sorted(worked)[place]


@contextmanager
def chrome() -> Iterator[Chrome]:
    """Give a Chromium of its own."""
    with TemporaryDirectory() as profile:
        driver = chromium.start(Path(profile))
        try:
            yield driver
        finally:
            driver.quit()


def main() -> None:
    """Print one row a page."""
    print("| 页面 | 首次 ms | p95 ms(≤ 15) | 其中 CPU | kB(≤ 150,图谱和运行 ≤ 300) | LCP ms(≤ 1000) | CLS(≤ 0.05) |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with TemporaryDirectory() as place:
        home = Path(place)
        lived(home)
        environment = {"KUBEVIVA_HOME": str(home)}
        app = create_app({"SECRET_KEY": b"k", "ENVIRONMENT": environment, "NOW": lambda: NOW})
        warm(app).join()
        with chrome() as browser:
            chromium.resize(browser, 1440, 900)
            with serving(home) as server:
                browser.get(server)
                print(f"| `/`,服务器刚起来 | | | | | {painted(browser).lcp:.0f} | |", flush=True)
            with serving(home) as server:
                for address in PAGES:
                    print(
                        f"| `{address}` {_times(p95(app, address))} {_painted(browser, server + address)}", flush=True
                    )
        for address in AFTER_AN_ANSWER:
            print(f"| `{address}`,每次之前答一题 {_times(p95(app, address, partial(_answer, app)))} | | | |")
        print(f"| `/drill/`,这一轮已问过 30 题 {_times(p95(app, _late(app)))} | | | |")


def _times(found: tuple[float, float, float]) -> str:
    return f"| {found[0]:.0f} | {found[1]:.1f} | {found[2]:.1f} |"


def _painted(browser: Chrome, address: str) -> str:
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.get(address)
    seen = painted(browser)
    return f"{seen.bytes / 1000:.0f} | {seen.lcp:.0f} | {seen.cls:.3f} |"


def _answer(app: Flask, run: int) -> None:
    """Answer another question each time."""
    sitting = app.extensions[NAME].sitting
    due = due_list(sitting, NOW)
    question = question_about(sitting.knowledge.facts[due.now[run]], 0, sitting.knowledge, wanted=("true-false",))
    if question:
        answer(sitting, question, question.key, NOW)


def _late(app: Flask) -> str:
    """Return the address of a question late in a round."""
    asked: list[str] = []
    sitting = app.extensions[NAME].sitting
    while len(asked) < ROUND and (question := next_question(sitting, NOW, asked=asked)):
        asked.append(question.id)
    return f"/drill/?{urlencode([('asked', one) for one in asked])}"


if __name__ == "__main__":
    main()
