"""Answers that are read out instead of given: a page of the knowledge base, or everything there is to a topic."""

from __future__ import annotations

from functools import lru_cache

from kb.knowledge import Knowledge
from kb.reading.text import fold
from kb.report import CheckedSentence, Report
from trainer.grading.asked import Asked

# Nobody says so many sentences word for word as they are written here, and little else.
VERBATIM, VERBATIM_SHARE = 8, 0.5
# Nobody asked for so much: the longest honest answers make some 25 statements.
STATEMENTS, ASKED_SHARE = 40, 0.4
TOLD = "这段话像是照着资料念的,不算分。合上资料,只用自己的话说这道题问的几点。"


def is_recital(asked: Asked, report: Report, knowledge: Knowledge) -> bool:
    """Return whether an answer is copied from the knowledge base, or says all there is and hopes some of it counts."""
    own = _bare_facts(tuple(fact.text for fact in knowledge.content.facts))
    said = [bare for sentence in report.sentences if (bare := _bare(sentence.quote))]
    verbatim = own.intersection(said)
    if len(verbatim) >= VERBATIM and len(verbatim) >= VERBATIM_SHARE * len(set(said)):
        return True
    statements = {statement for sentence in report.sentences for statement in _statements(sentence)}
    wanted = {fact.relation for fact in (*asked.points, *asked.bonus)}
    to_the_point = sum(relation in wanted for relation, _ in statements)
    return len(statements) >= STATEMENTS and to_the_point < ASKED_SHARE * len(statements)


def _statements(sentence: CheckedSentence) -> list[tuple[str, str]]:
    return [(one.claim.relation, _bare(one.claim.quote)) for one in sentence.claims]


@lru_cache(maxsize=4)
def _bare_facts(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_bare(text) for text in texts)


def _bare(text: str) -> str:
    """A text without blanks and punctuation."""
    return "".join(char for char in fold(text) if char.isalnum())
