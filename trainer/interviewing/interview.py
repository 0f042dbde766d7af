"""An interview as a value: what was chosen, what was said, and what is asked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.grading.judgement import JudgedPoint, Wrong
from trainer.interviewing.setup import Setup
from trainer.questions.question import Question

OPENING, DEEPER, FOLLOWUP = "opening", "deeper", "followup"
# Why an interview ended: nothing left to ask, time was up, the candidate stopped.
OVER, TIME, STOPPED = "over", "time", "stopped"
# Nobody thinks about one answer for longer than this many times its time: the candidate was away.
AWAY = 3


@dataclass(frozen=True)
class Ask:
    """What the interviewer says and asks. ``number`` counts the main questions; 追问 share it.

    ``about``: what a 追问 pursues: wrong, outdated, vague, missing or nothing (empty). ``depth``: the level of the
    facts asked for. ``allowed``: seconds. ``hint``: empty when none is given.
    """

    number: int
    kind: str
    lead: str
    question: Question
    depth: int
    allowed: int
    about: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Turn:
    """One answer with its judgement; ``unread``: sentences that were not understood; ``seconds``: thinking and writing.

    ``away``: the candidate was away for longer than anybody thinks.
    """

    ask: Ask
    text: str
    seconds: float
    score: int
    points: tuple[JudgedPoint, ...]
    wrong: tuple[Wrong, ...] = ()
    unread: tuple[str, ...] = ()
    away: bool = False

    @property
    def late(self) -> bool:
        """Whether the answer took longer than it was allowed to."""
        return self.seconds > self.ask.allowed


@dataclass(frozen=True)
class Interview:
    """The whole state. ``step`` grows with everything that happens; a form that names an older one came too late.

    ``queue``: what is still to be pursued of the question at hand. ``asked_at`` is None while the interview rests;
    ``banked``: seconds already spent on the question before the rest. ``ending`` is empty while it goes on.
    """

    setup: Setup
    started_at: datetime
    step: int = 0
    turns: tuple[Turn, ...] = ()
    ask: Ask | None = None
    queue: tuple[Ask, ...] = ()
    asked_at: datetime | None = None
    banked: float = 0.0
    ending: str = ""
    ended_at: datetime | None = None

    @property
    def spent(self) -> float:
        """Seconds that the answers took."""
        return sum(turn.seconds for turn in self.turns)

    @property
    def length(self) -> int:
        """Seconds that the interview may take."""
        return self.setup.minutes * 60

    @property
    def mains(self) -> tuple[Turn, ...]:
        """The answers to main questions."""
        return tuple(turn for turn in self.turns if turn.ask.kind != FOLLOWUP)

    def thinking(self, at: datetime) -> float:
        """Return how many seconds the open question has taken so far."""
        running = max(0.0, (at - self.asked_at).total_seconds()) if self.asked_at else 0.0
        return self.banked + running

    def counted(self, at: datetime) -> float:
        """Return how many seconds the open question has taken so far, without the time that nobody was there."""
        return min(self.thinking(at), float(AWAY * self.ask.allowed)) if self.ask else 0.0
