"""Pictures of the pages for the documentation: ``python -m tests.webapp.screenshots [DIRECTORY [NAME...]]``.

Every page at two widths and in two themes; of pages of models their picture alone.
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome

from kb.knowledge import load_knowledge
from tests.webapp import chromium
from tests.webapp.acts import ANSWER, RUN, Act, opened, report, room, sent, taken_along, traditional, unfolded
from tests.webapp.live import serving
from tests.webapp.past import live_through

DIRECTORY = Path(__file__).parents[2] / "docs" / "screenshots"
WIDTHS = {"": 1120, "-phone": 360}
THEMES = {"": False, "-dark": True}
TALLEST = 1300
QUALITY = 72
PAGES: dict[str, Act] = {
    "today": opened("/"),
    "question": opened("/drill/?question=scenario:health-liveness-purpose:1"),
    "drill": sent("/drill/?question=interview:pv-phases:0", text=ANSWER),
    "interview": room,
    "report": report,
    "check": sent("/check/?sample=1"),
    "topic": unfolded,
    "fact": opened("/facts/probe-http-range?code=399&run=1"),
    "model": opened("/models/taint-eviction-timing"),
    "graph": opened("/graph/"),
    "neighbours": opened("/graph/?focus=concept:component/kubelet"),
    "concept": opened("/concepts/concept/pv"),
    "search": opened("/search/?q=污点"),
    "progress": opened("/progress/"),
    "settings": opened("/settings/"),
    "offline": taken_along,
}
# Model, and whether its picture is taken in the dark.
PICTURES = {
    "rollout": ("rollout", True),
    "phases": ("pv-lifecycle", False),
    "scores": ("scheduling-score", False),
    "eviction": ("node-failure", True),
    "chains": ("kube-proxy-iptables", False),
    "packet": ("overlay-encapsulation", True),
}
# Where the picture of a model stands on its page.
PLACE = """
const place = document.querySelector(".picture").getBoundingClientRect();
return {x: place.x, y: place.y + scrollY, width: place.width, height: place.height, scale: 1};
"""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, what is done before, the width, whether it is dark, and whether of a model's picture."""

    name: str
    act: Act
    width: int
    dark: bool
    part: bool = False


def shots() -> Iterator[Shot]:
    """Yield all pictures to be taken."""
    for name, act in PAGES.items():
        for place, width in WIDTHS.items():
            for theme, dark in THEMES.items():
                yield Shot(f"{name}{place}{theme}", act, width, dark)
    yield Shot("traditional-phone", traditional, WIDTHS["-phone"], False)
    for name, (model, dark) in PICTURES.items():
        yield Shot(f"{name}{'-dark' * dark}", sent(f"/models/{model}", RUN), WIDTHS[""], dark, part=True)


def take(browser: Chrome, home: str, shot: Shot, directory: Path) -> Path:
    """Write one picture, as tall as the page but not taller than TALLEST, and return its file."""
    chromium.resize(browser, shot.width, 900, shot.dark)
    shot.act(browser, home)
    browser.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    height = int(browser.execute_script("return document.documentElement.scrollHeight"))
    chromium.resize(browser, shot.width, height if shot.part else min(height, TALLEST), shot.dark)
    time.sleep(0.4)  # colours fade in
    clip = {"clip": browser.execute_script(PLACE)} if shot.part else {}
    wanted = {"format": "webp", "quality": QUALITY, **clip}
    file = directory / f"{shot.name}.webp"
    file.write_bytes(base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", wanted)["data"]))
    return file


def main(directory: Path, names: list[str]) -> None:
    """Write the pictures with these names, all of them without any."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, TemporaryDirectory() as profile, ExitStack() as stack:
        live_through(Path(home), load_knowledge(), datetime.now().astimezone())
        address = stack.enter_context(serving(Path(home)))
        browser = chromium.start(Path(profile))
        try:
            for shot in shots():
                if names and shot.name not in names:
                    continue
                print(take(browser, address, shot, directory), flush=True)
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY, sys.argv[2:])
