"""The records: migrated from nothing, backed up, safe with two writers, and in trouble one clear line."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from tests.patience import PATIENCE
from tests.trainer.desk import MORNING, records_at
from trainer.installation import Health
from trainer.installed_data import copies
from trainer.records import database
from trainer.records.answers import LONGEST, add_answer, answer_of, answers_of, last_answer, storable, take_back
from trainer.records.backup import KEPT, back_up, backups
from trainer.records.integrity import damage
from trainer.records.learners import add_learner, all_learners, lock_learner, put_setting, settings_of
from trainer.records.migration import HEAD, version_of
from trainer.records.reviews import add_review, rename_fact, reviews_of
from trainer.records.store import Records, open_records
from trainer.records.tables import Row
from trainer.records.trouble import RecordsTrouble, trouble_of
from trainer.records.values import Answer, Learner, Review

HAN = re.compile("[\u4e00-\u9fff]")


def an_answer(learner: Learner, text: str = "四种", at: datetime = MORNING) -> Answer:
    return Answer(learner.id, "recall:x:0", "recall", "t", "问", text, 80, "good", at, 1.5, "1.36")


def learn(records: Records, text: str = "四种", fact: str = "x", at: datetime = MORNING) -> int:
    with records.writing() as session:
        learner = add_learner(session, "local", at)
        lock_learner(session, learner)
        ident = add_answer(session, an_answer(learner, text, at))
        add_review(session, learner, Review(ident, fact, "covered", None, "good", at))
    return ident


def texts(records: Records) -> list[str]:
    with records.reading() as session:
        learner = all_learners(session)[0]
        return [answer.text for answer in answers_of(session, learner)]


def test_tables_come_from_nothing_and_are_those_of_the_program(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    assert version_of(records.engine) == HEAD
    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []
    assert damage(records.engine) == []


def test_head_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", "trainer.records:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_every_connection_is_safe(tmp_path: Path, pragma: str, value: str | int) -> None:
    with records_at(tmp_path).engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_records_are_for_their_owner_alone(tmp_path: Path) -> None:
    assert records_at(tmp_path).path is not None
    assert (tmp_path / "records.sqlite").stat().st_mode & 0o077 == 0


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    said = "四种:exec、httpGet、\n“tcpSocket”、grpc 🙂"
    ident = learn(records, said)
    records.close()
    again = records_at(tmp_path)
    with again.reading() as session:
        (learner,) = all_learners(session)
        found = answer_of(session, learner, ident)
        (review,) = reviews_of(session, learner)
    assert found is not None
    assert (found.text, found.answered_at, found.seconds) == (
        "四种:exec、httpGet、\n“tcpSocket”、grpc 🙂",
        MORNING,
        1.5,
    )
    assert found.answered_at.utcoffset() == timedelta(0)
    assert (review.answer, review.fact, review.counts_as) == (ident, "x", "good")


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    with pytest.raises(Exception, match="without a zone"):
        learn(records, at=datetime(2026, 3, 2, 9, 30))
    assert records.engine.connect().execute(text("SELECT count(*) FROM answer")).scalar() == 0


@pytest.mark.parametrize(
    ("said", "kept"),
    [("好", "好"), ("a\0b", "a\ufffdb"), ("\ud800", "?"), ("长" * (LONGEST + 5), "长" * LONGEST)],
    ids=["plain", "nul", "surrogate", "long"],
)
def test_whatever_was_typed_can_be_stored(tmp_path: Path, said: str, kept: str) -> None:
    records = records_at(tmp_path)
    learn(records, storable(said))
    assert texts(records) == [kept]


def break_off(records: Records) -> None:
    with records.writing() as session:
        add_answer(session, an_answer(Learner(1, "local"), "半截"))
        raise KeyboardInterrupt


def test_what_fails_midway_leaves_no_trace(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    learn(records)
    with pytest.raises(KeyboardInterrupt):
        break_off(records)
    assert texts(records) == ["四种"]


def review_without_answer(records: Records) -> None:
    with records.writing() as session:
        learner = add_learner(session, "local", MORNING)
        add_review(session, learner, Review(77, "x", "covered", None, "good", MORNING))


def test_a_review_needs_its_answer(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    with pytest.raises(RecordsTrouble):
        review_without_answer(records)


def test_what_was_taken_back_stays_in_the_file_and_counts_for_nothing(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    first, second = learn(records, "一"), learn(records, "二")
    with records.writing() as session:
        learner = add_learner(session, "local", MORNING)
        take_back(session, second, MORNING)
        session.flush()
        last = last_answer(session, learner)
        assert last is not None
        assert last.id == first
        assert answer_of(session, learner, second) is None
        assert [review.answer for review in reviews_of(session, learner)] == [first]
    with records.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM answer")).scalar() == 2


def test_learners_do_not_see_each_other(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    ident = learn(records)
    with records.writing() as session:
        other = add_learner(session, "小王", MORNING)
        assert answer_of(session, other, ident) is None
        assert answers_of(session, other) == reviews_of(session, other) == []
        assert not rename_fact(session, other, "x", "y")
        put_setting(session, other, "retention", "0.8")
        put_setting(session, other, "retention", "0.85")
        session.flush()
        assert settings_of(session, other) == {"retention": "0.85"}
        assert settings_of(session, Learner(1, "local")) == {}


def test_one_backup_a_day_and_the_last_seven_are_kept(tmp_path: Path) -> None:
    learn(records_at(tmp_path))
    path = tmp_path / "records.sqlite"
    for number in range(10):
        for hour in (0, 5):
            records_at(tmp_path, MORNING + timedelta(days=number, hours=hour)).close()
    kept = [backup.name for backup in backups(path)]
    assert kept == [f"records-202603{day:02}T093000.sqlite" for day in range(12 - KEPT, 12)]
    with closing(sqlite3.connect(backups(path)[-1])) as copy:
        assert copy.execute("SELECT text FROM answer").fetchall() == [("四种",)]
    assert sorted(entry.name for entry in path.parent.joinpath("backups").iterdir()) == kept


def test_a_backup_restores(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    learn(records, "一")
    records.close()
    path = tmp_path / "records.sqlite"
    copy = back_up(path, MORNING)
    for leftover in tmp_path.glob("records.sqlite*"):
        leftover.unlink()
    shutil.copy(copy, path)
    assert texts(records_at(tmp_path)) == ["一"]


def test_a_backup_that_fails_is_told_and_stops_nobody(tmp_path: Path) -> None:
    learn(records_at(tmp_path))
    (tmp_path / "backups").write_text("a file where the directory should be")
    records = records_at(tmp_path, MORNING + timedelta(days=1))
    (warning,) = records.warnings
    assert HAN.search(warning)
    learn(records, "还能学")
    assert "还能学" in texts(records)


def test_the_doctor_looks_at_the_newest_backup(tmp_path: Path) -> None:
    environment = {"KUBEVIVA_HOME": str(tmp_path)}
    assert copies(environment).health is Health.GOOD
    learn(records_at(tmp_path))
    assert copies(environment).health is Health.NOTE
    for day in (1, 2):
        records_at(tmp_path, MORNING + timedelta(days=day)).close()
    found = copies(environment)
    assert (found.health, "2 份" in found.told) == (Health.GOOD, True)
    newest = backups(tmp_path / "records.sqlite")[-1]
    for data in (b"", b"no database" * 999, newest.read_bytes()[: 4096 * 3]):
        newest.write_bytes(data)
        assert copies(environment).health is Health.BAD
    assert copies({"KUBEVIVA_DATABASE": "postgresql+psycopg://me@/x"}).health is Health.GOOD


def test_older_tables_are_backed_up_before_they_are_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(records_at(tmp_path))
    monkeypatch.setattr("trainer.records.store.HEAD", "newer")
    monkeypatch.setattr("trainer.records.store.migrate", lambda engine, place: None)
    records_at(tmp_path, MORNING + timedelta(hours=1))
    (backup,) = backups(tmp_path / "records.sqlite")
    assert backup.name == "records-20260302T103000.sqlite"


def test_records_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    learn(records)
    with records.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    records.close()
    with pytest.raises(RecordsTrouble, match="升级程序"):
        records_at(tmp_path)
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM answer").fetchone() == (1,)


def write_many(directory: str, name: str, count: int) -> None:
    records = records_at(Path(directory))
    for number in range(count):
        learn(records, f"{name}-{number}")


@pytest.mark.parametrize("round_", range(2))
def test_processes_open_and_write_at_once(tmp_path: Path, round_: int) -> None:
    """They also meet in making the tables, from nothing."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(str(tmp_path), name, 25)) for name in ("甲", "乙", "丙")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    records = records_at(tmp_path)
    assert sorted(texts(records)) == sorted(f"{name}-{number}" for name in "甲乙丙" for number in range(25))
    assert damage(records.engine) == []


