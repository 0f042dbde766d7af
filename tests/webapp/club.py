"""A team before one server, for tests: an application whose clock can be moved, and members with browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.webapp.compiled import compiled_once
from trainer.records.accounts import Account
from trainer.records.store import Records
from trainer.team.joining import invite, join
from trainer.team.passwords import Passwords
from trainer.team.roles import LEARNER
from trainer.team.tokens import new_token
from webapp import create_app
from webapp.desk import NAME as DESK
from webapp.desk import Desk
from webapp.team.team import NAME, Manner, Team

PASSWORD = "山水 风云 8642"
# What a hash costs is no matter of these tests.
CHEAP = Passwords(1, 8, 1)
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def pass_by(self, span: timedelta) -> None:
        """Let time go by."""
        self.now += span


@dataclass
class Member:
    """Somebody with a browser, signed in or not."""

    club: Club
    client: FlaskClient
    account: Account | None = None

    def get(self, address: str, **more: Any) -> TestResponse:
        """Return the answer to a request."""
        return self.client.get(address, base_url=self.club.address, **more)

    def token(self) -> str:
        """Return the token of the forms that this browser is shown."""
        found = _TOKEN.search(self.get("/account/" if self.account else "/sign-in").text)
        assert found
        return found[1]

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Return the answer to a form."""
        return self.send(address, {"token": self.token(), **fields})

    def send(self, address: str, data: Any, **more: Any) -> TestResponse:
        """Return the answer to a POST as it is given."""
        return self.client.post(address, data=data, base_url=self.club.address, **more)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: Any) -> TestResponse:
        """Return the answer to the form of the sign-in page."""
        return self.post("/sign-in", name=name, password=password, **fields)

    def cookie(self, name: str = "kubeviva_session") -> str:
        """Return the value of a cookie, nothing without it."""
        found = self.client.get_cookie(name, domain=self.club.address.partition("//")[2])
        return found.value if found else ""


@dataclass
class Club:
    """The team of one application."""

    app: Flask
    clock: Clock
    address: str = "http://localhost"
    _counted: list[str] = field(default_factory=list)

    @property
    def team(self) -> Team:
        """What the application keeps of its team."""
        found: Team = self.app.extensions[NAME]
        return found

    @property
    def desk(self) -> Desk:
        """The desk of nobody."""
        found: Desk = self.app.extensions[DESK]
        return found

    @property
    def records(self) -> Records:
        """The records of all."""
        return self.team.records

    def stranger(self) -> Member:
        """Return somebody without an account."""
        return Member(self, self.app.test_client())

    def account(self, name: str = "", role: str = LEARNER) -> Account:
        """Return a new account."""
        self._counted.append(name)
        token = new_token()
        invite(self.records, token, role, self.clock())
        shown = name or f"学员{len(self._counted)}"
        return join(self.records, token, shown, PASSWORD, PASSWORD, self.clock(), CHEAP)

    def member(self, name: str = "", role: str = LEARNER) -> Member:
        """Return somebody new who has signed in."""
        account = self.account(name, role)
        found = self.stranger()
        assert found.sign_in(account.name).status_code == 303
        found.account = account
        return found


def opened_club(home: Path, now: datetime, address: str = "http://localhost", **more: Any) -> Club:
    """Return a team with a home of its own."""
    clock = Clock(now)
    environment = {"KUBEVIVA_HOME": str(home), **more}
    manner = Manner(address, CHEAP)
    config = {"SECRET_KEY": b"a key for tests", "ENVIRONMENT": environment, "NOW": clock, "TEAM": manner}
    return Club(compiled_once(create_app(config)), clock, address)


def sent_by(rule: Rule) -> list[str]:
    """Return the methods of a rule that are more than asking for it differently."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def filled(rule: Rule, values: dict[str, Any]) -> str:
    """Return an address that a rule matches, with these values; a parameter that nobody named is an error."""
    built = rule.rule
    for name in rule.arguments:
        built = re.sub(rf"<(?:[^<>]*:)?{name}>", str(values[name]), built)
    return built
