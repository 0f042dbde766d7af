"""The icons of the installed site, drawn from its mark: ``python -m tests.webapp.icons [DIRECTORY]``."""

from __future__ import annotations

import base64
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.webapp import chromium

DIRECTORY = Path(__file__).parents[2] / "webapp" / "static" / "img"
# Name, pixels, and the share of the width that the mark takes: systems cut a mask down to its inner four fifths.
ICONS = (("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("mask-512", 512, 0.72))
GROUND = "#1f5c66"
PAGE = """data:text/html,<body style="margin:0;background:transparent">
<div style="width:{size}px;height:{size}px;{ground}display:grid;place-items:center">
<img width="{mark}" height="{mark}" src="data:image/svg+xml;base64,{svg}"></div>"""


def draw(browser: Chrome, name: str, size: int, share: float, directory: Path) -> Path:
    """Write one icon and return its file."""
    svg = base64.b64encode((DIRECTORY / "mark.svg").read_bytes()).decode()
    ground = f"background:{GROUND};" if share < 1 else ""
    page = PAGE.format(size=size, mark=round(size * share), svg=svg, ground=ground).replace("#", "%23")
    browser.execute_cdp_cmd("Emulation.setDefaultBackgroundColorOverride", {"color": {"r": 0, "g": 0, "b": 0, "a": 0}})
    chromium.resize(browser, size, size)
    browser.get(page)
    file = directory / f"{name}.png"
    file.write_bytes(browser.find_element(By.TAG_NAME, "div").screenshot_as_png)
    return file


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a picture."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def main(directory: Path) -> None:
    """Write all icons."""
    with TemporaryDirectory() as profile:
        browser = chromium.start(Path(profile))
        try:
            for name, size, share in ICONS:
                file = draw(browser, name, size, share, directory)
                print(file, *size_of(file.read_bytes()))
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
