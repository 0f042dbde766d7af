"""Choosing among the values that a model can answer; the key is the model's own answer."""

from __future__ import annotations

from kb.claim import Amount, Claim, Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Extent, Relation, Value, Words
from kb.models.release import NEWEST
from trainer.questions.asking import asked, named
from trainer.questions.question import Question, question_id, stable_order

MOST_OPTIONS = 4


def choose(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question what the model answers for the values that the fact names."""
    claim = only_claim(fact, knowledge)
    if claim is None:
        return None
    given = given_by(claim, knowledge.relations[fact.relation])
    return closed_question("choose", fact, seed, given, knowledge) if given is not None else None


def only_claim(fact: Fact, knowledge: Knowledge) -> Claim | None:
    """Return the one thing that a fact says, None when it says several, or speaks of releases."""
    claims = knowledge.claims_of(fact)
    if fact.misconception or len(claims) != 1 or claims[0].when is not None:
        return None
    return claims[0]


def given_by(claim: Claim, relation: Relation, without: str = "") -> dict[str, Value] | None:
    """Return one value for each input: what the claim says, else what is ordinary; None when that leaves one open."""
    given: dict[str, Value] = {}
    for slot in relation.inputs:
        term = claim.inputs.get(slot)
        if slot == without:
            continue
        if isinstance(term, Named) and len(term.values) == 1:
            given[slot] = term.values[0]
        elif isinstance(term, Amount) and len(term.intervals) == 1 and term.intervals[0][0] == term.intervals[0][1]:
            given[slot] = term.intervals[0][0]
        elif term is None and slot in relation.ordinary:
            given[slot] = relation.ordinary[slot]
        else:
            return None
    return given


def closed_question(kind: str, fact: Fact, seed: int, given: dict[str, Value], knowledge: Knowledge) -> Question | None:
    """Return the question what the model answers for these inputs, with options; None where it cannot be asked."""
    relation = knowledge.relations[fact.relation]
    try:
        answers = relation.answers(NEWEST, given)
    except LookupError:
        return None
    if isinstance(answers, Extent) or not answers:
        return None
    ident = question_id(kind, fact.id, seed)
    if named(relation, given, knowledge) is None:
        return None
    text = asked(relation, given, knowledge)
    if text is None:
        text = f"{knowledge.lexicon.titles.get(fact.relation, fact.relation)}?"
        text += f"({knowledge.explainer.given(relation, given)})" if given else ""
    key: Value | None
    if len(answers) == 1:
        (key,) = answers
        wrong = _distractors(key, relation, ident)
    else:
        text += "下面哪一个不在其中?"
        key, wrong = _odd_one_out(answers, relation, ident)
    if key is None or len(wrong) < (1 if kind == "boundary" else 2):
        return None
    options = [knowledge.explainer.value(relation.answer, value) for value in (key, *wrong[: MOST_OPTIONS - 1])]
    if len(set(options)) < len(options):
        return None
    return Question(
        ident,
        kind,
        fact.topic,
        (fact.id,),
        text,
        tuple(stable_order(options, ident)),
        options[0],
        relation=fact.relation,
        given=given,
    )


def _distractors(key: Value, relation: Relation, salt: str) -> list[Value]:
    if isinstance(relation.answer, Words):
        others: list[Value] = list(stable_order([value for value in relation.answer.values if value != key], salt))
        return others
    assert isinstance(key, int)
    domain = relation.answer
    near = (key + 1, key - 1, key + 2) if domain.unit == "release" else (key + 1, key * 2, key - 1, key * 10, key + 5)
    return list(dict.fromkeys(value for value in near if value != key and domain.least <= value <= domain.most))


def _odd_one_out(answers: frozenset[Value], relation: Relation, salt: str) -> tuple[Value | None, list[Value]]:
    """A value that is no answer, among values that are."""
    if not isinstance(relation.answer, Words):
        return None, []
    outside = stable_order([value for value in relation.answer.values if value not in answers], salt)
    inside: list[Value] = list(stable_order([str(value) for value in answers], salt))
    return (outside[0], inside) if outside else (None, [])
