"""What can go wrong with the records' database, said in one Chinese line each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kb.file_trouble import reason_of

# A log left behind would be played into the copy.
_RESTORE = "把它连同 -wal、-shm 改名留底,再用 backups 目录里最新的一份备份顶上"
# sqlite.org/rescode.html: the low byte of an extended code is its primary code.
_BY_CODE = {
    sqlite3.SQLITE_BUSY: "正被别的程序占用;关掉另一个 kubeviva 再试",
    sqlite3.SQLITE_LOCKED: "正被别的程序占用;关掉另一个 kubeviva 再试",
    sqlite3.SQLITE_FULL: "写不进去,磁盘满了;清出空间再试",
    sqlite3.SQLITE_READONLY: "只能读不能写;请检查文件和目录的权限",
    sqlite3.SQLITE_PERM: "没有权限;请检查文件和目录的权限",
    sqlite3.SQLITE_CANTOPEN: "打不开;请检查路径和目录的权限",
    sqlite3.SQLITE_IOERR: "读写出错;请检查磁盘",
    sqlite3.SQLITE_CORRUPT: f"已损坏;{_RESTORE}",
    sqlite3.SQLITE_NOTADB: f"不是 kubeviva 的学习记录,或已损坏;{_RESTORE}",
}


class RecordsTrouble(Exception):
    """The records cannot be read or written; the message is one Chinese line: what, where, what to do."""


@contextmanager
def told_about(place: str) -> Iterator[None]:
    """Turn errors of the database and of the file system into RecordsTrouble about ``place``."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise trouble_of(error.orig, place) from error
    except (sqlite3.Error, OSError) as error:
        raise trouble_of(error, place) from error


def trouble_of(error: BaseException | None, place: str) -> RecordsTrouble:
    """Return the trouble in words. What was committed before it is kept in every case."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        reason = _BY_CODE.get(code & 0xFF) if code is not None else _by_message(str(error))
        return RecordsTrouble(f"学习记录 {place} {reason or f'出错({_line(error)});运行 kubeviva doctor 看看'}")
    if isinstance(error, OSError):
        return RecordsTrouble(f"学习记录 {place} 用不了({reason_of(error)});请检查路径、权限和磁盘空间")
    return RecordsTrouble(f"学习记录 {place} 连不上或出错({_line(error)});请检查 KUBEVIVA_DATABASE 和数据库服务")


def _by_message(message: str) -> str | None:
    """Errors that carry no code say it in words."""
    words = {"locked": sqlite3.SQLITE_BUSY, "full": sqlite3.SQLITE_FULL, "readonly": sqlite3.SQLITE_READONLY}
    return next((_BY_CODE[code] for word, code in words.items() if word in message), None)


def _line(error: BaseException | None) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
