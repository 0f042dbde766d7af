"""What all pages of one server work with: the knowledge, and the outcome of executing its facts."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from kb.content import Fact
from kb.facts import FactResult, check_fact
from kb.knowledge import Knowledge, load_knowledge

NAME = "kubeviva"


@dataclass
class Desk:
    """The knowledge base of a server; facts are executed when they are first shown, and remembered."""

    knowledge: Knowledge
    _results: dict[str, FactResult] = field(default_factory=dict)

    def result(self, fact: Fact) -> FactResult:
        """Return what executing a fact says of it."""
        if fact.id not in self._results:
            self._results[fact.id] = check_fact(fact, self.knowledge.reader, self.knowledge.relations)
        return self._results[fact.id]


def open_desk(app: Flask) -> None:
    """Load what the pages of an application work with."""
    app.extensions[NAME] = Desk(load_knowledge(app.config["CONTENT"]))


def desk() -> Desk:
    """Return the desk of the running application."""
    found: Desk = current_app.extensions[NAME]
    return found
