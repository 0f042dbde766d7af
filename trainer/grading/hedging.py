"""Answers that say things both ways, or try one value after the other, and hope that something counts."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kb.checks.check import FLAGGED, Verdict
from kb.entailment import about_the_same
from kb.knowledge import Knowledge
from kb.reading.text import fold
from kb.report import CheckedSentence, Report

# So many things said both ways, or so many wrong values tried before or after the right one, are no slip of the tongue.
BOTH_WAYS, TRIED = 2, 2
_CLAUSE = re.compile(r"[,,、;;。.!!??\n]")
_LIGHT = re.compile(r"\s|也|又|同时|可能|可以说|有时候?|或者")
# The same word over and over is no sentence.
_PILED = re.compile(r"(?<![\w-])([\w.-]{2,})(?:[\s,,、]+\1(?![\w-])){2,}")
# So many words of which so few are different are no sentences either.
MANY_WORDS, FEW_DIFFERENT = 40, 0.25
_DENIED = re.compile(r"不|没有?|未")


def is_hedged(answer: str, report: Report, knowledge: Knowledge) -> bool:
    """Return whether an answer takes both sides, tries values until one is right, or repeats its keywords."""
    if _is_piled(fold(answer)):
        return True
    ways = _turned(answer) + sum(_both_ways(sentence, knowledge) for sentence in report.sentences)
    return ways >= BOTH_WAYS or any(_tries(sentence) for sentence in report.sentences)


def _is_piled(folded: str) -> bool:
    """Whether a text is a pile of keywords, over and over again."""
    words = folded.split()
    few = len(words) >= MANY_WORDS and len(set(words)) < FEW_DIFFERENT * len(words)
    return few or bool(_PILED.search(folded))


def _both_ways(sentence: CheckedSentence, knowledge: Knowledge) -> int:
    """How many wrong statements of a sentence stand beside a true one about the very same case."""
    true = [judged.claim for judged in sentence.claims if judged.verdict is Verdict.SUPPORTED]
    return sum(
        any(about_the_same(one, judged.claim, knowledge.relations[one.relation]) for one in true)
        for judged in sentence.claims
        if judged.verdict in FLAGGED and not judged.listed
    )


def _tries(sentence: CheckedSentence) -> bool:
    """Whether a sentence has the right value among several wrong ones, in the same words each time."""
    true = {judged.claim.wording for judged in sentence.claims if judged.verdict is Verdict.SUPPORTED}
    wrong = Counter(
        judged.claim.wording for judged in sentence.claims if judged.verdict in FLAGGED and not judged.listed
    )
    return any(wrong[wording] >= TRIED for wording in true)


def _turned(answer: str) -> int:
    """How many clauses only deny what the clause before them says."""
    clauses = [_LIGHT.sub("", clause) for clause in _CLAUSE.split(fold(answer))]
    return sum(_denies(said, before) for before, said in pairwise(clauses))


def _denies(said: str, before: str) -> bool:
    bare = _DENIED.sub("", said, count=1)
    return len(bare) > 1 and bare != said and before.endswith(bare)
