"""What can go wrong with a file of somebody's records, said in one Chinese line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kb.file_trouble import reason_of


class ExchangeTrouble(Exception):
    """A file cannot be read or written; the message is one Chinese line: what, where, what to do."""


@contextmanager
def told_about_file(name: str, doing: str) -> Iterator[None]:
    """Turn errors of the file system into ExchangeTrouble about a file; ``doing``: 读不了 or 写不了."""
    if "\0" in name:
        raise ExchangeTrouble(f"{name!r}:{doing}(文件名里有空字符;检查路径)")
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or reason_of(error)
        raise ExchangeTrouble(f"{name}:{doing}({reason})") from None


_REASONS = {
    2: "没有这个文件或目录;检查路径",
    13: "没有权限;换一个目录或放开权限",
    20: "路径里有一段是文件,不是目录;检查路径",
    21: "它是目录,不是文件;要写到具体的文件名",
    28: "磁盘满了;清出空间再试",
    30: "所在的文件系统只能读;换一个目录",
    36: "文件名太长;换一个短的",
}
