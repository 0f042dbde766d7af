"""A sentence that is true or just misses the truth; which of the two, execution says."""

from __future__ import annotations

import re

from kb.checks.check import Verdict, check
from kb.content import Fact
from kb.facts import FLAGGED, read_strictly
from kb.knowledge import Knowledge
from kb.models.release import NEWEST
from kb.mutants import run_mutants
from trainer.questions.question import RIGHT, WRONG, Question, question_id, turn

# Kinds of mutants that read like something a person would say.
NATURAL = ("number", "comparison", "value", "release", "swap")
_STUTTER = re.compile(r"([A-Za-z-]{2,})[\s、,和]*\1(?![A-Za-z])|([\u4e00-\u9fff]{2,})\2")


def true_false(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question whether a sentence holds: the fact itself, or one of its near misses."""
    sentence = fact.text
    # Drawn anew for each seed: by turns, the answer could be told from the last one.
    draw = f"{fact.id}|{seed}"
    if not fact.misconception and turn(draw, 0, 2):
        wrong = _near_misses(fact, knowledge)
        if wrong:
            sentence = wrong[turn(draw, seed, len(wrong))]
    key = verdict_of(sentence, fact.relation, knowledge)
    if key is None:
        return None
    return Question(
        question_id("true-false", fact.id, seed),
        "true-false",
        fact.topic,
        (fact.id,),
        f"“{sentence.rstrip('。')}”对吗?为什么?",
        (RIGHT, WRONG),
        key,
        sentence=sentence,
        relation=fact.relation,
    )


def verdict_of(sentence: str, relation: str, knowledge: Knowledge) -> str | None:
    """Return the key: what execution says of a sentence, None when it is not understood or not answered."""
    if relation not in knowledge.relations:
        return None
    claims = read_strictly(sentence, relation, knowledge.reader).claims
    verdicts = [check(claim, knowledge.relations[relation], NEWEST).verdict for claim in claims]
    if any(verdict in FLAGGED for verdict in verdicts):
        return WRONG
    return RIGHT if verdicts and all(verdict is Verdict.SUPPORTED for verdict in verdicts) else None


def _near_misses(fact: Fact, knowledge: Knowledge) -> list[str]:
    """The refuted mutants that sound natural; numbers that disagree with the list beside them would give it away."""
    if fact.relation not in knowledge.relations:
        return []
    results = run_mutants(fact, knowledge.reader, knowledge.relations)
    killed = [result for result in results if result.killed]
    natural = [
        result.mutant.text
        for result in killed
        if result.mutant.kind in NATURAL and not _clumsy(result.mutant.text, fact)
    ]
    return natural or [result.mutant.text for result in killed if result.mutant.kind == "list"]


def _clumsy(text: str, fact: Fact) -> bool:
    return (bool(_STUTTER.search(text)) and not _STUTTER.search(fact.text)) or _repeats(text)


def _repeats(text: str) -> bool:
    """Whether a list names something twice."""
    for listed in re.findall(r"[^,。:;\s]+(?:、[^,。:;\s]+)+", text):
        members = listed.split("、")
        if len(set(members)) < len(members):
            return True
    return False
