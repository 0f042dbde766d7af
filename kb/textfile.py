"""Reading a stranger's file as text, with a clear Chinese line when that cannot be done."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kb.file_trouble import reason_of

STANDARD_INPUT = "-"
# Control characters that no text has; a few of them in the first kilobytes make a file binary.
_BINARY = frozenset(range(9)) | frozenset(range(14, 27)) | frozenset(range(28, 32))


class Unreadable(Exception):
    """A file cannot be read as text; the message is one Chinese line: what was read, where, what to do."""


def read_text(name: str) -> str:
    """Return the text of a file (``-``: standard input) in UTF-8, UTF-16 or GB18030; raise Unreadable."""
    return text_of(name, _bytes(name))


def text_of(name: str, data: bytes) -> str:
    """Return the text that the bytes of a file called ``name`` hold; raise Unreadable as read_text does."""
    if not data.strip():
        raise Unreadable(f"{name}:文件是空的;请给一份有内容的文本")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _sensible(name, _decoded(name, data, ("utf-16",)))
    if sum(byte in _BINARY for byte in data[:8192]) > 2:
        raise Unreadable(f"{name}:这是二进制文件,不是文本;请先另存为纯文本或 Markdown")
    return _sensible(name, _decoded(name, data, ("utf-8-sig", "gb18030")))


# What Chinese and English text is made of; broken bytes read as GB18030 fall outside of it.
_USUAL = re.compile(
    r"[\x09-\x0d\x20-\x7e\u00a0-\u00ff\u2000-\u27bf\u3000-\u30ff\u4e00-\u9fff\ufe00-\uffef\U0001f000-\U0001faff]+"
)


def _sensible(name: str, text: str) -> str:
    if strange := _strange(text):
        raise Unreadable(f"{name}:编码认不出来,读出来是乱码(例如 U+{ord(strange):04X});请另存为 UTF-8")
    return text


def _strange(text: str) -> str:
    """Return the first unusual character of a text that has too many of them, else nothing."""
    unusual = _USUAL.sub("", text[:20_000])
    return unusual[0] if len(unusual) > len(text[:20_000]) // 100 else ""


def _bytes(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    path = Path(name)
    try:
        if path.is_dir():
            raise Unreadable(f"{name}:这是目录,不是文件;请给出目录里的文件,例如 {name.rstrip('/')}/*.md")
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{name}:没有这个文件;请检查路径") from None
    except PermissionError:
        raise Unreadable(f"{name}:没有读取权限;请用 chmod 放开,或换一个用户") from None
    except OSError as error:
        raise Unreadable(f"{name}:读不出来({reason_of(error)});请检查磁盘和路径") from None


def _decoded(name: str, data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            broken = error
            # Almost all of it was UTF-8: a cut or damaged file, not another encoding.
            if encoding.startswith("utf-8") and error.start > 0.5 * len(data) and not data[: error.start].isascii():
                break
    place = broken.start
    raise Unreadable(f"{name}:第 {place} 字节处既不是 UTF-8 也不是 GB18030(读到 0x{data[place]:02x});请另存为 UTF-8")
