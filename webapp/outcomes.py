"""The latest outcomes, kept in memory so that reloading a page never answers twice; the records keep them for good."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock

from trainer.sitting import Outcome, PointOutcome

MOST = 300


@dataclass(frozen=True)
class Kept:
    """An outcome with its place in a round.

    ``said``: the free words of the answer, which are marked up; ``choice``: the option that was chosen. ``topic``,
    ``kinds`` and ``asked``: how the round goes on. ``remark``: what the learner did about the grade.
    """

    outcome: Outcome
    said: str
    choice: str
    topic: str | None
    asked: tuple[str, ...]
    remark: str = ""
    kinds: tuple[str, ...] = ()


@dataclass
class Outcomes:
    """Outcomes by answer id, and the forms that were sent already; forgets the oldest.

    Hold ``answering`` from asking whether a form was sent until its outcome is kept: people click twice.
    """

    most: int = MOST
    answering: Lock = field(default_factory=Lock)
    _kept: OrderedDict[int, Kept] = field(default_factory=OrderedDict)
    _forms: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, kept: Kept, form: str) -> None:
        """Keep the outcome of a form."""
        with self._lock:
            self._kept[kept.outcome.answer_id] = kept
            self._forms[form] = kept.outcome.answer_id
            for store in (self._kept, self._forms):
                while len(store) > self.most:
                    store.popitem(last=False)

    def sent(self, form: str) -> int | None:
        """Return the answer id of a form that was sent before."""
        with self._lock:
            return self._forms.get(form) if form else None

    def find(self, answer_id: int) -> Kept | None:
        """Return a kept outcome."""
        with self._lock:
            return self._kept.get(answer_id)

    def regrade(self, answer_id: int, points: tuple[PointOutcome, ...], remark: str) -> None:
        """Replace the points of an outcome after the learner had a say."""
        with self._lock:
            kept = self._kept.get(answer_id)
            if kept is not None:
                self._kept[answer_id] = replace(kept, outcome=replace(kept.outcome, points=points), remark=remark)

    def drop(self, answer_id: int) -> None:
        """Forget an outcome that was taken back."""
        with self._lock:
            self._kept.pop(answer_id, None)
