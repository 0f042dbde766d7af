"""A stranger's document as a sequence of sentences with their surroundings: headings, lists, tables, questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.reading.clauses import sentences
from kb.reading.grammar import QUESTION_ENDS
from kb.reading.text import fold
from kb.tables import BORDERS, Row, table_rows

_BULLET = re.compile(
    r"\s*(?:>\s*)*(?:(?:[-*+•·●○◦▪■□◆►✓✔→]|\\?\d{1,2}[.、))]\s?(?!\d)|[((]\d{1,2}[))]|[a-z][.、))]\s|[①-⑳]|第[一二三四五六七八九十]+[,、::步点])\s*)+"
)
_NUMBERED = re.compile(r"\s*(?:\\?\d{1,2}[.、))]\s?(?!\d)|[((]\d{1,2}[))]|[①-⑳]|第[一二三四五六七八九十]+[,、::步点])")
_COUNTED = re.compile(r"\s*\d{1,2}[.、)](?!\d)")
_HEADING = re.compile(r"\s*(#{1,6})\s+")
# A line that is bold as a whole, the heading of blogs: "**1. hostPort**".
_BOLD = re.compile(
    r"\s*(?P<mark>\*\*|__)\s?(?:\(?\d{1,2}\s?[.、))]\s?(?!\d))?(?P<title>[^*_\s][^*_]{0,40}?)\s?(?P=mark)\s?[::]?\s*"
)
# The level of a question or a title without a mark; they stand under marked headings, and not under each other.
LOWEST = 7
_RULE = re.compile(r"\s*(?:[-=*_]{3,}|\|?[\s:|-]{3,}\|?)\s*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SPEAKER = re.compile(r"\s*(?:面试官|问|q\d{0,3}|我|答|a\d{0,3}|候选人|应聘者)\s?(?:[::]|(?<=\d)[.、])\s*")
_ASKS = re.compile(r"\s*(?:面试官|问|q)")
_LEAD = re.compile(r"[^,。;!?:]{1,40}?\s?(?::|——|-{2,}|→|=(?!=))\s?")
_LEAD_END = re.compile(r"[\s:—→=-]+$")
_REQUEST = re.compile(r"(?:请(?!求)|简述|详述|谈谈|说说|讲讲|介绍一下|描述一下|说一下|讲一下)")
_QUESTION_WORD = re.compile(
    r"(?:什么|哪些|哪种|哪个|哪几|怎么|怎样|如何|为什么|为何|多少|几种|几个|吗|呢|是否|简述|详述|谈谈|说说|讲讲|介绍一下|描述一下)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document, by code points into the text as given.

    ``line`` counts from 1. ``kind``: ``plain``, ``heading``, ``title`` (looks like
    one, but may be a short statement), ``question``, ``header`` (first row of a table) or ``rule``.
    ``depth``: indentation of its
    list item, -1 outside lists. ``first`` in its line; ``lead``: the term before a colon that the line starts with;
    ``row``: the row of a table that it stands in; ``level``: of a heading, 1 is the highest.
    """

    start: int
    end: int
    line: int
    kind: str
    depth: int
    first: bool
    lead: str = ""
    paragraph: int = 0
    row: Row | None = None
    level: int = LOWEST


