"""``python -m tests.benchmarks.pages``: how fast the pages are, with all facts and 100,000 reviews of one learner.

Server time is measured by Flask's client, without the network; weight, LCP and CLS by Chromium against a live server.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from trainer.records.store import open_records
from trainer.records.tables import LearnerRow
from webapp import create_app
from webapp.desk import LEARNER

REVIEWS = 100_000
RUNS = 40
PAINTED = """
const done = arguments[0];
let lcp = 0, cls = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) lcp = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) cls += one.value; })
  .observe({type: "layout-shift", buffered: true});
setTimeout(() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  done({lcp, cls, bytes: all.reduce((sum, one) => sum + one.decodedBodySize, 0)});
}, 300);
"""


@dataclass(frozen=True)
class Painted:
    """What a browser made of a page: milliseconds, the shift of its layout, and all bytes it took, uncompressed."""

    lcp: float
    cls: float
    bytes: int


def painted(browser: Chrome, address: str) -> Painted:
    """Return how a page was painted that is opened with an empty cache."""
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.get(address)
    found = browser.execute_async_script(PAINTED)
    return Painted(found["lcp"], found["cls"], found["bytes"])


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
                seen = painted(browser, server + address)
                print(
                    f"| `{address}` | {first:.0f} | {usual:.1f} | {worked:.1f} | {seen.bytes / 1000:.0f} "
                    f"| {seen.lcp:.0f} | {seen.cls:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
