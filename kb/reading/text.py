"""Folding of strangers' characters, one for one, so that every offset into the folded text is one into the original."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

TRADITIONAL = Path(__file__).with_name("traditional.txt")
_PUNCTUATION = {
    ",": ",",
    "、": "、",
    "。": "。",
    ";": ";",
    ":": ":",
    "?": "?",
    "!": "!",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "—": "-",
    "–": "-",
    "−": "-",
    "~": "~",
    "∼": "~",
    "\u00a0": " ",
    "\u3000": " ",
    "\t": " ",
}
# Characters that a reader does not see; they must not be able to hide or split a word.
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e")

# An English article says nothing inside a phrase; the "A record" of DNS is none.
_ARTICLES = re.compile(r"(?<![\w.-])(?:the|an|a(?! records?\b))(?= [a-z])")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Return the one-to-one character table: traditional to simplified, full width to half width, upper to lower."""
    table: dict[int, str] = {}
    # The characters of OpenCC's TSCharacters (Apache License 2.0), each with the first that it gives; at the end those
    # that Taiwan writes where here another one stands (帶著, 藉助, 瞭解).
    for row in TRADITIONAL.read_text("utf-8").splitlines():
        old, _, new = row.partition(" ")
        table[ord(old)] = new
    for code in range(0xFF01, 0xFF5F):
        table[code] = unicodedata.normalize("NFKC", chr(code)).lower()
    table.update({ord(old): new for old, new in _PUNCTUATION.items()})
    table.update({ord(old): " " for old in INVISIBLE})
    for code in (*range(ord("A"), ord("Z") + 1),):
        table[code] = chr(code).lower()
    return table


# A sentence is folded by everyone who looks at it; whole documents are not remembered.
SENTENCE = 400


def fold(text: str) -> str:
    """Return ``text`` in simplified, half-width, lower-case characters; the length is the same."""
    return _fold_sentence(text) if len(text) <= SENTENCE else _fold(text)


def _fold(text: str) -> str:
    folded = text.translate(_table())
    # 覆盖 keeps its character, these two words do not.
    return folded.replace("反覆", "反复").replace("回覆", "回复") if "覆" in folded else folded


_fold_sentence = lru_cache(maxsize=256)(_fold)


def is_latin(char: str) -> bool:
    """Whether a folded character can be part of an API term."""
    return char.isascii() and (char.isalnum() or char in "_-./")


def is_han(char: str) -> bool:
    """Whether a character is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff"


def without_articles(folded: str) -> str:
    """Return folded text with blanks for its English articles; the length is the same."""
    return _ARTICLES.sub(_blanks, folded) if " " in folded else folded


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
