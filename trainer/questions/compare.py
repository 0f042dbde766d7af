"""Two things side by side: what a relation answers for the one, and for the other."""

from __future__ import annotations

from dataclasses import dataclass

from kb.claim import Claim, Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Relation, Words
from trainer.questions.asking import asked, spaced, word_of
from trainer.questions.choose import given_by, only_claim
from trainer.questions.draw import lot, solved, true_facts
from trainer.questions.question import Question, question_id


@dataclass(frozen=True)
class _Aspect:
    """One relation that tells two things apart: the facts about either, and the question in full for the first."""

    facts: tuple[str, str]
    text: str
    title: str


MOST_ASPECTS = 3


def compare(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question how a thing that the fact is about differs from another one."""
    named = thing_of(fact, knowledge)
    if named is None:
        return None
    kind, value = named
    draw = lot("compare", fact.id, seed)
    others = sorted({other for one in true_facts(fact.topic, knowledge) for other in _values_of(one, kind, knowledge)})
    others = [other for other in others if other != value]
    draw.shuffle(others)
    for other in others:
        aspects = _aspects(fact.topic, kind, value, other, knowledge)
        own = [one for one in aspects if fact.id in one.facts]
        if own:
            rest = [one for one in aspects if one not in own]
            more = draw.sample(rest, min(len(rest), draw.randint(0, MOST_ASPECTS - 1)))
            return _question(fact, seed, kind, (value, other), [own[0], *more], knowledge)
    return None


def _question(
    fact: Fact, seed: int, kind: str, pair: tuple[str, str], aspects: list[_Aspect], knowledge: Knowledge
) -> Question:
    one, other = (knowledge.lexicon.name_of(kind, value) for value in pair)
    if len(aspects) == 1:
        text = f"{aspects[0].text}换成 {other} 呢?比较一下。"
    else:
        text = f"比较 {one} 和 {other},至少说清这几点:{';'.join(aspect.title for aspect in aspects)}。"
    facts = dict.fromkeys([fact.id, *(ident for aspect in aspects for ident in aspect.facts)])
    return Question(question_id("compare", fact.id, seed), "compare", fact.topic, tuple(facts), spaced(text))


def thing_of(fact: Fact, knowledge: Knowledge) -> tuple[str, str] | None:
    """Return the first named thing that a fact is about, as kind and value; None when it has no name."""
    claim = only_claim(fact, knowledge) if fact.relation in knowledge.relations else None
    if claim is None:
        return None
    relation = knowledge.relations[fact.relation]
    for slot, term in claim.inputs.items():
        domain = relation.inputs[slot]
        if not isinstance(term, Named) or len(term.values) != 1 or not isinstance(domain, Words):
            continue
        if word_of(domain, term.values[0], knowledge):
            return domain.kind, term.values[0]
    return None


def _values_of(fact: Fact, kind: str, knowledge: Knowledge) -> set[str]:
    named = thing_of(fact, knowledge)
    return {named[1]} if named and named[0] == kind else set()


def _aspects(topic: str, kind: str, value: str, other: str, knowledge: Knowledge) -> list[_Aspect]:
    """The relations for which both things have a fact, and different answers."""
    about: dict[tuple[str, str], Fact] = {}
    for fact in true_facts(topic, knowledge):
        if thing_of(fact, knowledge) in ((kind, value), (kind, other)):
            about.setdefault((fact.relation, (thing_of(fact, knowledge) or ("", ""))[1]), fact)
    found = []
    for name, thing in about:
        one, two = about[name, thing], about.get((name, other))
        if thing == value and two is not None:
            aspect = _aspect(one, two, knowledge)
            found += [aspect] if aspect else []
    return found


def _aspect(one: Fact, two: Fact, knowledge: Knowledge) -> _Aspect | None:
    relation = knowledge.relations[one.relation]
    first, second = only_claim(one, knowledge), only_claim(two, knowledge)
    given = given_by(first, relation) if first else None
    counterpart = given_by(second, relation) if second else None
    if not given or not counterpart or _others(first, relation) != _others(second, relation):
        return None
    text = asked(relation, given, knowledge)
    answers = solved(relation, given), solved(relation, counterpart)
    if relation.answer == YES_NO and not all(_is_thing(fact, knowledge) for fact in (one, two)):
        return None
    if not text or None in answers or answers[0] == answers[1] or given == counterpart:
        return None
    return _Aspect((one.id, two.id), text, knowledge.lexicon.titles[one.relation])


def _is_thing(fact: Fact, knowledge: Knowledge) -> bool:
    """Whether a fact is about something with a name of its own, and not about a deed or a state."""
    return knowledge.lexicon.name_of(*(thing_of(fact, knowledge) or ("", ""))).isascii()


def _others(claim: Claim | None, relation: Relation) -> dict[str, object]:
    """What a claim fixes besides the thing it is about."""
    rest = list(claim.inputs.items())[1:] if claim else []
    return {slot: getattr(term, "values", term) for slot, term in rest}
