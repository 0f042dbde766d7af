"""The latest questions, remembered: making one again takes as long as showing a page, and a round has thirty."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from trainer.questions.question import Question

MOST = 100


@dataclass
class Questions:
    """Questions by id; forgets those that were not asked for longest. Can be shared between threads."""

    _kept: OrderedDict[str, Question] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, ident: str, make: Callable[[], Question | None]) -> Question | None:
        """Return the question with this id, made where it is not remembered; None when there is none."""
        with self._lock:
            kept = self._kept.get(ident)
            if kept:
                self._kept.move_to_end(ident)
        if kept:
            return kept
        made = make()
        return self.keep(made) if made else None

    def keep(self, question: Question) -> Question:
        """Remember a question and return it."""
        with self._lock:
            self._kept[question.id] = question
            self._kept.move_to_end(question.id)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return question
