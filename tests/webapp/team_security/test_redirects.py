"""Where signing in leads to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.webapp.club import Club
from tests.webapp.test_security import BACKS


@pytest.mark.parametrize("next_", [*BACKS, "https://evil.example/", "javascript:alert(1)", "//evil.example/%2f.."])
def test_signing_in_leads_nowhere_else(club: Club, next_: str) -> None:
    account = club.account()
    stranger = club.stranger()
    shown = stranger.get("/sign-in", query_string={"next": next_}).text
    assert 'name="next" value="/"' in shown
    answer = stranger.sign_in(account.name, next=next_)
    leads = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303 and (leads.scheme, leads.netloc, answer.headers["Location"]) == ("", "", "/")
    again = stranger.get("/sign-in", query_string={"next": next_})
    assert again.status_code == 303 and again.headers["Location"] == "/"


def test_signing_in_leads_to_where_one_wanted(club: Club) -> None:
    account, stranger = club.account(), club.stranger()
    door = stranger.get("/drill/?topic=pv-phases&asked=a").headers["Location"]
    shown = stranger.get(door).text
    wanted = re.search(r'name="next" value="([^"]+)"', shown)
    assert wanted
    leads = stranger.sign_in(account.name, next=wanted[1].replace("&amp;", "&")).headers["Location"]
    assert leads == "/drill/?topic=pv-phases&asked=a"
