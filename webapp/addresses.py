"""Addresses within this site."""

from __future__ import annotations

import re

# A path of ours: one slash, then anything but a second slash, a backslash or a control character.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def local(address: str) -> str:
    """Return an address if it lies within this site, and the start page if not."""
    return address if _LOCAL.fullmatch(address) else "/"
