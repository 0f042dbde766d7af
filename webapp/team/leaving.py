"""Leaving the team for good."""

from __future__ import annotations

from trainer.records.accounts import Account
from trainer.records.erasure import erase
from trainer.team.people import make_way
from webapp.team.team import team


def leave(account: Account) -> None:
    """Erase a member with everything that is recorded of them; raise Refused for the last administrator."""
    make_way(team().records, account.id)
    erase(team().records, account.learner)
    team().clear(account)