def test_threads_share_records(tmp_path: Path) -> None:
    records = records_at(tmp_path)
    learn(records, "先")
    threads = [threading.Thread(target=learn, args=(records, f"线程 {number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts(records)) == 13


def on_connect(engine: Engine, pragma: str) -> None:
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA {pragma}"))


@pytest.mark.parametrize(
    ("pragma", "told"), [("max_page_count = 1", "磁盘满"), ("query_only = ON", "只能读")], ids=["full", "read-only"]
)
def test_what_cannot_be_written_is_told_and_nothing_is_lost(tmp_path: Path, pragma: str, told: str) -> None:
    """SQLite reports a full disk by the same code when a database has reached its page limit."""
    records = records_at(tmp_path)
    learn(records, "早先的")
    on_connect(records.engine, pragma)
    with pytest.raises(RecordsTrouble, match=told) as caught:
        learn(records, "长" * 100_000)
    assert len(str(caught.value).splitlines()) == 1
    assert texts(records) == ["早先的"]
    again = records_at(tmp_path)
    learn(again, "后来的")
    assert texts(again) == ["早先的", "后来的"]


def test_a_locked_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    records = records_at(tmp_path)
    learn(records, "早先的")
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsTrouble, match="占用"):
            learn(records)
        assert texts(records) == ["早先的"]
    learn(records, "后来的")
    assert texts(records) == ["早先的", "后来的"]


def spoil_head(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)


def spoil_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 2])


