"""What a server needs to keep its members apart."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from urllib.parse import urlsplit

from flask import current_app

from trainer.records.accounts import Account, all_accounts
from trainer.records.store import Records
from trainer.sitting import open_sitting
from trainer.team.limits import Limit
from trainer.team.passwords import Passwords
from webapp.desk import Desk
from webapp.outcomes import Outcomes

NAME = "kubeviva.team"
# Learners whose outcomes are kept in memory, and how many of each.
MOST_DESKS, MOST_OUTCOMES = 500, 30
A_QUARTER, A_MINUTE = timedelta(minutes=15), timedelta(minutes=1)


@dataclass(frozen=True)
class Manner:
    """How a team's server was started. ``address``: where its members find it, without a slash at the end."""

    address: str
    passwords: Passwords

    @property
    def host(self) -> str:
        """The name by which browsers ask for it."""
        return urlsplit(self.address).hostname or ""


@dataclass
class Team:
    """Everything of a team that outlives a request. ``nobody``: the desk of whoever has not signed in.

    Failures to sign in are counted by account and by address, writing by account.
    """

    manner: Manner
    nobody: Desk
    by_account: Limit = field(default_factory=lambda: Limit(10, A_QUARTER))
    by_address: Limit = field(default_factory=lambda: Limit(50, A_QUARTER))
    writing: Limit = field(default_factory=lambda: Limit(120, A_MINUTE))
    _desks: OrderedDict[object, Desk] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def records(self) -> Records:
        """The records that all share."""
        return self.nobody.sitting.records

    @property
    def passwords(self) -> Passwords:
        """What hashes passwords."""
        return self.manner.passwords

    def peopled(self) -> bool:
        """Return whether there is any account."""
        with self.records.reading() as session:
            return bool(all_accounts(session))

    def desk_of(self, account: Account) -> Desk:
        """Return a member's desk, made when they first come; that of whoever was away the longest is cleared."""
        key = _key(account)
        with self._lock:
            found = self._desks.get(key)
        if found is None:
            found = self._made(account)
        with self._lock:
            found = self._desks.setdefault(key, found)
            self._desks.move_to_end(key)
            while len(self._desks) > MOST_DESKS:
                self._desks.popitem(last=False)
        return found

    def _made(self, account: Account) -> Desk:
        common = self.nobody
        # What is wrong with the server is no learner's business.
        records = replace(self.records, warnings=())
        sitting = open_sitting(common.knowledge, records, account.name, common.now())
        sitting = replace(sitting, questioner=common.sitting.questioner)
        return Desk(common.knowledge, sitting, common.now, common.shelf, Outcomes(most=MOST_OUTCOMES))

    def clear(self, account: Account) -> None:
        """Clear a member's desk."""
        with self._lock:
            self._desks.pop(_key(account), None)


def _key(account: Account) -> object:
    """What tells accounts apart for good: a database gives the number of an erased one to the next."""
    return account.id, account.learner, account.created_at


def team() -> Team:
    """Return the team of the running application."""
    found: Team = current_app.extensions[NAME]
    return found
