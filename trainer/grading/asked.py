"""Which topic a question is about, and which facts make a full answer to it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kb.content import Fact, Topic
from kb.knowledge import Knowledge
from kb.reading.text import fold
from trainer.questions.phrasing import narrow_questions

# Words that every question has; they say nothing about what is asked.
_ASKING = re.compile(
    r"(?:请|简述|详述|谈谈|说说|讲讲|讲一下|说一下|介绍一下|介绍|描述|什么是|什么|哪些|哪种|哪个|哪几种|怎么样|怎么|怎样|如何|为什么|为何|多少|几种|几个|吗|呢|是否|区别|分别|作用|工作原理|原理|流程|有|的|是|在|和|与|你|了|一个|一下|会|能|它|它们|之间|kubernetes|k8s)"
)
# A question that names a relation this closely asks for that alone.
NARROW = 0.62
LONGEST_NARROW = 32
# A topic's own question is known again by so many of its words; deeper facts than this are no part of a full answer.
SAME, DEEPEST_POINT = 0.8, 2


@dataclass(frozen=True)
class Asked:
    """What a question asks: its topic, the facts of a full answer, and those that would earn a bonus."""

    topic: Topic | None
    points: tuple[Fact, ...]
    bonus: tuple[Fact, ...]
    narrow: bool


@dataclass(frozen=True)
class Questioner:
    """Finds what questions ask, over one knowledge base."""

    knowledge: Knowledge

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How telling a pair of characters is: rare among topics is telling."""
        counts: Counter[str] = Counter()
        profiles = [set(self._profile(topic)) for topic in self.knowledge.content.topics]
        for profile in profiles:
            counts.update(profile)
        return {gram: math.log((1 + len(profiles)) / count) for gram, count in counts.items()}

    def _profile(self, topic: Topic) -> Counter[str]:
        words = [topic.title] * 3 + list(topic.questions) * 3 + [fact.text for fact in topic.facts]
        titles = {self.knowledge.lexicon.titles.get(fact.relation, "") for fact in topic.facts}
        return Counter(gram for text in (*words, *sorted(titles)) for gram in grams(text))

    @cached_property
    def _profiles(self) -> list[tuple[Topic, Counter[str]]]:
        return [(topic, self._profile(topic)) for topic in self.knowledge.content.topics]

    def topic_of(self, question: str) -> Topic | None:
        """Return the topic that a question is about, None when it is about none."""
        asked = grams(question)
        best: tuple[float, Topic] | None = None
        for topic, profile in self._profiles:
            size = math.sqrt(sum(profile.values()))
            score = sum(self._weights.get(gram, 0.0) * min(profile[gram], 4) for gram in asked) / size
            asking = max((_likeness(question, own) for own in topic.questions), default=0.0)
            score += 4 * asking
            if score > 0.4 and (best is None or score > best[0]):
                best = (score, topic)
        return best[1] if best else None

    def asked(self, question: str, slug: str | None = None) -> Asked:
        """Return what a question asks; ``slug`` names its topic where that is known."""
        topic = self.knowledge.topics.get(slug or "") or self.topic_of(question)
        if topic is None:
            return Asked(None, (), (), False)
        true = [fact for fact in topic.facts if not fact.misconception]
        if own := self._own(question, topic, true):
            return own
        broad = max((_likeness(question, own) for own in topic.questions), default=0.0) >= NARROW
        narrow = () if broad else self._named(question, true)
        if narrow:
            return Asked(topic, narrow, (), True)
        core = tuple(fact for fact in true if fact.level == 1)
        return Asked(topic, core, tuple(fact for fact in true if fact.level > 1), False)

    def _own(self, question: str, topic: Topic, facts: list[Fact]) -> Asked | None:
        """What one of the topic's own narrow questions asks; None when it is none of them, or asks for everything."""
        own = max(topic.questions, key=lambda one: _sameness(question, one), default="")
        named = narrow_questions(self.knowledge.root).get(own, ()) if _sameness(question, own) >= SAME else ()
        about = [fact for fact in facts if fact.relation in named or fact.id in named]
        points = tuple(fact for fact in about if fact.level <= DEEPEST_POINT) or tuple(about)
        return Asked(topic, points, tuple(fact for fact in about if fact not in points), True) if points else None

    def _named(self, question: str, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts of the relations that a narrow question names."""
        facts = list(facts)
        bare = re.sub(r"[??吗呢]+", "", question)
        if (
            len([part for part in re.split(r"[??,,;;。]", question) if len(part.strip()) > 3]) > 1
            or len(bare) > LONGEST_NARROW
        ):
            return ()  # who asks for several things asks broadly
        read = self.knowledge.reader.read(bare).found
        relations = {found.claim.relation for found in read if not found.danger and not found.unread}
        for fact in facts:
            title = self.knowledge.lexicon.titles.get(fact.relation, "")
            if _covered(title, question) >= NARROW:
                relations.add(fact.relation)
        chosen = tuple(fact for fact in facts if fact.relation in relations)
        return chosen if len(chosen) <= 4 else ()


def grams(text: str) -> list[str]:
    """Return the telling pieces of a text: pairs of Chinese characters, and Latin words."""
    folded = _ASKING.sub(" ", fold(text))
    out = re.findall(r"[a-z][a-z0-9.-]+", folded)
    for run in re.findall(r"[\u4e00-\u9fff]+", folded):
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return out


def _likeness(one: str, other: str) -> float:
    mine, theirs = set(grams(one)), set(grams(other))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs))) if mine and theirs else 0.0


def _sameness(one: str, other: str) -> float:
    mine, theirs = set(grams(one)), set(grams(other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else float(one == other)


def _covered(title: str, question: str) -> float:
    wanted = set(grams(title))
    return len(wanted & set(grams(question))) / len(wanted) if wanted else 0.0
