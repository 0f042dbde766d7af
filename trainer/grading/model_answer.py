"""参考回答: what a good short answer would have said, in the knowledge base's own sentences."""

from __future__ import annotations

from kb.checks.check import Verdict, check
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.release import Release
from trainer.grading.asked import Asked

# Nobody says more sentences than this in a minute.
MOST = 10


def model_answer(asked: Asked, knowledge: Knowledge, at: Release) -> str:
    """Return a short answer to what was asked, true as of a release; empty when it is not known what was asked."""
    chosen = set([fact for fact in asked.to_the_point if _is_true(fact, knowledge, at)][:MOST])
    in_order = asked.topic.facts if asked.topic else ()
    return "".join(fact.text for fact in in_order if fact in chosen)


def _is_true(fact: Fact, knowledge: Knowledge, at: Release) -> bool:
    relation = knowledge.relations[fact.relation]
    return all(check(claim, relation, at).verdict is Verdict.SUPPORTED for claim in knowledge.claims_of(fact))
