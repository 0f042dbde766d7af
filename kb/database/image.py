"""The knowledge base as the bytes of an SQLite file: the same knowledge gives the same bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from sqlalchemy import Engine, insert
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import create_engine

from kb.database.rows import tables
from kb.database.seal import seal
from kb.database.tables import VIRTUAL, Row
from kb.graphs.edges import fact_key, first_facts, first_topics
from kb.graphs.graph import build_graph
from kb.graphs.node import Key, Kind
from kb.knowledge import Knowledge
from kb.search.terms import indexed


def image(knowledge: Knowledge, meta: Mapping[str, str]) -> bytes:
    """Return the bytes of a knowledge base with all topics, concepts, facts, relations, models, edges and problems."""
    graph = build_graph(knowledge)
    with closing(sqlite3.connect(":memory:")) as connection:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        _create(engine)
        with engine.begin() as rows_in:
            for table, rows in tables(knowledge, graph, meta):
                if rows:
                    rows_in.execute(insert(table), rows)
        titles = {key: node.title for key, node in graph.nodes.items()}
        _add_search(connection, _entries(knowledge, titles))
        return seal(connection.serialize())


def _create(engine: Engine) -> None:
    """Make the tables and their indexes in the order of names: SQLAlchemy keeps the indexes of a table in a set."""
    with engine.begin() as connection:
        for table in Row.metadata.sorted_tables:
            connection.execute(CreateTable(table))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index))


def _add_search(connection: sqlite3.Connection, entries: Iterable[tuple[Key, str, str]]) -> None:
    with connection:
        for statement in VIRTUAL:
            connection.execute(statement)
        for key, names, body in entries:
            row = (key.kind.value, key.id, body, indexed(names), indexed(body))
            connection.execute("INSERT INTO entry (kind, id, body, names, words) VALUES (?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO entry (entry) VALUES ('optimize')")


def _entries(knowledge: Knowledge, titles: Mapping[Key, str]) -> Iterator[tuple[Key, str, str]]:
    """Yield key, names and body of everything that can be searched for; a body is what snippets are cut from."""
    for topic in first_topics(knowledge).values():
        body = "\n".join([topic.summary, *topic.questions])
        yield Key(Kind.TOPIC, topic.slug), f"{topic.slug} {topic.title}", body
    for concept in knowledge.lexicon.concepts.values():
        yield Key(Kind.CONCEPT, concept.id), "\n".join([concept.id, *concept.surfaces]), concept.definition
    for fact in first_facts(knowledge).values():
        yield fact_key(fact), fact.id, f"{fact.text}\n{fact.note}"
    for key, title in titles.items():
        if key.kind in (Kind.RELATION, Kind.MODEL):
            yield key, f"{key.id}\n{title}", ""
