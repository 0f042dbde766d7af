"""Every page to be looked at: ``python -m tests.webapp.sheets DIRECTORY [NAME...]``.

One sheet a page, or what follows an act on it: wide and narrow, light and dark, side by side.
"""

from __future__ import annotations

import base64
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome

from kb.knowledge import load_knowledge
from tests.webapp import chromium
from tests.webapp.acts import ANSWER, RUN, Act, chosen, opened, report, rest, room, sent, taken_along
from tests.webapp.addresses import ADDRESSES
from tests.webapp.live import serving
from tests.webapp.past import live_through

WIDTHS = (1440, 360)
# Pixels of a page that are shown, and by how much it is made smaller, for each width.
TALLEST, SMALLER = {1440: 2200, 360: 1500}, {1440: 0.55, 360: 0.9}


MODELS = ("rollout", "pv-lifecycle", "scheduling-score", "node-failure", "kube-proxy-iptables", "overlay-encapsulation")
ACTS: dict[str, Act] = {
    **{
        f"{endpoint}-{number}": opened(address)
        for endpoint, addresses in ADDRESSES.items()
        for number, address in enumerate(addresses, start=1)
    },
    "missing": opened("/topics/nope"),
    "outcome": sent("/drill/?question=interview:pv-phases:0", text=ANSWER),
    "outcome-choice": chosen,
    "outcome-given-up": sent("/drill/?question=scenario:health-liveness-purpose:1", "button[name=give_up]"),
    **{
        f"question-{kind}": opened(f"/drill/?question={kind}:{fact}:1")
        for kind, fact in (
            ("predict", "deploy-surge-meaning"),
            ("find-the-error", "probe-http-range"),
            ("order", "flow-request-chain"),
            ("scenario", "health-liveness-purpose"),
            ("fill-in", "probe-http-range"),
            ("version", "probe-grpc-ga"),
        )
    },
    "report-of-check": sent("/check/?sample=1"),
    "interview-room": room,
    "interview-rest": rest,
    "interview-report": report,
    "offline-taken": taken_along,
    **{f"run-{model}": sent(f"/models/{model}", RUN) for model in MODELS},
}


def shot(browser: Chrome, width: int, dark: bool) -> tuple[bytes, int]:
    """Return the open page as a picture, and how tall it is."""
    chromium.resize(browser, width, 900, dark)
    browser.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    tall = min(int(browser.execute_script("return document.documentElement.scrollHeight")), TALLEST[width])
    time.sleep(0.3)  # colours fade in
    chromium.resize(browser, width, tall, dark)
    taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "jpeg", "quality": 80})
    return base64.b64decode(taken["data"]), tall


def sheet(browser: Chrome, home: str, name: str, directory: Path) -> Path:
    """Write one sheet and return its file."""
    pictures = []
    ACTS[name](browser, home)
    for width in WIDTHS:
        for dark in (False, True):
            picture, tall = shot(browser, width, dark)
            pictures.append((base64.b64encode(picture).decode(), width * SMALLER[width], tall * SMALLER[width]))
    wide = sum(width + 8 for _, width, _ in pictures)
    images = "".join(f'<img src="data:image/jpeg;base64,{data}" width="{width:.0f}">' for data, width, _ in pictures)
    browser.get("about:blank")
    chromium.resize(browser, round(wide), round(max(tall for _, _, tall in pictures)))
    browser.execute_script(
        "document.body.style.cssText = 'margin:0;background:#888;display:flex;gap:8px;align-items:start';"
        "document.body.innerHTML = arguments[0];"
        "return Promise.all([...document.images].map((one) => one.decode()))",
        images,
    )
    file = directory / f"{name}.png"
    browser.save_screenshot(str(file))
    return file


def main(directory: Path, names: list[str]) -> None:
    """Write the sheets with these names, all of them without any."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, TemporaryDirectory() as profile, ExitStack() as stack:
        live_through(Path(home), load_knowledge(), datetime.now().astimezone())
        address = stack.enter_context(serving(Path(home)))
        browser = chromium.start(Path(profile))
        try:
            for name in names or ACTS:
                print(sheet(browser, address, name, directory), flush=True)
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
