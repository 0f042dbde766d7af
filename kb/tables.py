"""Tables in a stranger's text, drawn with bars, tabs or nothing but blanks: the rows, their cells and column heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)*\s*:?-{2,}:?\s*\|?\s*$")
# Blanks that part cells wherever they stand.
BORDERS = "\t\u3000"
_WIDE_BLANK = re.compile(r"\t|[ \u3000]{2,}|\u3000")
_SENTENCE_SIGN = re.compile(r"[。,;:!?→=]|--|(?<!\w)[-/](?!\w)")
_UNIT = re.compile(r"(?:字节|秒|分钟|小时|天|个|次|种|条|层|台|倍|毫秒|ms|s|mb|gb|gib|mib|%)")
_LEANS_ON_NEXT = "于有的和或与及在为从到用把对是由给按被加向比走叫用"
_LEANS_ON_LAST = "的时和或与及里上中后前号"
_NAME = re.compile(r"[a-z][a-z.-]*\d\w*|[a-z]+\.[a-z]+")
_LISTED = re.compile(r"[-*+•·●○◦▪■□#>✓✔→]|\d+[.、)]|\(\d|[①-⑳]|第[一二三四五六七八九十]")
_LONGEST_HEAD = 14


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the heads of all its columns, and where its cells lie in the text (blank ones are empty)."""

    heads: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]


def table_rows(lines: Sequence[str]) -> dict[int, Row]:
    """Return the rows of the tables in lines, by their index; a head has an empty row of no cells.

    The lines are folded ones, but for their ``BORDERS``.
    Runs in time linear in the text.
    """
    rows: dict[int, Row] = {}
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].strip():
            while end < len(lines) and lines[end].strip():
                end += 1
            rows |= _barred(lines, starts, at, end) or _blank_parted(lines, starts, at, end)
        at = end
    return rows


def _barred(lines: Sequence[str], starts: Sequence[int], at: int, end: int) -> dict[int, Row]:
    """Rows between bars, under a head with a rule beneath it."""
    head = next((i for i in range(at, end - 1) if "|" in lines[i] and _is_rule(lines[i + 1])), None)
    if head is None:
        return {}
    heads = tuple(lines[head][a:b] for a, b in _bar_cells(lines[head]))
    rows = {head: Row(heads, ())}
    for i in range(head + 2, end):
        cells = _bar_cells(lines[i])
        if len(cells) == len(heads) > 1:
            rows[i] = Row(heads, tuple((a + starts[i], b + starts[i]) for a, b in cells))
    return rows


def _is_rule(line: str) -> bool:
    return "|" in line and bool(_RULE.match(line))


def _bar_cells(line: str) -> list[tuple[int, int]]:
    """The spans between the bars of a line, without the blanks around them."""
    body = line.rstrip()
    start = len(body) - len(body.lstrip())
    if body[start:].startswith("|"):
        start += 1
    end = len(body) - 1 if body.endswith("|") and len(body) > start else len(body)
    spans, place = [], start
    for piece in body[start:end].split("|"):
        inner = piece.strip()
        first = place + (piece.find(inner) if inner else 0)
        spans.append((first, first + len(inner)))
        place += len(piece) + 1
    return spans


def _blank_parted(lines: Sequence[str], starts: Sequence[int], at: int, end: int) -> dict[int, Row]:
    """Rows whose borders were lost in copying: a line of short words, and as many cells in the lines below."""
    rows: dict[int, Row] = {}
    while at < end:
        heads = _short_words(lines[at])
        trial = [_cells_between_blanks(line, len(heads)) for line in lines[at + 1 : min(end, at + 4)]] if heads else []
        if sum(map(bool, trial)) < 2 or trial[0] is None:
            at += 1
            continue
        rows[at] = Row(heads, ())
        at += 1
        while at < end and (cells := _cells_between_blanks(lines[at], len(heads))) is not None:
            if cells:
                rows[at] = Row(heads, tuple((a + starts[at], b + starts[at]) for a, b in cells))
            at += 1
    return rows


def _short_words(line: str) -> tuple[str, ...]:
    """The heads of columns in a line; none when it does not look like any."""
    head = line.strip()
    wide = _WIDE_BLANK.search(head)
    heads = tuple(_WIDE_BLANK.split(head) if wide else head.split())
    if len(heads) < (2 if wide else 3) or _SENTENCE_SIGN.search(head) or _LISTED.match(head):
        return ()
    return () if any(len(one) > _LONGEST_HEAD for one in heads) else heads


def _cells_between_blanks(line: str, count: int) -> list[tuple[int, int]] | None:
    """The cells of a line; none when it is unclear which of its blanks were borders, None when it is no such row."""
    words = [match.span() for match in re.finditer(r"\S+", line)]
    weights = [(_border(line, left, right, first=i == 0), i) for i, (left, right) in enumerate(pairwise(words))]
    ranked = sorted(weights, key=lambda one: (-one[0], one[1]))
    chosen, rest = ranked[: count - 1], ranked[count - 1 :]
    if len(chosen) < count - 1 or chosen[-1][0] == 0:
        return None
    if rest and rest[0][0] in (chosen[-1][0], _SURE):
        return []
    borders = sorted(i for _, i in chosen)
    firsts = [0, *(i + 1 for i in borders)]
    lasts = [*borders, len(words) - 1]
    return [(words[first][0], words[last][1]) for first, last in zip(firsts, lasts, strict=True)]


_SURE = 9


def _is_word(char: str) -> bool:
    return not char.isascii() and char != "、"


def _border(line: str, left: tuple[int, int], right: tuple[int, int], first: bool) -> int:
    """How likely a blank between two words was the border of a cell: 0 never, ``_SURE`` for certain."""
    before, after = line[left[1] - 1], line[right[0]]
    if line[left[1] : right[0]] != " ":
        return _SURE
    if _is_word(before) and _is_word(after):
        return 5 if before == "。" else _SURE
    if (
        before in _LEANS_ON_NEXT
        or before in ",;:、"
        or after in _LEANS_ON_LAST
        or (before.isdigit() and _UNIT.match(line, right[0]))
    ):
        return 0
    if before.isascii() and after.isascii():
        if before.isalpha() and after.isalpha():
            return 1
        return 4 if before.isdigit() and after.isdigit() else 3
    if first and before.isascii():
        return 6
    word = line[left[0] : left[1]] if before.isascii() else line[right[0] : right[1]]
    return 2 if _NAME.fullmatch(word) or before == ")" else 1
