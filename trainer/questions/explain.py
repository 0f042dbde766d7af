"""Explaining a thing to somebody new: free text, graded by what it says of the facts about the thing."""

from __future__ import annotations

from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO
from trainer.questions.asking import asked, spaced
from trainer.questions.choose import given_by, only_claim
from trainer.questions.compare import thing_of
from trainer.questions.draw import lot, true_facts
from trainer.questions.question import Question, question_id

MOST_POINTS = 5
FEWEST_POINTS = 2
LISTENERS = (
    "刚入职的新同事",
    "刚转来做运维的开发",
    "没用过 Kubernetes 的实习生",
    "只会写业务代码的朋友",
    "准备值班的新人",
)
MANNERS = ("用大白话讲,别只报名词", "先说它是干什么的,再说要注意什么", "讲到他能复述给别人听", "举个例子更好")


def explain(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the request to explain the thing that a fact is about, or what the fact's relation asks."""
    if fact.misconception or not knowledge.claims_of(fact):
        return None
    draw = lot("explain", fact.id, seed)
    thing = thing_of(fact, knowledge)
    alike = [one for one in true_facts(fact.topic, knowledge) if thing and thing_of(one, knowledge) == thing]
    topic = knowledge.topics[fact.topic]
    if thing and len(alike) >= FEWEST_POINTS:
        name = knowledge.lexicon.name_of(*thing)
        what = name if name in topic.title else f"{topic.title}里的 {name}"
        points = _points(fact, alike)
        subject = f"讲讲{'' if name == what else ' '}{what}"
    else:
        what = _question_of(fact, knowledge)
        if not what:
            return None
        points = _points(fact, [one for one in true_facts(fact.topic, knowledge) if one.relation == fact.relation])
        subject = f"讲清楚:{what}"
    text = f"对面坐着一位{draw.choice(LISTENERS)},请你给他{subject}。{draw.choice(MANNERS)}。"
    return Question(question_id("explain", fact.id, seed), "explain", fact.topic, points, spaced(text))


def _question_of(fact: Fact, knowledge: Knowledge) -> str:
    """What the fact answers, nothing where that could only be said in general terms."""
    claim, relation = only_claim(fact, knowledge), knowledge.relations[fact.relation]
    if relation.answer == YES_NO and relation.inputs:
        return ""
    given = given_by(claim, relation) if claim else {} if not relation.inputs else None
    return (asked(relation, given, knowledge) or "").rstrip("?") if given is not None else ""


def _points(fact: Fact, facts: list[Fact]) -> tuple[str, ...]:
    """The fact itself and the plainest others."""
    others = sorted((one for one in facts if one.id != fact.id), key=lambda one: one.level)
    return (fact.id, *(one.id for one in others[: MOST_POINTS - 1]))
