"""A text cut into lines and marked pieces, each with the verdict of the claims it belongs to, and notes beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.checks.check import FLAGGED, Verdict
from kb.content import Fact
from kb.counterpart import matching_fact
from kb.knowledge import Knowledge
from kb.report import CheckedSentence, Report
from kb.verdict import RANK, Judged


@dataclass(frozen=True)
class Piece:
    """A stretch of the text. ``verdict`` is None between sentences; ``notes``: numbers of the notes that start here."""

    text: str
    verdict: Verdict | None = None
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note:
    """What is said beside a claim, or beside several right ones of which the same is to be said.

    ``number`` counts the wrong and outdated ones from 1, 0 for those that are right. ``facts``: what the content says.
    """

    number: int
    verdict: Verdict
    why: str
    facts: tuple[Fact, ...]


@dataclass
class Line:
    """One line of the text with its notes.

    ``verdicts`` are those of its sentences, for filtering; ``unread``: the words that kept one from being judged.
    """

    pieces: list[Piece] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    verdicts: set[Verdict] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def add(self, note: Note) -> None:
        """Add a note; one that says the same as another right one only adds its facts to it."""
        for i, other in enumerate(self.notes):
            if not note.number and not other.number and other.why == note.why:
                self.notes[i] = replace(other, facts=tuple(dict.fromkeys((*other.facts, *note.facts))))
                return
        self.notes.append(note)

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return not any(piece.text.strip() for piece in self.pieces)

    @property
    def styles(self) -> str:
        """The verdicts as names of styles."""
        return " ".join(sorted(f"has-{verdict.value}" for verdict in self.verdicts))


def marked(text: str, report: Report, knowledge: Knowledge) -> list[Line]:
    """Return the lines of a checked text; their pieces put together are the text, without its line ends."""
    lines = [Line()]
    place = number = 0
    for sentence in report.sentences:
        _add(lines, text[place : sentence.start])
        line = lines[-1]
        line.verdicts.add(sentence.verdict)
        if sentence.verdict is Verdict.NOT_MODELLED:
            line.unread += [word for word in sentence.unread if word not in line.unread]
        numbers: dict[tuple[int, int], int] = {}
        for judged in sentence.claims:
            note = _note(judged, number + 1, knowledge)
            if note is None:
                continue
            if note.number:
                number += 1
                numbers.setdefault((judged.claim.start, judged.claim.end), number)
            line.add(note)
        for piece in _pieces(text, sentence, numbers):
            _add(lines, piece.text, piece)
        place = sentence.end
    _add(lines, text[place:])
    return [line for line in lines if not line.blank]


def _add(lines: list[Line], text: str, piece: Piece | None = None) -> None:
    """Append a stretch; every line end in it begins a new line."""
    for i, part in enumerate(text.split("\n")):
        if i:
            lines.append(Line())
        if part:
            notes = piece.notes if piece and not i else ()
            lines[-1].pieces.append(Piece(part.rstrip("\r"), piece.verdict if piece else None, notes))


def _note(judged: Judged, number: int, knowledge: Knowledge) -> Note | None:
    if judged.verdict not in (*FLAGGED, Verdict.SUPPORTED):
        return None
    wrong = judged.verdict in FLAGGED
    why = knowledge.explainer.why(judged.claim, judged.result)
    fact = matching_fact(judged.claim, knowledge)
    return Note(number if wrong else 0, judged.verdict, why, (fact,) if fact else ())


def _pieces(text: str, sentence: CheckedSentence, numbers: dict[tuple[int, int], int]) -> Iterator[Piece]:
    """Cut a sentence where claims begin and end; the worst verdict of the claims over a stretch is its own."""
    if not sentence.claims:
        yield Piece(text[sentence.start : sentence.end], sentence.verdict)
        return
    spans = [(max(sentence.start, j.claim.start), min(sentence.end, j.claim.end), j) for j in sentence.claims]
    cuts = sorted({sentence.start, sentence.end, *(cut for low, high, _ in spans for cut in (low, high))})
    for low, high in pairwise(cuts):
        over = [judged for first, last, judged in spans if first <= low and high <= last]
        worst = max((judged.verdict for judged in over), key=RANK.__getitem__, default=None)
        begun = [numbers.get((j.claim.start, j.claim.end), 0) for first, _, j in spans if first == low and j in over]
        yield Piece(text[low:high], worst, tuple(dict.fromkeys(n for n in begun if n)))
