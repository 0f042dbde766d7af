"""What all pages of one server work with: the knowledge, the learner's sitting, and the facts' outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock

from flask import Flask, current_app

from kb.content import Fact
from kb.database.places import kb_path
from kb.database.store import Store, open_current
from kb.facts import FactResult, check_fact
from kb.graphs.graph import build_graph
from kb.graphs.index import GraphIndex, index_of
from kb.knowledge import Knowledge, load_knowledge
from trainer.records.store import open_records
from trainer.scheduling.due import Due
from trainer.sitting import Sitting, due_list, open_sitting
from trainer.statistics import Statistics, statistics
from webapp.outcomes import Outcomes

NAME = "kubeviva"
LEARNER = "local"


@dataclass
class Desk:
    """Everything of a server that outlives a request.

    ``now``: the clock, with the zone that decides what today is. Facts are executed when they are first shown, and
    remembered. ``environment``: names the places of the databases.
    """

    knowledge: Knowledge
    sitting: Sitting
    now: Callable[[], datetime]
    environment: Mapping[str, str]
    outcomes: Outcomes = field(default_factory=Outcomes)
    _results: dict[str, FactResult] = field(default_factory=dict)
    _counted: tuple[object, Statistics] | None = None
    _awaited: tuple[object, Due] | None = None
    _store: Store | None = None
    _reading: Lock = field(default_factory=Lock)

    @cached_property
    def graph(self) -> GraphIndex:
        """The knowledge graph, made when it is first looked at."""
        return index_of(build_graph(self.knowledge))

    def statistics(self, at: datetime) -> Statistics:
        """Return how the learner is doing; counted once as long as nothing was written and the hour is the same."""
        state = self._state(at.replace(minute=0, second=0, microsecond=0))
        if state is None or self._counted is None or self._counted[0] != state:
            self._counted = (state, statistics(self.sitting, at))
        return self._counted[1]

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

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Give the knowledge base to one reader at a time; it is brought up to date when it is first opened.

        Raise kb.database.store.StoreError.
        """
        with self._reading:
            if self._store is None:
                self._store = open_current(kb_path(self.environment), self.knowledge.root)
            yield self._store

    def result(self, fact: Fact) -> FactResult:
        """Return what executing a fact says of it."""
        if fact.id not in self._results:
            self._results[fact.id] = check_fact(fact, self.knowledge.reader, self.knowledge.relations)
        return self._results[fact.id]


def written_at(records: Path) -> tuple[int, ...]:
    """Return when a file of records was last written, by any program: the file and its write-ahead log."""
    files = (records, records.with_name(records.name + "-wal"))
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def open_desk(app: Flask) -> None:
    """Open what the pages of an application work with."""
    now, environment = app.config["NOW"], app.config["ENVIRONMENT"]
    knowledge = load_knowledge(app.config["CONTENT"])
    records = open_records(environment, now())
    app.extensions[NAME] = Desk(
        knowledge, open_sitting(knowledge, records, LEARNER, now()), now, app.config["ENVIRONMENT"]
    )


def desk() -> Desk:
    """Return the desk of the running application."""
    found: Desk = current_app.extensions[NAME]
    return found
