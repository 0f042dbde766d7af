"""The tables of kb.sqlite."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

# Applied after the tables: what SQLModel has no words for. ``names`` and ``words`` hold the tokens of kb.search.terms.
VIRTUAL = (
    """
    CREATE VIEW node AS
    SELECT 'topic' AS kind, slug AS id, title, path, 1 AS line FROM topic
    UNION ALL SELECT 'concept', id, name, path, line FROM concept
    UNION ALL SELECT CASE misconception WHEN 1 THEN 'misconception' ELSE 'fact' END, id, text, path, line FROM fact
    UNION ALL SELECT 'relation', name, title, path, line FROM relation
    UNION ALL SELECT 'model', topic, title, path, 1 FROM model
    """,
    """
    CREATE VIRTUAL TABLE entry USING fts5(
        kind UNINDEXED, id UNINDEXED, body UNINDEXED, names, words, tokenize = 'ascii'
    )
    """,
)


class Row(SQLModel, registry=registry()):
    """What all tables of the knowledge base share: a metadata of their own, apart from the learner's records."""


class TopicRow(Row, table=True):
    """One topic file."""

    __tablename__ = "topic"
    slug: str = Field(primary_key=True)
    number: int
    title: str
    summary: str
    path: str


class ConceptRow(Row, table=True):
    """One row of the glossary."""

    __tablename__ = "concept"
    id: str = Field(primary_key=True)
    name: str
    definition: str
    topic: str
    path: str
    line: int


class AliasRow(Row, table=True):
    """One spelling of a concept; ``squeezed`` is what spellings are compared by, ``wrong`` says it is a misspelling."""

    __tablename__ = "alias"
    id: int = Field(primary_key=True)
    concept: str = Field(foreign_key="concept.id")
    surface: str
    squeezed: str = Field(index=True)
    wrong: bool


class FactRow(Row, table=True):
    """One fact or misconception."""

    __tablename__ = "fact"
    id: str = Field(primary_key=True)
    text: str
    note: str
    relation: str
    topic: str = Field(foreign_key="topic.slug")
    level: int
    misconception: bool
    path: str
    line: int


class RelationRow(Row, table=True):
    """One question about a mechanism."""

    __tablename__ = "relation"
    name: str = Field(primary_key=True)
    title: str
    path: str
    line: int


class ModelRow(Row, table=True):
    """One model of recorded cases, with the number of them."""

    __tablename__ = "model"
    topic: str = Field(primary_key=True)
    title: str
    path: str
    cases: int
    kubernetes: str


class EdgeRow(Row, table=True):
    """One edge of the graph."""

    __tablename__ = "edge"
    __table_args__ = (
        Index("edge_by_source", "source_kind", "source"),
        Index("edge_by_target", "target_kind", "target"),
    )
    id: int = Field(primary_key=True)
    kind: str
    source_kind: str
    source: str
    target_kind: str
    target: str
    path: str
    line: int


class ProblemRow(Row, table=True):
    """One thing that is wrong with the content."""

    __tablename__ = "problem"
    id: int = Field(primary_key=True)
    path: str
    line: int
    message: str
    remedy: str


class MetaRow(Row, table=True):
    """What the file is and what it was made from."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str
