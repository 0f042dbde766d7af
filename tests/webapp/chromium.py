"""A headless Chromium for tests and screenshots, and what it saw: console messages and requested addresses."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

CHROMIUM = Path("/usr/bin/chromium")
DRIVER = Path("/usr/bin/chromedriver")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=zh-CN",
)


class NoBrowser(Exception):
    """Chromium or its driver is not installed."""


def start(profile: Path) -> Chrome:
    """Return a Chromium with a fresh profile; raise NoBrowser where it is not installed."""
    for needed in (CHROMIUM, DRIVER):
        if not needed.exists():
            raise NoBrowser(f"{needed} 不存在;浏览器测试需要它:apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    # Selenium itself waits for two minutes at most.
    driver.set_page_load_timeout(110)
    driver.set_script_timeout(110)
    driver.get("about:blank")
    driver.get_log("performance")  # the start page is no business of ours
    return driver


def scripts(driver: Chrome, allowed: bool) -> None:
    """Let pages run scripts, or not."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not allowed})


def resize(driver: Chrome, width: int, height: int, dark: bool = False) -> None:
    """Give the page a size in CSS pixels, and the system a light or dark taste."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    taste = [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
        {"name": "prefers-reduced-motion", "value": "reduce"},  # what fades in would be seen half-way
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": taste})


def complaints(driver: Chrome) -> list[str]:
    """Return the console messages since the last call; an error status of the page itself is none."""
    messages = [entry["message"] for entry in driver.get_log("browser")]
    return [message for message in messages if "Failed to load resource: the server responded" not in message]


def requested(driver: Chrome) -> list[tuple[str, int]]:
    """Return address and status of every response since the last call, and address and 0 of every request without."""
    statuses: dict[str, int] = {}
    for entry in driver.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        params = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            statuses.setdefault(unquote(params["request"]["url"]), 0)
        elif event["method"] == "Network.responseReceived":
            statuses[unquote(params["response"]["url"])] = params["response"]["status"]
    return list(statuses.items())


def strangers(addresses: list[tuple[str, int]], home: str) -> list[str]:
    """Return the requested addresses that are not the server's own."""
    own = urlsplit(home).netloc
    return [address for address, _ in addresses if urlsplit(address).netloc != own]


def overflow(driver: Chrome) -> int:
    """Return by how many pixels the page is wider than the window."""
    metrics = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return int(metrics["cssContentSize"]["width"] - metrics["cssLayoutViewport"]["clientWidth"])
