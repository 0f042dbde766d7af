"""``python -m tests.benchmarks.pages``: how fast the pages are, with all facts and 100,000 reviews of one learner.

Server time is measured by Flask's client, without the network; weight, LCP and CLS by Chromium against a live server.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from selenium.webdriver import Chrome
from sqlalchemy import update

from kb.knowledge import load_knowledge
from tests.benchmarks.classroom import NOW, fill
from tests.webapp import chromium
from tests.webapp.addresses import PAGES
from tests.webapp.live import serving
from tests.webapp.painting import painted
from trainer.records.store import open_records
from trainer.records.tables import LearnerRow
from webapp import create_app
from webapp.desk import LEARNER

REVIEWS = 100_000
RUNS = 40


def lived(home: Path) -> None:
    """Fill a home with the records of a diligent learner."""
    records = open_records({"KUBEVIVA_HOME": str(home)}, NOW)
    facts = [(fact.id, fact.topic) for fact in load_knowledge().content.facts]
    fill(records.engine, 1, REVIEWS, facts)
    with records.engine.begin() as connection:
        connection.execute(update(LearnerRow).values(name=LEARNER))
    records.close()


def p95(app: Flask, address: str) -> tuple[float, float, float]:
    """Return server milliseconds of a page: of the first request, and the 95th percentile by the wall and by the CPU.

    The CPU's is what counts where other work goes on beside.
    """
    client, taken, worked = app.test_client(), [], []
    for _ in range(RUNS):
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
        with serving(home) as server, chrome() as browser:
            chromium.resize(browser, 1440, 900)
            for address in PAGES:
                first, usual, worked = p95(app, address)
                browser.execute_cdp_cmd("Network.clearBrowserCache", {})
                browser.get(server + address)
                seen = painted(browser)
                print(
                    f"| `{address}` | {first:.0f} | {usual:.1f} | {worked:.1f} | {seen.bytes / 1000:.0f} "
                    f"| {seen.lcp:.0f} | {seen.cls:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
