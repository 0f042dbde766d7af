"""kb.sqlite is whole, current and the same for the same content, whatever happens to it."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import timeit
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest

import kb.database.store as stores
from kb.database.fingerprint import fingerprint
from kb.database.places import kb_path, records_path
from kb.database.store import State, StoreError, build, condition, open_current
from kb.knowledge import MissingContent, content_root
from tests.kb.toy_content import LIGHTS, RELATIONS, TIMING, write_content


@pytest.fixture(autouse=True)
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one source file of a program that these tests have for themselves."""
    monkeypatch.setattr("kb.knowledge.relations", lambda: RELATIONS)
    source = tmp_path / "kb" / "models" / "nodes" / "node.py"
    source.parent.mkdir(parents=True)
    source.write_text("ANSWER = 1\n", "utf-8")
    monkeypatch.setattr("kb.database.fingerprint.PROGRAM", tmp_path / "kb")
    return source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "kb.sqlite"


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def facts(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {ident for (ident,) in connection.execute("SELECT id FROM fact")}


def test_everything_is_in_it(root: Path, path: Path) -> None:
    result = build(path, root)
    assert result.changed
    assert not result.problems
    assert {table: result.counts[table] for table in ("topic", "concept", "fact")} == {
        "topic": 2,
        "concept": 5,
        "fact": 5,
    }
    with closing(sqlite3.connect(path)) as connection:
        run = connection.execute("SELECT text, relation, topic, level, misconception FROM fact WHERE id = 'light-run'")
        assert run.fetchone() == ("红灯通行。", "light.action", "lights", 2, 1)
        wrong = connection.execute("SELECT surface FROM alias WHERE concept = 'colour/red' AND wrong ORDER BY id")
        assert wrong.fetchall() == [("宏灯",), ("stoplihgt",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        counted = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in result.counts}
    assert counted == result.counts


def test_indexes_are_made_in_the_order_of_their_names(root: Path, path: Path) -> None:
    """SQLAlchemy's own order is that of addresses in memory, another one in every process."""
    build(path, root)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        made = rows.fetchall()
    assert [name for table, name in made if table == "edge"] == ["edge_by_source", "edge_by_target"]


def test_a_look_at_the_whole_program_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.database.fingerprint.PROGRAM", Path(stores.__file__).parent)
    # Usually some hundredths; reading the content takes seconds.
    assert min(timeit.repeat(lambda: fingerprint(content_root()), number=1, repeat=5, timer=process_time)) < 1


def test_problems_are_told_every_time(path: Path, tmp_path: Path) -> None:
    root = write_content(tmp_path / "content", lights=LIGHTS.replace("light.action", "light.act"))
    first, second = build(path, root), build(path, root)
    assert len(first.problems) == 3
    assert not second.changed
    assert second.problems == first.problems


UNREADABLE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "GBK": (lambda path: path.write_bytes("# 灯\n\n红灯\n".encode("gbk")), "content/02-timing.md:1: 不是 UTF-8"),
    "half a character": (lambda path: path.write_bytes(b"# a\n\nb\xe7\n"), "content/02-timing.md:3: 不是 UTF-8"),
    "a directory": (lambda path: (path.unlink(), path.mkdir()), "content/02-timing.md:1: 读不出来"),
}


@pytest.mark.parametrize("kind", list(UNREADABLE))
def test_a_file_that_cannot_be_read_is_a_problem(root: Path, path: Path, kind: str) -> None:
    spoil, message = UNREADABLE[kind]
    spoil(root / "02-timing.md")
    result = build(path, root)
    assert any(str(problem).startswith(message) for problem in result.problems)
    assert result.counts["fact"] == 4


def test_a_byte_order_mark_is_no_text(root: Path, path: Path) -> None:
    (root / "02-timing.md").write_text(TIMING, "utf-8-sig")
    assert not build(path, root).problems
    with open_current(path) as store:
        assert store.connection.execute("SELECT title FROM topic WHERE slug = 'timing'").fetchone() == ("亮多久",)


def test_nothing_is_done_when_nothing_changed(root: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(path, root)
    before = path.stat()
    monkeypatch.setattr(stores, "load_knowledge", lambda root: pytest.fail("the content was parsed"))
    assert not build(path, root).changed
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


CHANGES: dict[str, Callable[[Path], Any]] = {
    "fact": lambda root: (root / "02-timing.md").write_text(TIMING.replace("30", "31"), "utf-8"),
    "new topic": lambda root: (root / "03-more.md").write_text("# 更多\n\n还有。\n", "utf-8"),
    "topic gone": lambda root: (root / "02-timing.md").unlink(),
    "topic renamed": lambda root: (root / "02-timing.md").rename(root / "05-timing.md"),
    "glossary": lambda root: (root / "glossary.md").unlink(),
    "phrases": lambda root: (root / "phrases" / "more.md").write_text("## 伴词\n\n行人\n", "utf-8"),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_every_change_of_the_content_is_seen(root: Path, path: Path, change: str) -> None:
    build(path, root)
    CHANGES[change](root)
    assert condition(path).state is State.OUTDATED
    assert build(path).changed
    assert condition(path).state is State.CURRENT


def test_a_change_of_the_program_is_seen(root: Path, path: Path, source: Path) -> None:
    build(path, root)
    assert condition(path).state is State.CURRENT
    source.write_text("ANSWER = 2\n", "utf-8")
    assert condition(path).state is State.OUTDATED


def test_the_same_content_gives_the_same_file(root: Path, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "kb.sqlite"
    build(path, root)
    build(other, root)
    assert dump(path) == dump(other)
    assert path.read_bytes() == other.read_bytes()


def test_going_there_and_back_gives_the_same_file(root: Path, path: Path) -> None:
    build(path, root)
    before = path.read_bytes()
    (root / "02-timing.md").write_text(TIMING.replace("30", "31"), "utf-8")
    build(path)
    assert path.read_bytes() != before
    (root / "02-timing.md").write_text(TIMING, "utf-8")
    build(path)
    assert path.read_bytes() == before


class Killed(BaseException):
    """Stands for whatever ends a process in the middle of its work."""


INTERRUPTED = ["os.fsync", "os.replace", "kb.database.image.build_graph", "sqlite3.connect"]


@pytest.mark.parametrize("place", INTERRUPTED)
def test_an_interrupted_build_leaves_the_old_file(
    root: Path, path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(path, root)
    before = path.read_bytes()
    (root / "02-timing.md").unlink()

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, killed)
        with pytest.raises(Killed):
            build(path, root)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["kb.sqlite"]
    assert build(path).changed
    assert "light-lasts" not in facts(path)


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _foreign(_data: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        return connection.serialize()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "truncated": _truncated,
    "text": lambda data: "不是数据库".encode() * 100,
    "zeros": lambda data: bytes(len(data)),
    "another database": _foreign,
    "longer": lambda data: data + b"x",
    "one bit of the header": lambda data: _flipped(data, 20),
    "one bit of a page": lambda data: _flipped(data, 5000),
    "one bit of a sentence": lambda data: _flipped(data, data.index("红灯通行".encode())),
}


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_a_damaged_or_foreign_file_is_replaced(root: Path, path: Path, damage: str) -> None:
    build(path, root)
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    assert condition(path, root).state is State.BROKEN
    with open_current(path, root) as store:
        assert store.connection.execute("SELECT count(*) FROM fact").fetchone() == (5,)
    assert path.read_bytes() == whole


def test_a_file_of_ours_that_was_edited_is_replaced(root: Path, path: Path) -> None:
    build(path, root)
    whole = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE fact SET text = '红灯可以走。' WHERE id = 'light-go'")
    assert build(path, root).changed
    assert path.read_bytes() == whole


def test_an_open_store_is_not_disturbed_by_a_rebuild(root: Path, path: Path) -> None:
    with open_current(path, root) as store:
        (root / "02-timing.md").unlink()
        build(path)
        assert store.connection.execute("SELECT count(*) FROM fact").fetchone() == (5,)
    with open_current(path) as store:
        assert store.connection.execute("SELECT count(*) FROM fact").fetchone() == (4,)


def test_an_open_store_cannot_be_written(root: Path, path: Path) -> None:
    with open_current(path, root) as store, pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.connection.execute("DELETE FROM fact")


def test_the_content_it_was_built_from_stays_in_use(root: Path, path: Path) -> None:
    build(path, root)
    with open_current(path) as store:
        assert store.root == root
    for file in root.rglob("*.md"):
        file.unlink()
    (root / "phrases").rmdir()
    root.rmdir()
    assert condition(path).root == content_root()


def test_missing_content_is_told(path: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingContent):
        build(path, tmp_path / "nowhere")


FAILURES = [
    (errno.ENOSPC, "磁盘满了"),
    (errno.EDQUOT, "磁盘满了"),
    (errno.EACCES, "没有权限"),
    (errno.EROFS, "没有权限"),
    (errno.EIO, "检查这个路径"),
]


@pytest.mark.parametrize(("code", "message"), FAILURES)
def test_what_the_disk_refuses_is_one_chinese_line(
    root: Path, path: Path, code: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(path, root)
    before = path.read_bytes()
    (root / "02-timing.md").unlink()

    def refused(_number: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(StoreError, match=message) as told:
        build(path)
    assert str(path) in str(told.value)
    assert "KUBEVIVA_HOME" in str(told.value)
    assert "\n" not in str(told.value)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["kb.sqlite"]


def test_a_read_only_directory_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unprivileged(path: Path, data: bytes) -> None:
        user = os.geteuid()
        if user == 0:  # root may write anywhere
            os.seteuid(65534)
        try:
            replace(path, data)
        finally:
            os.seteuid(user)

    replace = stores._replace
    monkeypatch.setattr(stores, "_replace", unprivileged)
    with TemporaryDirectory() as home:
        Path(home).chmod(0o555)
        with pytest.raises(StoreError, match="没有权限"):
            build(Path(home, "kb.sqlite"), root)
        assert not list(Path(home).iterdir())


def test_a_file_where_a_directory_should_be_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(StoreError, match="该是目录的是文件"):
        build(tmp_path / "file" / "kb.sqlite", root)
    with pytest.raises(StoreError, match="该是目录的是文件"):
        build(tmp_path, root)


def test_builders_do_not_get_in_each_others_way(root: Path, path: Path) -> None:
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.append(build(path, root).changed)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert condition(path).state is State.CURRENT
    assert [file.name for file in path.parent.iterdir()] == ["kb.sqlite"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"KUBEVIVA_HOME": "/srv/viva"}, "/srv/viva"),
        ({"KUBEVIVA_HOME": "~/viva"}, str(Path.home() / "viva")),
        ({"KUBEVIVA_HOME": "viva"}, str(Path.cwd() / "viva")),
        ({"KUBEVIVA_HOME": "~nobody-of-that-name/viva"}, str(Path.cwd() / "~nobody-of-that-name/viva")),
    ],
)
def test_places(environment: dict[str, str], expected: str) -> None:
    assert kb_path(environment) == Path(expected, "kb.sqlite")
    assert records_path(environment) == Path(expected, "records.sqlite")


@pytest.mark.parametrize("environment", [{}, {"KUBEVIVA_HOME": ""}])
def test_places_without_a_home_of_their_own(environment: dict[str, str]) -> None:
    assert kb_path(environment).is_absolute()
    assert kb_path(environment).parts[-2:] == ("kubeviva", "kb.sqlite")
    assert records_path(environment).parts[-2:] == ("kubeviva", "records.sqlite")
