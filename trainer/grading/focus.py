"""Which facts of a topic a question asks for: all that everybody should know, or just a few.

A narrow question is known by its likeness to one that the content asks and lists the points of, or by things that few
facts of the topic name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.content import Fact, Topic
from kb.knowledge import Knowledge
from kb.named_answer import asks_for_a_list
from kb.reading.tagging import Tag
from kb.reading.text import fold
from trainer.grading.topics import grams
from trainer.questions.phrasing import SLOT, narrow_questions, phrasings

# Who asks like this wants to hear everything; so does who counts up three things or more.
_BROAD = re.compile(
    r"说说|讲讲|谈谈|聊聊|介绍|简述|概述|讲一下|说一下|职责|哪些|哪几|几种|几类|过程|流程|原理|发生了?什么|怎么处理"
    r"|会做什么|干什么|各管|各自|分别|方案|手段|办法|关系|选型|理解|各做|做了什么|怎么工作|怎样工作|如何工作"
)
# How a question only opens, or ends: it says nothing of how much is wanted.
_OPENING = re.compile(
    r"(?:给我|简单|详细)?(?:说说|讲讲|谈谈|聊聊|介绍|简述|概述|讲一下|说一下)(?:一下|下|你对)?|(?:的(?:工作)?原理|是?(?:怎么|怎样|如何)工作)"
)
_EVERYTHING = re.compile(_BROAD.pattern + r"|是什么|干嘛|作用|有什么用|什么意思")
_PART = re.compile(r"[,;。?!\n]+")
_LISTED = re.compile(r"[^、??,,。 ]+(?:、[^、??,,。 ]+){1,}(?:、|和|与|以及|还有)[^、??,,。 ]+")
# From here on a question is like one of the content's own, and by so much more than like the broad one.
LIKE, LIKE_ANYWAY, MORE = 0.25, 0.6, 0.05
# A fact this relevant, compared with the most relevant one, is asked for; the most relevant one has to be this much.
RELEVANT, TELLING = 0.5, 7.0
# So much in one fact, and hardly anything of the broad question, is narrow however broadly it is put.
SPECIFIC, HARDLY_LIKE = 14.0, 0.1
# Put as a question for one thing, it may be a little more like the broad one.
NOT_MUCH_LIKE = 0.35
# A part of a question asks for facts of its own when it tells so much of what the whole question does.
PART_TELLS = 0.4
# What a question says that no fact does counts like so much of the rarest word that one does.
UNHEARD = 0.6
# A fact has to be asked for so much more clearly to be told before one that is a level plainer.
DEEP = 0.5
# What a few facts, no more than this share of the topic's, say this much of is all that is asked for.
FEW, MOSTLY = 0.2, 0.55
LEAST_POINTS, MOST_POINTS, DEEPEST_POINT = 4, 7, 2

# The ways a word of a question can be understood; one of them being in a fact is enough.
Word = frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """The facts that a narrow question asks for, none when it asks for the whole topic.

    ``points`` may have a few that only belong near, ``surely`` has none of these.
    """

    points: tuple[Fact, ...] = ()
    surely: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Focus:
    """The true facts of one topic by their words, and its own questions."""

    facts: tuple[Fact, ...]
    words: tuple[Word, ...]
    weights: dict[str, float]
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    knowledge: Knowledge

    def told(self, question: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """Return facts of the topic, those first that a question asks for most; plain ones before deep ones."""
        most = max(self._relevance(words_of(question, self.knowledge)), default=0.0)
        if most < TELLING:
            return tuple(sorted(facts, key=lambda fact: fact.level))
        asked_for = self._asked_for(question, most)
        return tuple(sorted(facts, key=lambda fact: DEEP * fact.level - asked_for[self.facts.index(fact)]))

    def asked(self, question: str) -> Wanted:
        """Return the facts that a narrow question asks for, nothing when it asks for the whole topic."""
        said = words_of(question, self.knowledge)
        likeness = [self._likeness(said, own) for own, _ in self.questions]
        best = max(range(1, len(likeness)), key=lambda place: likeness[place], default=0)
        like = likeness[best] if best and self.questions[best][1] else 0.0
        broad = likeness[0] if likeness else 0.0
        most = max(self._relevance(said), default=0.0)
        named = self.questions[best][1] if like >= LIKE else ()
        if most >= SPECIFIC and broad < HARDLY_LIKE:
            return self._points(question, said, named)
        as_like = like >= LIKE and like > broad - MORE
        if most >= SPECIFIC and (broad < NOT_MUCH_LIKE or as_like) and not _BROAD.search(question):
            return self._points(question, said, named)
        if _LISTED.search(fold(question)):
            return Wanted()
        if like >= LIKE_ANYWAY and broad < LIKE:
            return self._points(question, said, named)
        if self._singles_out(question, said, most, broad):
            return self._points(question, said, named)
        if not asks_for_a_list(question) and (_BROAD.search(question) or broad >= max(like, LIKE)):
            return Wanted()
        if like >= LIKE and like > broad + MORE:
            return self._points(question, said, named)
        return self._points(question, said, ()) if most >= TELLING else Wanted()

    def _singles_out(self, question: str, said: Sequence[Word], most: float, broad: float) -> bool:
        """Whether a few facts say most of what a question says, however broadly it is put ("讲讲优先级和抢占")."""
        telling = sum(relevance >= RELEVANT * most for relevance in self._relevance(said))
        whole = sum(map(self._weight, said))
        few = telling <= FEW * len(self.facts) and most >= MOSTLY * whole
        return few and broad < LIKE and not _EVERYTHING.search(_OPENING.sub("", question))

    def _points(self, question: str, said: Sequence[Word], named: Sequence[str]) -> Wanted:
        """The facts of the relations named, and those that the words of the question are in, the most telling first."""
        relevance = self._relevance(said)
        own = [
            fact for fact in self.facts if fact.level <= DEEPEST_POINT and (fact.relation in named or fact.id in named)
        ]
        others = sorted(
            (place for place, fact in enumerate(self.facts) if fact.level <= DEEPEST_POINT and relevance[place]),
            key=lambda place: (-relevance[place], self.facts[place].level),
        )
        asked_for = self._asked_for(question, max(relevance))
        telling = [place for place in others if asked_for[place] >= RELEVANT][: max(0, MOST_POINTS - len(own))]
        chosen = dict.fromkeys([*own, *(self.facts[place] for place in telling)])
        surely = tuple(chosen)
        for place in others:
            if len(chosen) >= LEAST_POINTS:
                break
            chosen.setdefault(self.facts[place])
        return Wanted(tuple(chosen), surely)

    def _asked_for(self, question: str, most: float) -> list[float]:
        """How much each fact is what some part of a question asks for, 0 to 1: one part may be longer than another."""
        parts = [
            self._relevance(words_of(part, self.knowledge)) for part in (question, *_PART.split(fold(question))) if part
        ]
        told = [part for part in parts if max(part) >= PART_TELLS * most]
        return [max((part[place] / max(part) for part in told), default=0.0) for place in range(len(self.facts))]

    def _relevance(self, said: Sequence[Word]) -> list[float]:
        """How much of a question is in each fact."""
        return [
            sum(max((self.weights[way] for way in word & known), default=0.0) for word in said) for known in self.words
        ]

    def _likeness(self, said: Sequence[Word], own: str) -> float:
        theirs = words_of(own, self.knowledge)
        known = frozenset().union(*theirs)
        shared = sum(self._weight(word & known) for word in said if word & known)
        return shared / max(0.01, min(sum(map(self._weight, said)), sum(map(self._weight, theirs))))

    def _weight(self, word: Word) -> float:
        unheard = UNHEARD * math.log(1 + len(self.facts))
        return max((self.weights.get(way, unheard) for way in word), default=0.0)


def focus_on(topic: Topic, knowledge: Knowledge) -> Focus:
    """Return the focus finder of a topic."""
    facts = tuple(fact for fact in topic.facts if not fact.misconception)
    asked = phrasings(knowledge.root)
    words = []
    for fact in facts:
        title = knowledge.lexicon.titles.get(fact.relation, "")
        texts = (fact.text, title, SLOT.sub(" ", asked.get(fact.relation, "")))
        words.append(frozenset[str]().union(*(way for text in texts for way in words_of(text, knowledge))))
    counts = Counter(way for known in words for way in known)
    weights = {way: math.log((1 + len(facts)) / count) for way, count in counts.items()}
    named = narrow_questions(knowledge.root)
    questions = tuple((own, tuple(named.get(own, ()))) for own in topic.questions)
    return Focus(facts, tuple(words), weights, questions, knowledge)


def words_of(text: str, knowledge: Knowledge) -> list[Word]:
    """Return the words of a text, each with all it can mean."""
    tagged = knowledge.reader.tagger.tag(text)
    known = [_ways(tag, tagged.text) for tag in tagged.tags if tag.end - tag.start > 1]
    return [*known, *(frozenset({piece}) for piece in dict.fromkeys(grams(text)))]


def _ways(tag: Tag, text: str) -> Word:
    return frozenset(_plain(tag.meanings)) | {text[tag.start : tag.end]}


def _plain(meanings: Iterable[str]) -> Iterable[str]:
    """Meanings without the topic whose word they are."""
    return (meaning.partition("@")[0] for meaning in meanings)