def read_document(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a document in order, without overlap. Runs in time linear in the text."""
    folded = fold(text)
    place, fenced, paragraph, numbered, counted = 0, False, 0, -1, ""
    lines = folded.splitlines(keepends=True)
    rows = table_rows(_with_borders(text, folded).splitlines(keepends=True))
    for number, line in enumerate(lines, start=1):
        start, place = place, place + len(line)
        body = line.rstrip("\r\n")
        if not body.strip():
            paragraph += 1
            continue
        if _FENCE.match(body):
            fenced = not fenced
            yield Sentence(start, start + len(body), number, "rule", -1, True, "", paragraph)
            continue
        if fenced or _RULE.fullmatch(body):
            yield Sentence(start, start + len(body), number, "rule", -1, True, "", paragraph)
            continue
        following = lines[number] if number < len(lines) else ""
        row = rows.get(number - 1)
        if row and not row.cells:
            yield Sentence(start, start + len(body), number, "header", -1, True, "", paragraph)
            continue
        numbered = _numbered(body, numbered)
        next_number = _next_number(counted) if counted else None
        marked = next_number.match(body) if next_number else None
        counted = marked[0] if marked else (_COUNTED.match(body) or [""])[0] or counted
        for sentence in _line(body, start, number, paragraph, following, numbered, marked.end() if marked else 0):
            yield replace(sentence, kind="plain", row=row) if row else sentence


def _next_number(marker: str) -> re.Pattern[str]:
    """What the item behind one with this marker begins with, even when a number follows at once ("16、4 个副本")."""
    digits = re.search(r"\d+", marker)
    assert digits is not None
    return re.compile(rf"\s*{int(digits[0]) + 1}{re.escape(marker.rstrip()[-1])}\s?")


def _with_borders(text: str, folded: str) -> str:
    """The folded text with the tabs and wide blanks it was given: they part cells."""
    if not any(border in text for border in BORDERS):
        return folded
    return "".join(given if given in BORDERS else char for given, char in zip(text, folded, strict=True))


def _numbered(body: str, before: int) -> int:
    """Return the indentation of the numbered item that a line is or stands under, -1 for none."""
    indentation = len(body) - len(body.lstrip())
    if _NUMBERED.match(body):
        return indentation
    return before if _BULLET.match(body) and indentation >= before >= 0 else -1


def _line(
    body: str, start: int, number: int, paragraph: int, following: str, numbered: int, marked: int
) -> Iterator[Sentence]:
    if (bold := _BOLD.fullmatch(body)) and not bold["title"].endswith(("。", ",", ";")):
        first, last = bold.span("title")
        turn = _SPEAKER.match(body, first, last)
        first = turn.end() if turn else first
        kind = "question" if is_question(body[first:last]) else "title"
        yield Sentence(start + first, start + last, number, kind, -1, True, "", paragraph)
        return
    heading = _HEADING.match(body)
    level = len(heading[1]) if heading else LOWEST
    marker = heading or _BULLET.match(body)
    skip = max(marked, marker.end()) if marker else marked or len(body) - len(body.lstrip())
    depth = -1 if heading or not (marker or marked) else len(body) - len(body.lstrip())
    if depth == numbered >= 0 and not _NUMBERED.match(body):
        depth += 1  # a bullet right under a numbered item belongs to it, however far it is indented
    speaker = _SPEAKER.match(body, skip)
    asked = bool(speaker and _ASKS.match(speaker[0]))
    if speaker:
        skip = speaker.end()
    rest = body[skip:]
    title = not heading and _is_title(rest, bool(marker or marked), following)
    lead = _LEAD.match(rest)
    for i, span in enumerate(sentences(rest)):
        piece = rest[span.start : span.end]
        # "问:…?答:…" on one line
        turn = _SPEAKER.match(piece) if i else None
        label = turn.end() if turn and turn.end() < len(piece) and asked else 0
        asked = (asked and not turn) or bool(turn and _ASKS.match(turn[0]))
        piece = piece[label:]
        kind = "heading" if heading else "question" if asked or is_question(piece) else "title" if title else "plain"
        yield Sentence(
            start + skip + span.start + label,
            start + skip + span.end,
            number,
            kind,
            depth,
            i == 0,
            _LEAD_END.sub("", lead[0]) if lead else "",
            paragraph,
            level=level,
        )


def is_question(piece: str) -> bool:
    """Whether a folded sentence asks instead of stating."""
    bare = piece.rstrip(" \"')。*_")
    if bare.endswith(QUESTION_ENDS) and not bare.endswith("吧?"):
        return True
    if len(piece) < 40 and bare.endswith((":", "?")) and _QUESTION_WORD.search(piece):
        return True
    return len(piece) < 60 and bool(_REQUEST.match(piece)) and not bare.endswith("是")


def _is_title(rest: str, bulleted: bool, following: str) -> bool:
    """A short line without a full stop, before a blank line or a list, is a title."""
    bare = rest.strip()
    if (
        bulleted
        or bare.startswith("|")
        or len(bare) > 30
        or bare.endswith(("。", ",", ";"))
        or re.search(r"[,。;:]", bare)
    ):
        return False
    return not following.strip() or bool(_BULLET.match(following)) or bare.endswith(("?", ":"))
