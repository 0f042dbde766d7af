"""Addresses within this site."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import current_app, request
from werkzeug.routing import IntegerConverter, Map

# The largest number that every database gives to a row.
LARGEST = 2**31 - 1
# A path of ours: one slash, then anything but a second slash, a backslash or a control character.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def local(address: str) -> str:
    """Return an address if it lies within this site, and the start page if not."""
    return address if _LOCAL.fullmatch(address) else "/"


class RowNumber(IntegerConverter):
    """The number of a row in an address; a larger one than any row has is no address."""

    def __init__(self, map: Map) -> None:
        """Take no options."""
        super().__init__(map, max=LARGEST)


def address_for(endpoint: str, **values: object) -> str:
    """Return what ``url_for`` does; those of files and of whole pages are remembered, of which a page has dozens."""
    if not values or (endpoint == "static" and values.keys() == {"filename"}):
        return _remembered(current_app.name, request.script_root, endpoint, str(values.get("filename", "")))
    return current_app.url_for(endpoint, **values)  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def _remembered(app: str, root: str, endpoint: str, filename: str) -> str:
    return current_app.url_for(endpoint, filename=filename) if filename else current_app.url_for(endpoint)
