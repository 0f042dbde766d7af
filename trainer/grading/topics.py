"""Which topic a question is about: by its words, by the things it names, and by the titles of the topics."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kb.content import Topic
from kb.knowledge import Knowledge
from kb.reading.text import fold
from trainer.questions.phrasing import SLOT, phrasings

# Words that every question has; they say nothing about what is asked.
_ASKING = re.compile(
    r"(?:请|简述|详述|谈谈|说说|讲讲|讲一下|说一下|介绍一下|介绍|描述|什么是|什么|哪些|哪种|哪个|哪几种|怎么样|怎么|怎样|如何|为什么|为何|多少|几种|几个|吗|呢|是否|区别|分别|作用|工作原理|原理|流程|有|的|是|在|和|与|你|了|一个|一下|会|能|它|它们|之间|kubernetes|k8s)"
)
# How much a pair of characters counts in a title, in a topic's own question, in a fact by its level, as a name.
TITLE, QUESTION, FACT, NAME, WORD, MOST_WORDS = 6, 3, {1: 2}, 2, 0.5, 10
# How far the whole vocabulary fills up what a topic never says; one pair tells no more than this.
FILLING, MOST_TOLD, LEAST_TOLD = 600, 4.0, -1.5
# What a pair of the title adds, what a thing that is at home in a topic does, and likeness to one of its questions.
TITLED, AT_HOME, MOST_AT_HOME, LIKE = 2.0, 2.0, 2, 4.0
# Topics this close to the best one may be meant as well; a question that fits none better than this is about none.
CLOSE, CANDIDATES, NONE_FITS = 6.0, 4, 1.5
# A question is about something else altogether when so few of its words were ever heard here.
HEARD = 0.4


@dataclass(frozen=True)
class TopicFinder:
    """Finds the topics of questions, over one knowledge base."""

    knowledge: Knowledge

    @cached_property
    def _documents(self) -> dict[str, Counter[str]]:
        """How often each topic says each pair of characters."""
        lexicon = self.knowledge.lexicon
        found = {topic.slug: self._document(topic) for topic in self.knowledge.content.topics}
        words: dict[str, Counter[str]] = {slug: Counter() for slug in found}
        for surface, files in lexicon.origins.items():
            pieces = set(grams(surface))
            for file in files & found.keys():
                words[file].update(pieces)
        for slug, counts in words.items():
            for piece, count in counts.items():
                found[slug][piece] += WORD * min(count, MOST_WORDS)  # type: ignore[assignment]
        for concept in lexicon.concepts.values():
            if concept.topic in found:
                _add(found[concept.topic], concept.surfaces, NAME)
        for slug, anchors in lexicon.anchors.items():
            if slug in found:
                _add(found[slug], sorted(anchors), 1)
        return found

    def _document(self, topic: Topic) -> Counter[str]:
        counts: Counter[str] = Counter()
        _add(counts, [topic.title], TITLE)
        _add(counts, topic.questions, QUESTION)
        for fact in topic.facts:
            _add(counts, [fact.text], FACT.get(fact.level, 1))
        asked = phrasings(self.knowledge.root)
        for relation in sorted({fact.relation for fact in topic.facts}):
            _add(counts, [self.knowledge.lexicon.titles.get(relation, ""), SLOT.sub("", asked.get(relation, ""))], 1)
        return counts

    @cached_property
    def _sizes(self) -> dict[str, float]:
        return {slug: sum(counts.values()) for slug, counts in self._documents.items()}

    @cached_property
    def _vocabulary(self) -> Counter[str]:
        said: Counter[str] = Counter()
        for counts in self._documents.values():
            said.update(counts)
        return said

    @cached_property
    def _titles(self) -> dict[str, frozenset[str]]:
        return {topic.slug: frozenset(grams(topic.title)) for topic in self.knowledge.content.topics}

    def ranked(self, question: str) -> list[tuple[float, Topic]]:
        """Return all topics by how well a question fits them, the likeliest first; none when it fits no topic."""
        pieces = set(grams(question))
        if sum(piece in self._vocabulary for piece in pieces) < HEARD * len(pieces):
            return []
        at_home = self._at_home(question)
        found = [
            (
                self._told(pieces, topic)
                + AT_HOME * min(MOST_AT_HOME, at_home[topic.slug])
                + LIKE * _asked(question, topic),
                topic,
            )
            for topic in self.knowledge.content.topics
        ]
        found.sort(key=lambda one: -one[0])
        return found if found[0][0] >= NONE_FITS else []

    def candidates(self, question: str) -> list[tuple[float, Topic]]:
        """Return the likeliest topic of a question, and those that are about as likely."""
        ranked = self.ranked(question)
        return [one for one in ranked if one[0] > ranked[0][0] - CLOSE][:CANDIDATES]

    def _at_home(self, question: str) -> Counter[str]:
        """How many things a question names that each topic is the home of."""
        concepts = self.knowledge.lexicon.concepts
        named = {meaning for tag in self.knowledge.reader.tagger.tag(question).tags for meaning in tag.meanings}
        return Counter(concepts[meaning].topic for meaning in named if meaning in concepts)

    def _told(self, pieces: Iterable[str], topic: Topic) -> float:
        """How much more likely the pieces of a question are in a topic than anywhere."""
        counts, size = self._documents[topic.slug], self._sizes[topic.slug]
        total = sum(self._sizes.values())
        titled = self._titles[topic.slug]
        score = 0.0
        for piece in pieces:
            everywhere = self._vocabulary[piece] / total
            if everywhere:
                share = (counts[piece] + FILLING * everywhere) / (size + FILLING)
                score += min(MOST_TOLD, max(LEAST_TOLD, math.log(share / everywhere)))
            if piece in titled:
                score += TITLED / sum(piece in other for other in self._titles.values())
        return score


def grams(text: str) -> list[str]:
    """Return the telling pieces of a text: pairs of Chinese characters, and Latin words."""
    folded = _ASKING.sub(" ", fold(text))
    out = re.findall(r"[a-z][a-z0-9.-]+", folded)
    for run in re.findall(r"[\u4e00-\u9fff]+", folded):
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return out


def likeness(one: str, other: str) -> float:
    """Return how much of the shorter of two questions is in the other, 0 to 1."""
    mine, theirs = set(grams(one)), set(grams(other))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs))) if mine and theirs else 0.0


def _asked(question: str, topic: Topic) -> float:
    return max((likeness(question, own) for own in topic.questions), default=0.0)


def _add(counts: Counter[str], texts: Iterable[str], weight: int) -> None:
    for text in texts:
        for piece in grams(text):
            counts[piece] += weight
