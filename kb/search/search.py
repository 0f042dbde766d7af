"""Full-text search over the knowledge base: exact names first, then facts, then everything else that fits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.database.store import Store
from kb.graphs.node import Key, Kind
from kb.reading.lexicon import squeeze
from kb.search.query import EXPRESSIONS, Choice, expressions
from kb.search.snippet import snippet

MOST = 20
# Nobody searches for more; whoever pastes a page gets the hits of its beginning.
LONGEST = 200
_NAMED = """
    SELECT kind, id FROM (
        SELECT kind, id FROM node
        WHERE squeezed(id) = :name OR kind NOT IN ('fact', 'misconception') AND squeezed(title) = :name
        UNION SELECT 'concept', concept FROM alias WHERE squeezed = :name
    )
    ORDER BY kind NOT IN ('fact', 'misconception'), kind, id
"""
# A name counts four times as much as a word of the text; of two that fit equally well the id decides.
_FITTING = """
    SELECT kind, id, rowid FROM entry WHERE entry MATCH ?
    ORDER BY kind NOT IN ('fact', 'misconception'), bm25(entry, 0, 0, 0, 4, 1), id
"""
# The full-text table is found by its row at once; by kind and id it has to be read from end to end.
_ROW = "SELECT rowid FROM entry WHERE kind = ? AND id = ?"
_BODY = "SELECT body FROM entry WHERE rowid = ?"
# A node is looked for in a view of many tables: all at once takes as long as one alone.
_TITLES = "SELECT kind, id, title FROM node"


# Every search squeezes the names of all nodes; a server does so again and again.
_squeezed = lru_cache(maxsize=20_000)(squeeze)


@dataclass(frozen=True)
class Hit:
    """One thing that was found.

    ``snippet`` is cut from its text around the first match; ``matches`` are code points into it, ends exclusive.
    ``exact``: the words are its id, its name or one of its spellings. ``loose``: nothing fits all of the words, this
    has some piece of one of them.
    """

    key: Key
    title: str
    snippet: str
    matches: tuple[tuple[int, int], ...]
    exact: bool
    loose: bool = False


def search(store: Store, words: str, most: int | None = MOST) -> list[Hit]:
    """Return what fits the words, best first, at most ``most`` hits (all of them for None)."""
    connection, text = store.connection, _clean(words)
    connection.create_function("squeezed", 1, _squeezed, deterministic=True)
    exact = [Key(Kind(kind), ident) for kind, ident in connection.execute(_NAMED, {"name": squeeze(text)})]
    fitting, choices, loose = _fitting(connection, text)
    keys = list(dict.fromkeys([*exact, *fitting]))
    titles = {(kind, ident): title for kind, ident, title in connection.execute(_TITLES)}
    return [
        replace(
            _hit(connection, key, titles[key.kind.value, key.id], fitting.get(key), choices, key in exact),
            loose=loose and key not in exact,
        )
        for key in keys[:most]
    ]


def _clean(words: str) -> str:
    return words.encode("utf-8", "ignore").decode("utf-8").strip()[:LONGEST]


def _fitting(connection: sqlite3.Connection, text: str) -> tuple[dict[Key, int], list[Choice], bool]:
    """What fits, best first, with its row; and whether it took the least strict expression to find it."""
    choices: list[Choice] = []
    for place, (expression, choices) in enumerate(expressions(connection, text), start=1):
        rows = connection.execute(_FITTING, (expression,))
        if found := {Key(Kind(kind), ident): row for kind, ident, row in rows}:
            return found, choices, place == EXPRESSIONS
    return {}, choices, False


def _hit(
    connection: sqlite3.Connection, key: Key, title: str, row: int | None, choices: list[Choice], exact: bool
) -> Hit:
    if row is None:
        (row,) = connection.execute(_ROW, (key.kind.value, key.id)).fetchone()
    (body,) = connection.execute(_BODY, (row,)).fetchone()
    piece, matches = snippet(body or title, choices)
    return Hit(key, title, piece, matches, exact)
