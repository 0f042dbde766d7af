"""What will happen: a situation or a manifest is given, and the model's answer is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Relation, Value
from trainer.questions.asking import asked, spaced
from trainer.questions.draw import admits, inputs, lot, solved
from trainer.questions.expected import Solved
from trainer.questions.question import Part, Question, question_id
from trainer.questions.scenes.catalogue import drawn, scenes_by_relation
from trainer.questions.scenes.scene import Ask, Scene


def predict(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question what a model says of inputs that were drawn, of a whole situation where there is one."""
    if fact.misconception or fact.relation not in knowledge.relations:
        return None
    return _in_a_scene(fact, seed, knowledge) or _of_a_relation(fact, seed, knowledge)


def _in_a_scene(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    makes = scenes_by_relation().get(fact.relation, ())
    draw = lot("predict", fact.id, seed)
    scene = drawn(draw.choice(makes), draw, fact.relation) if makes else None
    asks = [ask for ask in scene.asks if fact.relation in ask.relations] if scene else []
    if scene is None or not asks:
        return None
    return in_scene("predict", fact, seed, scene, draw.choice(asks))


def in_scene(kind: str, fact: Fact, seed: int, scene: Scene, ask: Ask) -> Question:
    """Return the question of some kind that asks one thing about a situation."""
    return Question(
        question_id(kind, fact.id, seed),
        kind,
        fact.topic,
        (fact.id,),
        spaced(f"{scene.story}{ask.text}"),
        key=ask.key,
        relation=fact.relation,
        manifest=scene.manifest,
        parts=(part_of(fact, ask),),
    )


def part_of(fact: Fact, ask: Ask) -> Part:
    """Return a part of a question that asks something about a situation."""
    return Part(fact.id, spaced(ask.text), ask.expected, ask.key, spaced(ask.because))


def _of_a_relation(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    part = part_about(fact, lot("predict", fact.id, seed), knowledge)
    if part is None:
        return None
    return Question(
        question_id("predict", fact.id, seed),
        "predict",
        fact.topic,
        (fact.id,),
        part.text,
        key=part.key,
        relation=fact.relation,
        parts=(part,),
    )


def part_about(fact: Fact, draw: Random, knowledge: Knowledge) -> Part | None:
    """Return what a fact's relation answers to inputs that were drawn, None where nothing can be asked."""
    relation = knowledge.relations[fact.relation]
    if not relation.inputs:
        return None
    wanted = draw.choice(("yes", "no"))
    kept: Part | None = None
    for given in inputs(fact, draw, knowledge):
        text = asked(relation, given, knowledge)
        answers = solved(relation, given) if text else None
        if not text or not answers:
            continue
        kept = part_for(fact, text, relation, given, answers, knowledge)
        # "No" is the answer to most inputs; both shall come as often.
        if relation.answer != YES_NO or wanted in answers:
            return kept
    return kept


def part_for(
    fact: Fact,
    text: str,
    relation: Relation,
    given: Mapping[str, Value],
    answers: frozenset[Value],
    knowledge: Knowledge,
) -> Part:
    """Return the part that asks for a relation's answers to these inputs."""
    explainer = knowledge.explainer
    told = any(admits(claim, given, relation) for claim in knowledge.claims_of(fact))
    named = explainer.given(relation, given)
    because = spaced(fact.text) if told else f"按“{named}”运行模型得出" if named else ""
    key = explainer.answers(relation, tuple(sorted(answers, key=str)))
    return Part(fact.id, text, Solved(relation.name, dict(given)), spaced(key), because)
