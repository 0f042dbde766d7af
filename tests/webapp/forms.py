"""Sending the forms of a page as a browser does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Visitor:
    """Somebody with a cookie and the token of a form."""

    client: FlaskClient

    def token(self) -> str:
        """Return the token of the forms on the start page."""
        found = _TOKEN.search(self.client.get("/about").text)
        assert found
        return found[1]

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Return the answer to a form."""
        return self.client.post(address, data={"token": self.token(), **fields})
