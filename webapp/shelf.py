"""What all learners of one server read from: the knowledge, its graph, the outcomes of its facts, the search index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from kb.content import Fact
from kb.database.places import kb_path
from kb.database.store import Store, open_current
from kb.facts import FactResult, check_fact
from kb.graphs.graph import build_graph
from kb.graphs.index import GraphIndex, index_of
from kb.knowledge import Knowledge


@dataclass
class Shelf:
    """Everything of a server that is nobody's own. ``environment``: names the place of the knowledge base.

    Facts are executed when they are first shown, and remembered.
    """

    knowledge: Knowledge
    environment: Mapping[str, str]
    _results: dict[str, FactResult] = field(default_factory=dict)
    _store: Store | None = None
    _reading: Lock = field(default_factory=Lock)

    @cached_property
    def graph(self) -> GraphIndex:
        """The knowledge graph, made when it is first looked at."""
        return index_of(build_graph(self.knowledge))

    @cached_property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """How many facts and how many misconceptions each topic has."""
        topics = self.knowledge.content.topics
        wrong = {topic.slug: sum(fact.misconception for fact in topic.facts) for topic in topics}
        return {topic.slug: (len(topic.facts) - wrong[topic.slug], wrong[topic.slug]) for topic in topics}

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
