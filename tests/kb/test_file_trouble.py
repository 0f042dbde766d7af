"""Why the system refuses a file is said in Chinese."""

from __future__ import annotations

import errno
import os

import pytest

from kb.file_trouble import reason_of


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "x"), "没有这个文件或目录"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "没有权限"),
        (IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)), "它是目录,不是文件"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "磁盘满了"),
        (OSError(errno.EPIPE, "Broken pipe"), "Broken pipe"),
        (OSError("vi 没有正常退出"), "vi 没有正常退出"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_a_reason_is_short_and_chinese_where_there_are_words(error: Exception, said: str) -> None:
    assert reason_of(error) == said
