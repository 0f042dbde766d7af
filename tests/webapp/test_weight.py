"""Pages are light, and nothing on them jumps; how fast they are is measured by tests.benchmarks.pages."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from tests.benchmarks.pages import painted
from tests.webapp.addresses import ADDRESSES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# All bytes of a page with its styles, scripts and pictures, uncompressed.
MOST, MOST_OF_PICTURES = 150_000, 300_000
PICTURES = ("graph.show", "graph.show_concept", "models.show")
MOST_SHIFT = 0.05


@pytest.mark.parametrize("endpoint", ADDRESSES)
def test_pages_are_light_and_stand_still(browser: Chrome, server: str, endpoint: str) -> None:
    seen = painted(browser, server + ADDRESSES[endpoint][0])
    assert 1_000 < seen.bytes <= (MOST_OF_PICTURES if endpoint in PICTURES else MOST)
    assert seen.cls <= MOST_SHIFT
    assert seen.lcp > 0
