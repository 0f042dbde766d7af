"""Addresses in templates are those of Flask, remembered where they cannot change."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from webapp.addresses import address_for

CASES = {
    "a page": ("today.show", {}),
    "a file": ("static", {"filename": "css/page.css"}),
    "a page with a part": ("topics.show", {"slug": "pv-phases"}),
    "a page with words": ("search.show", {"q": "污点"}),
}


@pytest.mark.parametrize("root", ["", "/kubeviva"])
@pytest.mark.parametrize("case", CASES)
def test_an_address_is_flasks_own(app: Flask, case: str, root: str) -> None:
    endpoint, values = CASES[case]
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            assert address_for(endpoint, **values) == url_for(endpoint, **values)
            assert address_for(endpoint, **values).startswith(f"{root}/")
