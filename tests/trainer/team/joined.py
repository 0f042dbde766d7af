"""Members of a team, for tests: they come by a link, as people do."""

from __future__ import annotations

from tests.trainer.desk import MORNING
from trainer.records.accounts import Account
from trainer.records.store import Records
from trainer.team.joining import invite, join
from trainer.team.passwords import Passwords
from trainer.team.roles import LEARNER
from trainer.team.tokens import new_token

GOOD = "山水 风云 8642"
# What a hash costs is no matter of these tests.
CHEAP = Passwords(1, 8, 1)


def joined(records: Records, name: str = "小王", role: str = LEARNER, password: str = GOOD) -> Account:
    token = new_token()
    invite(records, token, role, MORNING)
    return join(records, token, name, password, password, MORNING, CHEAP)


def joined_by(records: Records, token: str, name: str, password: str = GOOD) -> Account:
    return join(records, token, name, password, password, MORNING, CHEAP)
