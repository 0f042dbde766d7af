"""Since which release: where a relation's answer changed, or what it answers with a release."""

from __future__ import annotations

from collections.abc import Mapping

from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Numbers, Relation, Value, Words
from kb.models.release import NEWEST, Release
from trainer.questions.asking import asked, spaced
from trainer.questions.draw import admits, inputs, lot, solved
from trainer.questions.expected import Expected, Since, Solved
from trainer.questions.question import Part, Question, question_id

# Kinds of words that are the releases of a product of its own.
RELEASES = ("cni-spec", "calico-release")


def version(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question from which release on something is so."""
    relation = knowledge.relations.get(fact.relation)
    if relation is None or fact.misconception:
        return None
    draw = lot("version", fact.id, seed)
    for given in inputs(fact, draw, knowledge):
        text = asked(relation, given, knowledge)
        if not text:
            continue
        told = any(admits(claim, given, relation) for claim in knowledge.claims_of(fact))
        why = spaced(fact.text) if told else ""
        if isinstance(relation.answer, Numbers) and relation.answer.unit == "release":
            answers = solved(relation, given)
            if answers and len(answers) == 1:
                minor = int(next(iter(answers)))
                return _question(fact, seed, text, Since(minor), f"1.{minor}", why)
            continue
        if isinstance(relation.answer, Words) and relation.answer.kind in RELEASES:
            answers = solved(relation, given)
            if answers:
                key = knowledge.explainer.answers(relation, tuple(sorted(answers, key=str)))
                return _question(fact, seed, text, Solved(relation.name, dict(given)), spaced(key), why)
            continue
        turns = changes_of(relation, given)
        if turns:
            release, before, after = draw.choice(turns)
            old, new = (knowledge.explainer.answers(relation, tuple(sorted(one, key=str))) for one in (before, after))
            changed = f"{text}答案变过:从前是“{old}”,后来是“{new}”。是从哪个版本起变的?"
            because = f"{release.before()} 还是“{old}”,{release} 起是“{new}”"
            return _question(fact, seed, spaced(changed), Since(release.minor), str(release), because)
    return None


def changes_of(
    relation: Relation, given: Mapping[str, Value]
) -> list[tuple[Release, frozenset[Value], frozenset[Value]]]:
    """Return each release in which the answer for these inputs changed, with the answers before and since.

    A change that comes twice, there and back again, is none to ask for.
    """
    found = []
    for release in sorted({Release.parse(change) for change in relation.changes}):
        if release > NEWEST:
            continue
        before, since = solved(relation, given, release.before()), solved(relation, given, release)
        if before and since and before != since:
            found.append((release, before, since))
    pairs = [(before, since) for _, before, since in found]
    return [one for one in found if pairs.count(one[1:]) == 1]


def _question(fact: Fact, seed: int, text: str, expected: Expected, key: str, because: str) -> Question:
    return Question(
        question_id("version", fact.id, seed),
        "version",
        fact.topic,
        (fact.id,),
        text,
        key=key,
        relation=fact.relation,
        parts=(Part(fact.id, text, expected, key, because),),
    )
