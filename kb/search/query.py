"""From the words of a search to expressions of the full-text index, the strictest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb.reading.lexicon import squeeze
from kb.search.terms import Word, joined, words_of

# How long a word that nobody knows must be to be mended, and how alike to a known one, of 100: one slip in a short one.
SHORTEST_LATIN, ALIKE_LATIN = 4, 75
SHORTEST_OTHER, ALIKE_OTHER = 3, 60
_SPELLINGS = """
    SELECT surface FROM alias WHERE NOT wrong AND concept IN (SELECT concept FROM alias WHERE squeezed = ?) ORDER BY id
"""
_TOKENS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.token USING fts5vocab('main', 'entry', 'row')"
# How many expressions there are; the last one is met by any piece of any word.
EXPRESSIONS = 4


@dataclass(frozen=True)
class Choice:
    """The spellings of which one has to be in a text, each as its words."""

    spellings: tuple[tuple[Word, ...], ...]

    def expression(self, one: Callable[[Word], str]) -> str:
        """Return the index expression that any of the spellings meets."""
        return _joint("OR", [_joint("AND", map(one, words)) for words in self.spellings])


def expressions(connection: sqlite3.Connection, text: str) -> Iterator[tuple[str, list[Choice]]]:
    """Yield expression after expression, each with what it looks for; the first that finds something is meant.

    All words as they are, or the concept that all of them together name; all words as beginnings or in pieces;
    misspelt words mended; any piece of any word.
    """
    words = list(dict.fromkeys(words_of(text)))
    if not words:
        return
    named = _choice([text], _spellings(connection, text))
    choices = [_choice([word.text], _spellings(connection, word.text)) for word in words]
    yield _joint("OR", [_all(choices, _phrase), named.expression(_phrase)]), [*choices, named]
    yield _all(choices, _pieces), choices
    mended = [_choice([word.text], _mended(connection, word)) for word in words]
    yield _all(mended, _phrase), mended
    words = [word for choice in mended for spelling in choice.spellings for word in spelling]
    yield _joint("OR", dict.fromkeys(_quoted(token) for word in words for token in word.tokens)), mended


def _choice(own: list[str], others: list[str]) -> Choice:
    spellings = (tuple(words_of(spelling)) for spelling in [*own, *others])
    return Choice(tuple(dict.fromkeys(words for words in spellings if words)))


def _spellings(connection: sqlite3.Connection, text: str) -> list[str]:
    """Return all right spellings of the concepts that a text names, by a right or by a wrong spelling."""
    return [surface for (surface,) in connection.execute(_SPELLINGS, (squeeze(text),))]


def _mended(connection: sqlite3.Connection, word: Word) -> list[str]:
    """Return the spellings of a word's concept, or else those of the nearest known word."""
    known = _spellings(connection, word.text)
    shortest, alike = (SHORTEST_LATIN, ALIKE_LATIN) if word.latin else (SHORTEST_OTHER, ALIKE_OTHER)
    if known or len(word.text) < shortest:
        return known
    names = [squeezed for (squeezed,) in connection.execute("SELECT DISTINCT squeezed FROM alias ORDER BY 1")]
    if word.latin:
        connection.execute(_TOKENS)
        names += [term for (term,) in connection.execute("SELECT term FROM token WHERE term GLOB '[a-z]*' ORDER BY 1")]
    near = process.extractOne(word.text, names, scorer=fuzz.ratio, score_cutoff=alike)
    return [near[0], *_spellings(connection, near[0])] if near else []


def _all(choices: list[Choice], one: Callable[[Word], str]) -> str:
    return _joint("AND", [choice.expression(one) for choice in choices])


def _phrase(word: Word) -> str:
    """The word as it is: a Latin one whole or in all its parts, another one as its pairs side by side."""
    if word.latin:
        return _joint("OR", [_quoted(joined(word.text)), _joint("AND", map(_quoted, word.tokens))])
    return _quoted(" ".join(word.tokens)) + "*" * (len(word.text) == 1)


def _pieces(word: Word) -> str:
    """The word less strictly: a Latin one as a beginning, another one as its pairs anywhere."""
    if word.latin:
        parts = [_quoted(token) + "*" for token in word.tokens]
        return _joint("OR", [_quoted(joined(word.text)) + "*", _joint("AND", parts)])
    return _joint("AND", [_quoted(token) + "*" * (len(token) == 1) for token in word.tokens])


def _joint(operator: str, parts: Iterable[str]) -> str:
    return f"({f' {operator} '.join(parts)})"


def _quoted(token: str) -> str:
    return f'"{token}"'
