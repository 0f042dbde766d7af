"""Erasing a learner leaves nothing of them, and everything of the others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.shared import shared_knowledge
from trainer.amends import appeal
from trainer.records.backup import back_up, backups
from trainer.records.erasure import erase
from trainer.records.store import Records, open_records
from trainer.records.tables import Row
from trainer.settings import change
from trainer.sitting import answer, open_sitting, question_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "这句话谁也不该再看到"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return open_records({"KUBEVIVA_HOME": str(tmp_path)}, NOW)


def learn(records: Records, name: str) -> None:
    """Leave traces in as many tables as a drill can."""
    sitting = change(open_sitting(shared_knowledge(), records, name, NOW), {"retention": "0.8"})
    question = question_of(sitting, "interview:pv-phases:0")
    assert question
    given = answer(sitting, question, f"{SECRET}。PV 刚创建时阶段是 Bound。", NOW)
    appeal(sitting, given.answer_id, SECRET, NOW)


def rows(records: Records) -> dict[str, int]:
    with records.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Row.metadata.sorted_tables
        }


def test_nothing_is_left(records: Records) -> None:
    learn(records, "甲")
    assert records.path
    back_up(records.path, NOW)
    assert sum(count > 0 for count in rows(records).values()) >= 6
    sitting = open_sitting(shared_knowledge(), records, "甲", NOW)
    assert erase(records, sitting.learner)
    assert not any(rows(records).values())
    assert backups(records.path) == []
    for file in records.path.parent.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def test_others_keep_everything(records: Records) -> None:
    learn(records, "乙")
    before = rows(records)
    learn(records, "甲")
    assert records.path
    copy = back_up(records.path, NOW)
    assert not erase(records, open_sitting(shared_knowledge(), records, "甲", NOW).learner)
    assert rows(records) == before
    assert copy.exists()
