"""Reading a table's row cell by cell: what the row is about, what the column asks, what stands there, as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.checks.check import Verdict
from kb.document import Sentence
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.reading.leftover import dangerous
from kb.reading.text import fold
from kb.short_answer import whether
from kb.surroundings import Surroundings
from kb.tables import Row
from kb.verdict import Judged, judge

_YES = re.compile(r"(?:是的?|对|能|有|会|要|可以|支持|需要|必须|[✓✔√✅]|yes|y|true)", re.IGNORECASE)
_NO = re.compile(
    r"(?:否|不是?|不能|没有?|无|不会|不要|不?可以|不支持|不需要|不用|无需|[✗✘×❌]|no|n|false)", re.IGNORECASE
)
_MARKS = re.compile(r"[✓✔√✅✗✘×❌]|yes|y|true|no|n|false", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A cell with the words around it that make it a statement.

    ``start``: where the cell's own words begin; none there when the cell is a yes or no that became part of the whole.
    """

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class CellReading:
    """What one phrase says, at the places of the cell in the text, and its words that nobody read."""

    claims: tuple[Judged, ...]
    unread: tuple[str, ...]


def read_row(
    sentence: Sentence,
    text: str,
    whole: CellReading,
    around: Surroundings,
    knowledge: Knowledge,
    at: Release,
) -> CellReading:
    """Return what the cells of a row say, in order.

    ``whole``: what was read in the row as one sentence. It counts for the cells that say nothing by themselves, but
    not where the columns are what the table compares: there each cell speaks of another thing.
    """
    row = sentence.row
    if row is None or not row.cells:
        return whole
    alone = () if _compares_columns(row, knowledge) else whole.claims
    claims: list[Judged] = []
    unread: list[str] = []
    for i, (head, place) in enumerate(zip(row.heads, row.cells, strict=True)):
        start, end = max(place[0], sentence.start), min(place[1], sentence.end)
        if start >= end:
            continue
        phrases = _phrases(text, row, head, start, end) if i else ()
        own = _best([_read(phrase, (start, end), text, around, knowledge, at) for phrase in phrases])
        if own.claims:
            claims += own.claims
            unread += own.unread
        else:
            claims += [one for one in alone if start <= one.claim.start and one.claim.end <= end]
            unread += [word for word in whole.unread if word in fold(text[start:end])]
    return CellReading(tuple(claims), tuple(unread))


def _compares_columns(row: Row, knowledge: Knowledge) -> bool:
    """Whether the heads name things of one kind ("对比项 | vxlan | ipip | bgp")."""
    named = [knowledge.reader.read(head).named for head in row.heads[1:]]
    kinds = set(named[0]).intersection(*named[1:]) if named else set()
    return any(len({one[kind] for one in named}) == len(named) > 1 for kind in kinds)


def _phrases(text: str, row: Row, head: str, start: int, end: int) -> Iterator[Phrase]:
    """The ways to say a cell: the row's own words first or the column's."""
    label = text[slice(*row.cells[0])].strip("*`_ ")
    said = text[start:end]
    for first, second in ((label, head), (head, label)):
        if not label:
            continue
        asked = _answered(first, second, said)
        if asked is not None:
            yield Phrase(asked, len(asked))
        else:
            lead = f"{first} 的{second} "
            yield Phrase(lead + said, len(lead))


def _answered(first: str, second: str, said: str) -> str | None:
    """The statement that a yes or no makes of what is asked ("能不能用于 IPv6", "能"); None for other cells."""
    yes, no = _YES.fullmatch(said), _NO.fullmatch(said)
    if not yes and not no:
        return None
    whole = f"{first} {second}"
    if found := whether(fold(whole)):
        start, end, verb = found
        if no:
            verb = "没有" if verb == "有" else f"不{verb}"
        return f"{whole[:start]}{verb}{whole[end:]}"
    if _MARKS.fullmatch(said):
        return f"{first} {'支持' if yes else '不支持'}{second}"
    return None


def _read(
    phrase: Phrase, cell: tuple[int, int], text: str, around: Surroundings, knowledge: Knowledge, at: Release
) -> CellReading:
    reading = knowledge.reader.read(phrase.text, around.above(), topics=around.topics())
    judged = [one for found in reading.found for one in judge(found, knowledge.relations, at)]
    if any(found.danger for found in reading.found) or dangerous((word, 0, 0) for word in reading.unread):
        judged = [one for one in judged if one.verdict is not Verdict.SUPPORTED]
    claims = [
        _moved(one, phrase, cell, text)
        for one in judged
        if one.claim.end > min(phrase.start, len(phrase.text) - 1) and one.verdict is not Verdict.NOT_MODELLED
    ]
    return CellReading(tuple(claims), reading.unread)


def _moved(judged: Judged, phrase: Phrase, cell: tuple[int, int], text: str) -> Judged:
    """The claim at the place of the cell's own words: the row's and the column's are said elsewhere."""
    start, end = cell
    if phrase.start < len(phrase.text):
        move = start - phrase.start
        start, end = max(judged.claim.start, phrase.start) + move, judged.claim.end + move
    return replace(judged, claim=replace(judged.claim, start=start, end=end, quote=text[start:end]))


def _best(readings: list[CellReading]) -> CellReading:
    """The reading that leaves the fewest words unread; nothing when equally good ones disagree."""
    said = [one for one in readings if one.claims]
    fewest = min((len(one.unread) for one in said), default=0)
    best = [one for one in said if len(one.unread) == fewest]
    verdicts = {tuple(judged.verdict for judged in one.claims) for one in best}
    return best[0] if len(verdicts) == 1 else CellReading((), ())
