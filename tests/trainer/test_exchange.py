"""Records go out and come back whole; a file that is damaged, foreign or too new changes nothing."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlmodel import Session

from tests.trainer.desk import MORNING, knowledge, records_at, right_answer, sitting_at
from tests.trainer.test_bad_input import HAN
from tests.trainer.test_drill import kubeviva
from tests.trainer.test_records import on_connect
from trainer.amends import appeal, correct, undo
from trainer.exchange.archive import archive, checksum
from trainer.exchange.document import parse
from trainer.exchange.export import Format, export, format_of
from trainer.exchange.merge import merge
from trainer.exchange.shape import ACCESS, IDENT, OWNER, tables
from trainer.exchange.spreadsheet import HEADINGS
from trainer.exchange.trouble import ExchangeTrouble
from trainer.records import database
from trainer.records.cards import cards_of
from trainer.records.integrity import damage
from trainer.records.learners import all_learners, put_setting
from trainer.records.store import Records
from trainer.records.tables import InterviewRow
from trainer.records.trouble import RecordsTrouble
from trainer.records.values import Learner
from trainer.sitting import Sitting, answer, question_of
from trainer.statistics import statistics

LATER = MORNING + timedelta(days=2)
QUESTIONS = ("recall:pv-phase-bound:0", "recall:probe-exec-zero:0", "true-false:pv-phase-bound:1")


def live(sitting: Sitting, days: int = 3) -> Sitting:
    """Answer, correct, appeal and take back, with a setting and an interview beside it."""
    for day in range(days):
        at = MORNING + timedelta(days=day)
        for ident in QUESTIONS:
            question = question_of(sitting, ident)
            assert question is not None
            said = right_answer(question) if day % 2 else "不会"
            outcome = answer(sitting, question, said, at, 1.25)
        correct(sitting, outcome.answer_id, "hard", at)
        appeal(sitting, outcome.answer_id, "我说的是=对的 🙂", at)
    undo(sitting, None, at)
    with sitting.records.writing() as session:
        put_setting(session, sitting.learner, "retention", "0.9")
        own = {"learner_id": sitting.learner.id, "started_at": MORNING, "step": 3, "state": '{"a":1}'}
        session.connection().execute(insert(InterviewRow), [own])
    return sitting


@pytest.fixture
def lived(tmp_path: Path) -> Sitting:
    return live(sitting_at(tmp_path / "old", "小王"))


def out(records: Records, *names: str) -> dict[str, Any]:
    with records.reading() as session:
        learners = [one for one in all_learners(session) if not names or one.name in names]
        return archive(session, learners, LATER)


def back(records: Records, document: dict[str, Any], name: str = "") -> dict[str, dict[str, int]]:
    people = parse(json.dumps(document), "f.json")
    with records.writing() as session:
        return {one.name: merge(session, one, name or one.name).added for one in people}


def rows(session: Session, table: Any, learner: Learner) -> list[tuple[object, ...]]:
    """The rows of a learner without the numbers that a database gives."""
    from trainer.exchange.shape import rows_of

    found = session.connection().execute(rows_of(table, learner.id)).mappings()
    return [tuple(value for key, value in row.items() if key not in (IDENT, OWNER, "answer_id")) for row in found]


def test_everything_comes_back_exactly(lived: Sitting, tmp_path: Path) -> None:
    document = out(lived.records)
    filled = {name for name, found in document["learners"][0]["tables"].items() if found}
    assert filled >= {"answer", "review", "card", "appeal", "setting", "interview", "answer_calendar"}
    new = records_at(tmp_path / "new")
    back(new, document)
    assert out(new) == document
    with lived.records.reading() as one, new.reading() as other:
        (learner,) = all_learners(other)
        for table in tables():
            assert rows(one, table, lived.learner) == rows(other, table, learner)
    assert damage(new.engine) == []


def test_the_document_forgets_no_table(lived: Sitting) -> None:
    assert {table.name for table in tables()} == set(out(lived.records)["learners"][0]["tables"])
    with lived.records.engine.connect() as connection:
        made = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
    assert made - {"learner", "alembic_version"} - ACCESS == {table.name for table in tables()}


def test_importing_twice_doubles_nothing(lived: Sitting) -> None:
    document = out(lived.records)
    added = back(lived.records, document)
    assert set(added["小王"].values()) == {0}
    assert out(lived.records) == document


def test_two_machines_grow_together(lived: Sitting, tmp_path: Path) -> None:
    """Both went on from the same records; the cards follow from all reviews, in the order of time."""
    other = sitting_at(tmp_path / "other", "小王")
    back(other.records, out(lived.records))
    question = question_of(lived, QUESTIONS[0])
    assert question is not None
    answer(lived, question, "不会", LATER + timedelta(days=1))
    answer(other, question, "Bound", LATER + timedelta(days=3))
    answer(lived, question, "Bound", LATER + timedelta(days=5))
    assert back(lived.records, out(other.records))["小王"]["answer"] == 1
    assert back(other.records, out(lived.records))["小王"]["answer"] == 2
    at = LATER + timedelta(days=6)
    here, there = statistics(lived, at), statistics(other, at)
    assert (here.answers, here.reviews) == (there.answers, there.reviews)
    with lived.records.reading() as one, other.records.reading() as two:
        assert cards_of(one, lived.learner) == cards_of(two, other.learner)


def test_what_was_filled_in_later_comes_over(lived: Sitting, tmp_path: Path) -> None:
    other = records_at(tmp_path / "other")
    back(other, out(lived.records))
    correct(lived, 1, "easy", LATER)
    undo(lived, 2, LATER)
    with lived.records.writing() as session:
        session.connection().execute(text("UPDATE interview SET step = 9, state = 'done'"))
    added = back(other, out(lived.records))
    assert set(added["小王"].values()) == {0}
    assert out(other) == out(lived.records)
    stale = out(other)
    back(other, stale)
    assert out(other) == stale


def test_a_renamed_fact_is_no_new_review(lived: Sitting) -> None:
    document = out(lived.records)
    with lived.records.writing() as session:
        session.connection().execute(text("UPDATE review SET fact = 'renamed' WHERE fact = 'pv-phase-bound'"))
    assert back(lived.records, document)["小王"]["review"] == 0


def test_learners_stay_apart_and_may_take_another_name(lived: Sitting, tmp_path: Path) -> None:
    from trainer.sitting import open_sitting

    live(open_sitting(knowledge(), lived.records, "小李", MORNING), 1)
    new = records_at(tmp_path / "new")
    back(new, out(lived.records, "小李"), "老李")
    with new.reading() as session:
        assert [learner.name for learner in all_learners(session)] == ["老李"]
    back(new, out(lived.records))
    assert out(new, "小王")["learners"] == out(lived.records, "小王")["learners"]


def spoilt(document: dict[str, Any], **change: Any) -> str:
    return json.dumps({**document, **change})


def resealed(document: dict[str, Any], table: str, **change: Any) -> str:
    """A document whose maker knew the checksum."""
    people = json.loads(json.dumps(document["learners"]))
    people[0]["tables"][table][0].update(change)
    return spoilt(document, learners=people, sha256=checksum(people))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda d: "", "不是 kubeviva 导出的 JSON"),
        (lambda d: "[" * 100_000, "不是 kubeviva 导出的 JSON"),
        (lambda d: json.dumps(d)[: len(json.dumps(d)) // 2], "不完整"),
        (lambda d: "[]", "不是 kubeviva 导出的学习记录"),
        (lambda d: '{"format": "anki"}', "不是 kubeviva 导出的学习记录"),
        (lambda d: spoilt(d, version=2), "更新的 kubeviva"),
        (lambda d: spoilt(d, step="9999"), "更新的 kubeviva"),
        (lambda d: spoilt(d, version="1"), "版本"),
        (lambda d: json.dumps(d).replace('"score": 0', '"score": 9', 1), "校验和"),
        (lambda d: spoilt(d, learners=[]), "校验和"),
        (lambda d: spoilt(d, learners=[7], sha256=checksum([7])), "损坏"),
        (lambda d: resealed(d, "answer", answered_at="gestern"), "answer 第 1 条的 answered_at 不是带时区的时间"),
        (lambda d: resealed(d, "answer", answered_at="2026-03-02T09:30:00"), "带时区"),
        (lambda d: resealed(d, "answer", score=None), "score 是空的"),
        (lambda d: resealed(d, "answer", score="80"), "不是整数"),
        (lambda d: resealed(d, "answer", score=2**80), "不是整数"),
        (lambda d: resealed(d, "answer", text="a\0b"), "不是文字"),
        (lambda d: resealed(d, "answer", text="\ud800"), "不是文字"),
        (lambda d: resealed(d, "answer", seconds=float("nan")), "不是数"),
        (lambda d: resealed(d, "answer", id=2), "重复的编号"),
        (lambda d: resealed(d, "answer", neu=1), "不认识的 neu"),
        (lambda d: resealed(d, "review", rating="super"), "不是评级"),
        (lambda d: resealed(d, "review", answer_id=77), "指着没有的记录"),
    ],
)
def test_what_is_no_export_is_told_and_changes_nothing(lived: Sitting, spoil: Any, told: str) -> None:
    before = out(lived.records)
    with pytest.raises(ExchangeTrouble, match=told) as caught:
        parse(spoil(before), "f.json")
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith("f.json:")


def test_an_import_that_fails_midway_leaves_no_trace(lived: Sitting, tmp_path: Path) -> None:
    document = out(lived.records)
    new = records_at(tmp_path / "new")
    with new.engine.begin() as connection:
        connection.execute(text("CREATE TRIGGER stop BEFORE INSERT ON card BEGIN SELECT RAISE(ABORT, 'stop'); END"))
    with pytest.raises(Exception, match="stop"):
        back(new, document)
    assert out(new)["learners"] == []


@pytest.mark.parametrize(
    ("pragma", "told"), [("max_page_count = 1", "磁盘满"), ("query_only = ON", "只能读")], ids=["full", "read-only"]
)
def test_an_import_that_cannot_be_written_is_told(lived: Sitting, tmp_path: Path, pragma: str, told: str) -> None:
    question = question_of(lived, QUESTIONS[0])
    assert question is not None
    answer(lived, question, "长" * 100_000, LATER)
    document = out(lived.records)
    new = records_at(tmp_path / "new")
    on_connect(new.engine, pragma)
    with pytest.raises(RecordsTrouble, match=told):
        back(new, document)
    again = records_at(tmp_path / "new")
    assert out(again)["learners"] == []
    back(again, document)
    assert out(again) == document


def test_an_import_into_locked_records_is_told(lived: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    new = records_at(tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "records.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsTrouble, match="占用"):
            back(new, out(lived.records))
    back(new, out(lived.records))
    assert out(new) == out(lived.records)


def test_csv_has_a_line_a_review(lived: Sitting, tmp_path: Path) -> None:
    name = str(tmp_path / "复习.csv")
    count = export(lived, Format.CSV, name, [lived.learner], LATER)
    assert Path(name).read_bytes().startswith(b"\xef\xbb\xbf")
    with open(name, encoding="utf-8-sig", newline="") as file:
        headings, *found = csv.reader(file)
    assert tuple(headings) == HEADINGS
    assert len(found) == count == len(out(lived.records)["learners"][0]["tables"]["review"])
    assert found[0][1] == "2026-03-02 09:30:00+08:00"
    assert [line[-1] for line in found].count("是") == 1


def test_a_spreadsheet_runs_nothing(lived: Sitting, tmp_path: Path) -> None:
    question = question_of(lived, QUESTIONS[0])
    assert question is not None
    answer(lived, question, "=HYPERLINK(1)", LATER)
    export(lived, Format.CSV, str(tmp_path / "a.csv"), [lived.learner], LATER)
    assert "'=HYPERLINK(1)" in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert ",=HYPERLINK(1)" not in (tmp_path / "a.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(("name", "format"), [("a.json", "json"), ("b.CSV", "csv"), ("c.apkg", "anki"), ("d", None)])
def test_a_name_asks_for_a_format(name: str, format: str | None) -> None:
    assert format_of(name) == format


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("trainer.exchange.file.os.fsync", fsync)


def test_a_full_disk_leaves_the_earlier_export(lived: Sitting, tmp_path: Path, full: None) -> None:
    name = tmp_path / "a.json"
    name.write_text("earlier")
    with pytest.raises(ExchangeTrouble, match="磁盘满"):
        export(lived, Format.JSON, str(name), [lived.learner], LATER)
    assert name.read_text() == "earlier"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["a.json"]


BAD_USES = [
    ["export", "a.txt"],
    ["export", "a.json", "--format", "xml"],
    ["export", "nosuchdirectory/a.json"],
    ["export", "."],
    ["export", "--all", "a.apkg"],
    ["import", "nosuchfile.json"],
    ["import", "."],
    ["import", "/dev/null"],
    ["learners", "--forget", "没有的人"],
    ["learners", "--forget", "local"],
    ["import", "a.csv"],
    ["stats", "--learner", "  "],
    ["--learner", "a\nb", "due"],
    ["export", "--learner", "长" * 65, "a.json"],
]


@pytest.mark.parametrize("args", BAD_USES, ids=" ".join)
def test_wrong_use_is_told_in_one_line(tmp_path: Path, args: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("学习者,时间\n")
    run = kubeviva(tmp_path / "home", *args)
    assert (run.returncode, run.stdout) == (2, ""), run.stderr
    assert len(run.stderr.splitlines()) == 1 and HAN.search(run.stderr), run.stderr


def test_out_and_in_at_the_command_line(tmp_path: Path) -> None:
    old, new, name = tmp_path / "old", tmp_path / "new", str(tmp_path / "记录.json")
    kubeviva(old, "drill", "--learner", "小王", "--topic", "pv-phases", "--count", "1", said="不会\n")
    assert "1 次回答" in kubeviva(old, "export", name, "--learner", "小王").stderr
    assert "新增 1 次回答" in kubeviva(new, "import", name).stdout
    assert "已有的 1 次没有重复记" in kubeviva(new, "import", name).stdout
    listed = json.loads(kubeviva(new, "--learner", "小王", "learners", "--json").stdout)["learners"]
    assert [(one["name"], one["current"], one["answers"]) for one in listed] == [("小王", True, 1)]
    assert "“小王”的全部记录删掉了" in kubeviva(new, "learners", "--forget", "小王", "--yes").stdout
    assert json.loads(kubeviva(new, "learners", "--json").stdout) == {"learners": []}


def test_a_clock_that_was_set_back_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    kubeviva(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", said="不会\n")
    records = records_at(tmp_path)
    with records.writing() as session:
        session.connection().execute(text("UPDATE answer SET answered_at = '2099-01-01 00:00:00.000000'"))
    run = kubeviva(tmp_path, "stats", "--json")
    assert "检查电脑的时钟" in run.stderr and len(run.stderr.splitlines()) == 1
    assert json.loads(run.stdout)["answers"] == 1
