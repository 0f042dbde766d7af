"""Several questions about one situation, or about one thing, to be answered in a row."""

from __future__ import annotations

from collections.abc import Iterable

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.questions.asking import asked, spaced
from trainer.questions.choose import given_by, only_claim
from trainer.questions.compare import thing_of
from trainer.questions.draw import lot, solved, true_facts
from trainer.questions.predict import part_for, part_of
from trainer.questions.question import Part, Question, question_id
from trainer.questions.scenes.catalogue import drawn, scenes_by_relation
from trainer.questions.scenes.scene import Ask

FEWEST, MOST = 2, 4


def scenario(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return a situation with several parts; where the fact has none, several questions about the thing it names."""
    if fact.misconception or fact.relation not in knowledge.relations:
        return None
    return _of_a_scene(fact, seed, knowledge) or _of_a_thing(fact, seed, knowledge)


def _of_a_scene(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    makes = scenes_by_relation().get(fact.relation, ())
    draw = lot("scenario", fact.id, seed)
    scene = drawn(draw.choice(makes), draw, fact.relation) if makes else None
    if scene is None or len(scene.asks) < FEWEST or not any(fact.relation in ask.relations for ask in scene.asks):
        return None
    facts = true_facts(fact.topic, knowledge)
    parts = [part_of(_fact_of(ask, fact, facts), ask) for ask in scene.asks[:MOST]]
    return _question(fact, seed, scene.story, parts, scene.manifest)


def _fact_of(ask: Ask, fact: Fact, facts: Iterable[Fact]) -> Fact:
    """The fact that a part reviews: the one asked about where it fits, else the first of the topic that does."""
    if fact.relation in ask.relations:
        return fact
    return next((one for name in ask.relations for one in facts if one.relation == name), fact)


def _of_a_thing(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    thing = thing_of(fact, knowledge)
    own = _part(fact, knowledge) if thing else None
    if thing is None or own is None:
        return None
    draw = lot("scenario", fact.id, seed)
    others = [
        one for one in true_facts(fact.topic, knowledge) if one.id != fact.id and thing_of(one, knowledge) == thing
    ]
    draw.shuffle(others)
    parts = {own.text: own}
    for one in others:
        part = _part(one, knowledge)
        if part and len(parts) < MOST:
            parts.setdefault(part.text, part)
    if len(parts) < FEWEST:
        return None
    asked_for = list(parts.values())
    draw.shuffle(asked_for)
    name = knowledge.lexicon.name_of(*thing)
    lead = draw.choice((f"围绕 {name} 有 {len(asked_for)} 问,请逐一回答。",
                        f"关于 {name},请依次回答下面 {len(asked_for)} 问。",
                        f"就 {name} 连考 {len(asked_for)} 问,一问一句就够。"))  # fmt: skip
    return _question(fact, seed, lead, asked_for, "")


def _part(fact: Fact, knowledge: Knowledge) -> Part | None:
    """What a fact answers, asked for by a value."""
    claim = only_claim(fact, knowledge)
    relation = knowledge.relations[fact.relation]
    given = given_by(claim, relation) if claim else None
    text = asked(relation, given, knowledge) if given is not None else None
    answers = solved(relation, given) if given is not None and text else None
    if given is None or text is None or answers is None:
        return None
    return part_for(fact, text, relation, given, answers, knowledge)


def _question(fact: Fact, seed: int, text: str, parts: list[Part], manifest: str) -> Question:
    return Question(
        question_id("scenario", fact.id, seed),
        "scenario",
        fact.topic,
        tuple(dict.fromkeys(part.fact for part in parts)),
        spaced(text),
        relation=fact.relation,
        manifest=manifest,
        parts=tuple(parts),
    )
