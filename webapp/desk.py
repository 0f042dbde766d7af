"""What the pages of one learner work with: the shelf that all share, the learner's sitting, and its outcomes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app, g

from kb.content import Fact
from kb.database.places import prepared_path
from kb.database.prepared import load_prepared
from kb.database.store import Store
from kb.facts import FactResult
from kb.graphs.index import GraphIndex
from kb.knowledge import Knowledge
from trainer.grading.asked import Questioner
from trainer.records.store import open_records
from trainer.records.values import Learner
from trainer.scheduling.due import Due
from trainer.scheduling.pace import pace_of
from trainer.sitting import Sitting, due_list, open_sitting
from trainer.statistics import Diligence, Statistics, diligence, statistics
from webapp.outcomes import Outcomes
from webapp.shelf import Shelf

NAME = "kubeviva"
LEARNER = "local"
# In a team, whoever has not signed in: there are no records of this learner, and none can be written.
NOBODY = Learner(0, "")


@dataclass
class Desk:
    """Everything of one learner that outlives a request. ``now``: the clock, with the zone that decides what today is.

    ``knowledge`` is the shelf's: what most pages need.
    """

    knowledge: Knowledge
    sitting: Sitting
    now: Callable[[], datetime]
    shelf: Shelf
    outcomes: Outcomes = field(default_factory=Outcomes)
    _counted: tuple[object, Statistics] | None = None
    _lived: tuple[object, Diligence] | None = None
    _awaited: tuple[object, Due] | None = None

    @property
    def graph(self) -> GraphIndex:
        """The knowledge graph."""
        return self.shelf.graph

    def statistics(self, at: datetime) -> Statistics:
        """Return how the learner is doing; counted once as long as nothing was written and the hour is the same."""
        state = self._state(at.replace(minute=0, second=0, microsecond=0))
        if state is None or self._counted is None or self._counted[0] != state:
            self._counted = (state, statistics(self.sitting, at))
        return self._counted[1]

    def diligence(self, at: datetime) -> Diligence:
        """Return the learner's days; counted once as long as nothing was written and the hour is the same."""
        state = self._state(at.replace(minute=0, second=0, microsecond=0))
        if state is None or self._lived is None or self._lived[0] != state:
            self._lived = (state, diligence(self.sitting, at))
        return self._lived[1]

    def due(self, at: datetime) -> Due:
        """Return what is to be asked now; looked up once as long as nothing was written and the minute is the same."""
        state = self._state(at.replace(second=0, microsecond=0))
        if state is None or self._awaited is None or self._awaited[0] != state:
            self._awaited = (state, due_list(self.sitting, at))
        return self._awaited[1]

    def _state(self, at: datetime) -> object:
        """What the learner's numbers depend on, None where nobody can say whether something was written."""
        path = self.sitting.records.path
        return None if path is None else (written_at(path), at, self.sitting.pace, self.sitting.learner)

    def store(self) -> AbstractContextManager[Store]:
        """Give the knowledge base to one reader at a time; raise kb.database.store.StoreError."""
        return self.shelf.store()

    def result(self, fact: Fact) -> FactResult:
        """Return what executing a fact says of it."""
        return self.shelf.result(fact)


def written_at(records: Path) -> tuple[int, ...]:
    """Return when a file of records was last written, by any program: the file and its write-ahead log."""
    files = (records, records.with_name(records.name + "-wal"))
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def open_desk(app: Flask) -> None:
    """Open what the pages of an application work with: the one learner's desk, in a team that of nobody yet."""
    now, environment = app.config["NOW"], app.config["ENVIRONMENT"]
    knowledge = load_prepared(prepared_path(environment), app.config["CONTENT"])
    records = open_records(environment, now())
    if app.config["TEAM"]:
        sitting = Sitting(knowledge, Questioner(knowledge), records, NOBODY, pace_of({}))
    else:
        sitting = open_sitting(knowledge, records, LEARNER, now())
    app.extensions[NAME] = Desk(knowledge, sitting, now, Shelf(knowledge, environment))


def desk() -> Desk:
    """Return the desk of whoever sent the request."""
    found: Desk = g.get("desk") or current_app.extensions[NAME]
    return found
