"""How a browser painted a page: when, how steadily, and from how many bytes."""

from __future__ import annotations

from dataclasses import dataclass

from selenium.webdriver import Chrome

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
}, 50);
"""


@dataclass(frozen=True)
class Painted:
    """What a browser made of a page: milliseconds, the shift of its layout, and all bytes it took, uncompressed."""

    lcp: float
    cls: float
    bytes: int


def painted(browser: Chrome) -> Painted:
    """Return how the open page was painted."""
    found = browser.execute_async_script(PAINTED)
    return Painted(found["lcp"], found["cls"], found["bytes"])
