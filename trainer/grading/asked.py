"""What a question asks: its topic, and which facts make a full answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kb.content import Fact, Topic
from kb.knowledge import Knowledge
from trainer.grading.focus import Focus, focus_on
from trainer.grading.topics import TopicFinder, grams
from trainer.questions.phrasing import narrow_questions

# A topic's own question is known again by so many of its words; deeper facts than this are no part of a full answer.
SAME, DEEPEST_POINT = 0.8, 2


@dataclass(frozen=True)
class Asked:
    """What a question asks: its topic, the facts of a full answer, and those that would earn a bonus.

    ``near``: the other true facts of the topic of a narrow question; who tells them strays, but knows something.
    ``to_the_point``: the facts that are asked for without doubt, the most wanted first.
    """

    topic: Topic | None
    points: tuple[Fact, ...]
    bonus: tuple[Fact, ...]
    narrow: bool
    near: tuple[Fact, ...] = ()
    to_the_point: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Questioner:
    """Finds what questions ask, over one knowledge base."""

    knowledge: Knowledge

    @cached_property
    def _finder(self) -> TopicFinder:
        return TopicFinder(self.knowledge)

    @cached_property
    def _foci(self) -> dict[str, Focus]:
        return {}

    def topic_of(self, question: str) -> Topic | None:
        """Return the topic that a question is about, None when it is about none."""
        return next((topic for _, topic in self._finder.candidates(question)), None)

    def topics_of(self, question: str) -> list[tuple[float, Topic]]:
        """Return the topics that a question may be about, the likeliest first, each with how well it fits."""
        return self._finder.candidates(question)

    def asked(self, question: str, slug: str | None = None) -> Asked:
        """Return what a question asks; ``slug`` names its topic where that is known."""
        topic = self.knowledge.topics.get(slug or "") or self.topic_of(question)
        if topic is None:
            return Asked(None, (), (), False)
        true = [fact for fact in topic.facts if not fact.misconception]
        if own := self._own(question, topic, true):
            return own
        focus = self._focus(topic)
        wanted = focus.asked(question)
        if wanted.points:
            near = tuple(fact for fact in true if fact not in wanted.points)
            return Asked(topic, wanted.points, (), True, near, wanted.surely)
        core = tuple(fact for fact in true if fact.level == 1)
        deeper = tuple(fact for fact in true if fact.level > 1)
        return Asked(topic, core, deeper, False, (), focus.told(question, true))

    def _focus(self, topic: Topic) -> Focus:
        if topic.slug not in self._foci:
            self._foci[topic.slug] = focus_on(topic, self.knowledge)
        return self._foci[topic.slug]

    def _own(self, question: str, topic: Topic, facts: list[Fact]) -> Asked | None:
        """What one of the topic's own narrow questions asks; None when it is none of them, or asks for everything."""
        own = max(topic.questions, key=lambda one: _sameness(question, one), default="")
        named = narrow_questions(self.knowledge.root).get(own, ()) if _sameness(question, own) >= SAME else ()
        about = [fact for fact in facts if fact.relation in named or fact.id in named]
        points = tuple(fact for fact in about if fact.level <= DEEPEST_POINT) or tuple(about)
        if not points:
            return None
        near = tuple(fact for fact in facts if fact not in about)
        return Asked(topic, points, tuple(fact for fact in about if fact not in points), True, near, points)


def _sameness(one: str, other: str) -> float:
    mine, theirs = set(grams(one)), set(grams(other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else float(one == other)