@pytest.mark.parametrize("spoil", [spoil_head, spoil_middle, cut_short], ids=lambda spoil: spoil.__name__)
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, spoil: object) -> None:
    records = records_at(tmp_path)
    learn(records)
    with records.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    records.close()
    path = tmp_path / "records.sqlite"
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(RecordsTrouble, match=r"损坏.*backups"):
        texts(records_at(tmp_path))
    assert path.read_bytes() == before


def test_a_home_that_is_no_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsTrouble, match="用不了"):
        records_at(tmp_path / "file")


def test_a_records_file_that_is_a_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").mkdir()
    with pytest.raises(RecordsTrouble) as caught:
        records_at(tmp_path)
    assert HAN.search(str(caught.value))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("not a url", "数据库地址"),
        ("mysql://me:geheim@127.0.0.1:1/none", "读到的是 mysql;学习记录只能放在 SQLite 或 PostgreSQL"),
        ("postgresql+psycopg://me:geheim@127.0.0.1:1/none?connect_timeout=1", "连不上"),
    ],
)
def test_an_unusable_url_is_told_without_its_password(url: str, told: str) -> None:
    with pytest.raises(RecordsTrouble, match=told) as caught:
        open_records({"KUBEVIVA_DATABASE": url}, MORNING)
    assert "geheim" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_sqlite_url_names_a_file(tmp_path: Path) -> None:
    records = open_records({"KUBEVIVA_DATABASE": f"sqlite:///{tmp_path}/班级.sqlite"}, MORNING)
    learn(records)
    assert records.path == tmp_path / "班级.sqlite"
    assert texts(records) == ["四种"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (sqlite3.OperationalError("database or disk is full"), "磁盘满"),
        (sqlite3.OperationalError("database is locked"), "占用"),
        (sqlite3.OperationalError("something new"), "doctor"),
        (OSError(28, "No space left on device"), "磁盘满了"),
    ],
)
def test_trouble_is_put_into_words(error: Exception, told: str) -> None:
    assert told in str(trouble_of(error, "/x/records.sqlite"))
    assert "/x/records.sqlite" in str(trouble_of(error, "/x/records.sqlite"))
