"""Reading an answer once more for what a question asks.

The same words can speak of several mechanisms ("NodePort 不能按路径路由" of what a NodePort does, or of what an Ingress
does); a reader of strangers' text has to choose one. Who answers a question about one of them means that one.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.checks.check import FLAGGED, Verdict, check
from kb.content import Fact
from kb.entailment import covers
from kb.facts import read_strictly
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.report import CheckedSentence


def told_in(fact: Fact, sentences: Iterable[CheckedSentence], knowledge: Knowledge, at: Release) -> str | None:
    """Return the words that make the point of a fact when they are read for its relation alone, None without any.

    Every word has to be understood, and every claim in them to be true.
    """
    relation = knowledge.relations[fact.relation]
    wanted = knowledge.claims_of(fact)
    for sentence in sentences:
        if sentence.verdict in FLAGGED or sentence.verdict is Verdict.NO_CLAIM:
            continue
        reading = read_strictly(sentence.quote, fact.relation, knowledge.reader)
        if reading.unread or not reading.claims:
            continue
        true = all(check(claim, relation, at).verdict is Verdict.SUPPORTED for claim in reading.claims)
        if true and any(covers(claim, one, relation) for claim in reading.claims for one in wanted):
            return sentence.quote.strip()
    return None
