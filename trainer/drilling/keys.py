"""Single keys at a terminal, pressed without Enter; where there is none to be had, nobody asks for them."""

from __future__ import annotations

import codecs
import os
import select
import sys
from collections.abc import Callable, Mapping

Key = Callable[[], str]
ENTER, END, ESCAPE = "\n", "\x04", "\x1b"
# How far the full-width forms of Unicode are from ASCII.
FULL_WIDTH = 0xFEE0
# The rest of an arrow's sequence arrives at once.
SEQUENCE_SECONDS = 0.02


def key_reader(environment: Mapping[str, str]) -> Key | None:
    """Return what waits for a key of this terminal, None where keys cannot be read one by one."""
    if not sys.stdin.isatty() or environment.get("TERM", "dumb") == "dumb":
        return None
    try:
        import termios  # noqa: F401  (not on Windows, where lines do)
    except ImportError:
        return None
    return _pressed


def _pressed() -> str:
    """The next key: one character, lower case; ENTER, END at the end of input, nothing for arrows and the like.

    Raise KeyboardInterrupt.
    """
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        # What was typed a moment too early still counts.
        tty.setcbreak(handle, termios.TCSADRAIN)
        return _character(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _character(handle: int) -> str:
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    while True:
        byte = os.read(handle, 1)
        if not byte:
            return END
        if byte == ESCAPE.encode():
            _pass_sequence(handle)
            return ""
        if character := decode(byte):
            return ENTER if character == "\r" else narrow(character).lower()


def _pass_sequence(handle: int) -> None:
    """Read past the rest of an escape sequence, which ends with a letter or a tilde after its introducer."""
    introduced = False
    while select.select([handle], [], [], SEQUENCE_SECONDS)[0]:
        byte = os.read(handle, 1)
        if not byte or (introduced and 0x40 <= byte[0] <= 0x7E):
            return
        introduced = True


def narrow(character: str) -> str:
    """Return the half-width form of what a Chinese input method types for a letter, a digit or a sign."""
    return chr(ord(character) - FULL_WIDTH) if "\uff01" <= character <= "\uff5e" else character
