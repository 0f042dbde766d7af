"""What is kept of a team, what goes out of it, and what is erased."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trainer.desk import MORNING, sitting_at
from tests.trainer.team.joined import CHEAP, GOOD, joined
from trainer.exchange.archive import archive, checksum
from trainer.exchange.document import parse
from trainer.exchange.trouble import ExchangeTrouble
from trainer.records.accounts import all_accounts
from trainer.records.erasure import erase
from trainer.records.store import Records
from trainer.records.tables import Row
from trainer.team.joining import invite, reset
from trainer.team.roles import ADMIN
from trainer.team.signing_in import (
    begin,
    give_key,
    signed_in,
)
from trainer.team.tokens import new_token


def test_no_secret_is_kept_in_the_clear(records: Records, tmp_path: Path) -> None:
    account, link, key, token = joined(records), new_token(), new_token(), new_token()
    invite(records, link, ADMIN, MORNING)
    begin(records, account, token, "", MORNING)
    give_key(records, account, key, MORNING)
    records.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(secret.encode() in data for secret in (link, key, token, GOOD)), file


def test_exports_carry_no_access_and_imports_bring_none(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path, "老张")
    joined(sitting.records, "小王", ADMIN)
    with sitting.records.reading() as session:
        member = all_accounts(session)[0].learner
        document = archive(session, [member, sitting.learner], MORNING)
    text = json.dumps(document)
    assert "argon2" not in text and "account" not in text and "sign_in" not in text
    document["learners"][1]["tables"]["account"] = [
        {"id": 1, "login": "evil", "password": CHEAP.hashed(GOOD), "role": ADMIN, "created_at": MORNING.isoformat()}
    ]
    document["sha256"] = checksum(document["learners"])
    with pytest.raises(ExchangeTrouble, match="account"):
        parse(json.dumps(document), "f.json")


def test_erasing_a_member_takes_the_account_along(records: Records) -> None:
    other, gone = joined(records, "小李", ADMIN), joined(records, "小王")
    begin(records, gone, "t", "", MORNING)
    give_key(records, gone, "k", MORNING)
    reset(records, new_token(), gone.id, MORNING)
    begin(records, other, "u", "", MORNING)
    assert not erase(records, gone.learner)
    with records.reading() as session:
        assert [one.name for one in all_accounts(session)] == ["小李"]
        counts = {
            table.name: len(session.execute(table.select()).all())
            for table in Row.metadata.sorted_tables
            if table.name in ("learner", "account", "sign_in", "api_key", "invitation")
        }
    assert counts == {"learner": 1, "account": 1, "sign_in": 1, "api_key": 0, "invitation": 0}
    assert signed_in(records, "u", MORNING) == other
