"""What came out of checking a document: its sentences with their verdicts, and how many came out how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kb.checks.check import FLAGGED, Verdict
from kb.models.release import Release
from kb.verdict import Judged


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of the document with its verdict; ``claims`` have offsets into the whole text.

    ``silent``: the places of its clauses that state something nobody could read, beside claims.
    """

    start: int
    end: int
    line: int
    quote: str
    topic: str | None
    verdict: Verdict
    claims: tuple[Judged, ...] = ()
    unread: tuple[str, ...] = ()
    silent: tuple[tuple[int, int], ...] = ()

    @property
    def not_judged(self) -> tuple[str, ...]:
        """The words of its silent clauses."""
        return tuple(self.quote[start - self.start : end - self.start] for start, end in self.silent)


@dataclass(frozen=True)
class Report:
    """A checked document."""

    file: str
    at: Release
    sentences: tuple[CheckedSentence, ...]

    @property
    def summary(self) -> dict[str, int]:
        """How many sentences came out how."""
        return _summary(Counter(sentence.verdict for sentence in self.sentences))

    @property
    def flagged(self) -> bool:
        """Whether anything is contradicted or outdated."""
        return any(sentence.verdict in FLAGGED for sentence in self.sentences)


@dataclass
class RunningReport:
    """A document that is being checked: its sentences can be gone through once, and count as they go by."""

    file: str
    at: Release
    source: Iterator[CheckedSentence]
    counts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def sentences(self) -> Iterator[CheckedSentence]:
        """The sentences that were not gone through yet."""
        for sentence in self.source:
            self.counts[sentence.verdict] += 1
            yield sentence

    @property
    def summary(self) -> dict[str, int]:
        """How many sentences came out how so far."""
        return _summary(self.counts)

    @property
    def flagged(self) -> bool:
        """Whether anything was contradicted or outdated so far."""
        return any(self.counts[verdict] for verdict in FLAGGED)


def _summary(counts: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict.value: counts.get(verdict, 0) for verdict in Verdict}
