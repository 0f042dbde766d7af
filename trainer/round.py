"""A round of questions: what was asked, what was answered, and what can still be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from trainer import amends
from trainer.questions.question import Question
from trainer.sitting import Outcome, PointOutcome, Sitting, answer, next_question

Clock = Callable[[], datetime]
APPEALED = "我是对的"


@dataclass
class Round:
    """The state of one round; at most ``count`` questions are asked, of one topic and some kinds where given."""

    sitting: Sitting
    clock: Clock
    count: int
    topic: str | None = None
    asked: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    question: Question | None = None
    begun: datetime | None = None
    kinds: tuple[str, ...] = ()

    def next(self) -> Question | None:
        """Ask the next question and return it, None when the round is over."""
        self.question = None
        if len(self.asked) < self.count:
            self.begun = self.clock()
            self.question = next_question(self.sitting, self.begun, self.topic, self.asked, self.kinds)
        if self.question:
            self.asked.append(self.question.id)
        return self.question

    @property
    def full(self) -> bool:
        """Whether the round ended because enough was asked."""
        return len(self.asked) >= self.count

    def answer(self, text: str) -> Outcome:
        """Return the outcome of an answer to the open question; raise NotAnOption, RecordsTrouble."""
        assert self.question is not None
        assert self.begun is not None
        now = self.clock()
        seconds = max(0.0, (now - self.begun).total_seconds())
        outcome = answer(self.sitting, self.question, text, now, round(seconds, 3))
        self.outcomes.append(outcome)
        return outcome

    def appeal(self, note: str = "") -> tuple[PointOutcome, ...]:
        """Return the points of the last answer after an appeal, empty when nothing was answered yet."""
        if not self.outcomes:
            return ()
        return amends.appeal(self.sitting, self.outcomes[-1].answer_id, note or APPEALED, self.clock())

    def correct(self, rating: str) -> tuple[PointOutcome, ...]:
        """Return the points of the last answer after the learner's own rating, empty when nothing was answered yet."""
        if not self.outcomes:
            return ()
        return amends.correct(self.sitting, self.outcomes[-1].answer_id, rating, self.clock())

    def undo(self) -> str | None:
        """Take this round's last answer back and return its question, None when nothing was answered yet."""
        if not self.outcomes:
            return None
        taken = self.outcomes[-1]
        question = amends.undo(self.sitting, taken.answer_id, self.clock())
        self.outcomes.pop()
        if taken.question.id in self.asked:
            self.asked.remove(taken.question.id)
        return question
