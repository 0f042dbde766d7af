"""Finding known words and numbers in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

import ahocorasick
from rapidfuzz import fuzz, process

from kb.reading.elastic import ElasticSurfaces, build_elastic
from kb.reading.grammar import LIGHT
from kb.reading.lexicon import EVERYWHERE, Lexicon
from kb.reading.number import Number
from kb.reading.numerals import numbers
from kb.reading.particles import WHATEVER
from kb.reading.release_number import releases
from kb.reading.text import fold, without_articles

_NOBODY: frozenset[str] = frozenset()
_PAIR_WORD = re.compile(r"(?:前者|前一种|前一个|the former)|(?P<latter>后者|后一种|后一个|the latter)")
# "A 和 B,一个 …,(另)一个 …": each of the two in turn.
_ONE_EACH = re.compile(
    r"(?P<blank>\s?)(?P<one>一[个种类])(?=[^,。;]{1,30}?[,;、]\s?(?:而|但)?\s?(?P<other>另?一[个种类]))"
)
# "两者都 …", "它俩都 …": both of them, each word half of it.
BOTH = re.compile(r"(?<![这那有是分])(?P<one>[两二它他])(?P<other>者|个|种|俩|们两个|们俩)(?=[^,。;:]{0,2}[都均皆])")
_IN_TURN = re.compile(r"(?:[,;、:是]|在于)\Z")
_PAIR_JOINT = re.compile(r"\s?(?:和|与|跟|以及|、|/|或者?|还是|and|or|vs\.?)\s?")
_LATIN_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
# What a word may have more than another without saying more.
_SLIGHT = re.compile("[的了着过就会要到出入起往给把将被由从向对让使得来去能上里中在于以成为是也还]|可以|能够|一个|一下")
FUZZY_LENGTH, FUZZY_SCORE = 5, 84


@dataclass(slots=True, unsafe_hash=True)
class Tag:
    """A known word at its place. Nobody changes one; to make a frozen one takes three times as long.

    ``meanings``: all that it can mean, each ``kind/value`` or ``=word``. ``origins``: the phrase files that know it.
    ``named``: its values by kind; ``words``: its plain words, each ``=word``, by phrase file (``""`` the general ones).
    ``elastic``: light words stand inside it that its surface does not have; it hides no other word.
    """

    start: int
    end: int
    meanings: frozenset[str]
    origins: frozenset[str] = frozenset({EVERYWHERE})
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    elastic: bool = False


@dataclass(frozen=True)
class Tagged:
    """A sentence with everything that was recognised in it; offsets are into ``text``, which is folded.

    ``every``: all words found; ``tags``: those that lie in no longer one; ``naming``: those that name a value, and lie
    in no longer one that does; ``paired``: where "前者" and the like begin.
    """

    text: str
    every: tuple[Tag, ...]
    tags: tuple[Tag, ...]
    numbers: tuple[Number, ...]
    releases: tuple[Number, ...]
    paired: frozenset[int] = frozenset()

    @cached_property
    def naming(self) -> tuple[Tag, ...]:
        """The words that name values, whatever plain words lie over them."""
        return _longest((tag for tag in self.every if tag.named), self.text)

    def seen_by(self, file: str) -> tuple[Tag, ...]:
        """Return the words as the wordings of a phrase file see them.

        A long word hides the short ones inside it only where it is known: in its own topic's files, or everywhere for
        a general word. So topics do not disturb each other. It hides none when it says no more than they do ("转发到"
        and "转发"): so neither do the words of one topic.
        """
        known = frozenset({file, EVERYWHERE})
        return tuple(
            tag for tag, over in zip(self.every, self._hiding, strict=True) if not over or known.isdisjoint(over)
        )

    @cached_property
    def _hiding(self) -> list[frozenset[str]]:
        """For every word the phrase files that know a longer one over it which says more than it does."""
        out: list[frozenset[str]] = []
        open_ones: list[Tag] = []
        for tag in self.every:
            open_ones = [longer for longer in open_ones if longer.end > tag.start]
            end = tag.end
            over = [one for one in open_ones if one.end >= end and not one.elastic and self._hides(one, tag)]
            out.append(_NOBODY.union(*(longer.origins for longer in over)) if over else _NOBODY)
            open_ones.append(tag)
        return out

    def _hides(self, longer: Tag, tag: Tag) -> bool:
        if (longer.start == tag.start and longer.end == tag.end) or tag.start in self.paired:
            return False
        if self.text[tag.start : tag.end].isascii() and not self.text[longer.start : longer.end].isascii():
            return False  # API terms inside a Chinese phrase ("变回 Available")
        return bool(longer.named) or not _adds_nothing(
            self.text[longer.start : tag.start], self.text[tag.end : longer.end]
        )


# The characters that everyday words are made of, and the second one of WHATEVER.
_IN_EVERYDAY_WORDS = frozenset(char for word in LIGHT for char in word if not char.isascii()) | {"管"}


@lru_cache(maxsize=65536)
def _adds_nothing(before: str, behind: str) -> bool:
    """Whether what a longer word has around a shorter one says nothing and turns nothing."""
    return not _SLIGHT.sub("", before + behind).strip()


# The two things that were compared last.
Pair = tuple[Tag, Tag]


def compared_pair(tags: Iterable[Tag]) -> Pair | None:
    """Return the first two words that name different values of one kind, None when no two do."""
    named = [tag for tag in tags if tag.named]
    for i, first in enumerate(named):
        for second in named[i + 1 :]:
            if any(second.named.get(kind, values) != values for kind, values in first.named.items()):
                return first, second
    return None


def _joined_pair(named: Sequence[Tag], text: str) -> Pair | None:
    """The last two words with a joint between them that name different values of one kind ("maxSurge 和 …")."""
    things = [tag for tag in named if not _PAIR_JOINT.fullmatch(text, tag.start, tag.end)]
    for first, second in reversed(list(pairwise(things))):
        if _PAIR_JOINT.fullmatch(text, first.end, second.start) and compared_pair((first, second)):
            return first, second
    return None


def _pair_words(text: str, found: list[Tag], pair: Pair | None) -> list[Tag]:
    """What "前者" and "后者" stand for, as words at their places."""
    words = []
    for match in _PAIR_WORD.finditer(text):
        before = _longest(_sorted(tag for tag in found if tag.named and tag.end <= match.start()), text)
        meant = _joined_pair(before, text) or compared_pair(before) or pair
        if meant:
            words.append(replace(meant[bool(match["latter"])], start=match.start(), end=match.end()))
    for match in BOTH.finditer(text):
        before = _longest(_sorted(tag for tag in found if tag.named and tag.end <= match.start()), text)
        if meant := _joined_pair(before, text) or pair:
            sides = zip(meant, ("one", "other"), strict=True)
            words += [replace(tag, start=match.start(side), end=match.end(side)) for tag, side in sides]
    for match in _ONE_EACH.finditer(text):
        before = _longest(_sorted(tag for tag in found if tag.named and tag.end <= match.start("one")), text)
        meant = _joined_pair(before, text)
        in_turn = meant and (meant[1].end == match.start() or _IN_TURN.search(text, 0, match.start()))
        if meant and in_turn and not _counts_one(match, found, meant[0]):
            sides = zip(meant, ("one", "other"), strict=True)
            words += [replace(tag, start=match.start(side), end=match.end(side)) for tag, side in sides]
    return words


def _counts_one(match: re.Match[str], found: Iterable[Tag], meant: Tag) -> bool:
    """Whether "一个" stands before a thing of the kind that is compared: "一个 Service …,一个 Pod …"."""
    ends = [match.end("one") + blank for blank in (0, 1)] + [match.end("other") + blank for blank in (0, 1)]
    return any(tag.start in ends and not tag.named.keys().isdisjoint(meant.named) for tag in found)


@dataclass
class Tagger:
    """The automaton over all surfaces of a lexicon."""

    automaton: ahocorasick.Automaton
    lexicon: Lexicon
    latin: tuple[str, ...]
    elastic: ElasticSurfaces
    fuzzy: dict[str, str | None] = field(default_factory=dict)
    known: dict[str, Tag] = field(default_factory=dict)

    def tag(self, sentence: str, pair: Pair | None = None) -> Tagged:
        """Return the sentence with its known words, numbers and releases.

        ``pair``: what "前者" and "后者" stand for when the sentence itself names no two things before.
        """
        text = fold(sentence)
        squeezed, places = squeezed_with_places(text)
        found = self._exact(text, squeezed, places)
        found += self._near_misses(text, found)
        pairs = _pair_words(text, found, pair)
        found += pairs
        every = _sorted(tag for tag in found if tag.end - tag.start > 1 or not _cut_out(tag, text))
        amounts, paired = tuple(numbers(text)), frozenset(tag.start for tag in pairs)
        return Tagged(text, every, _longest(every, text), amounts, tuple(releases(text)), paired)

    def _exact(self, text: str, squeezed: str, places: list[int]) -> list[Tag]:
        tags = []
        for last, surface in self.automaton.iter(squeezed):
            start, end = places[last - len(surface) + 1], places[last] + 1
            # Chinese stands whole anywhere.
            if (surface[0] > "z" and surface[-1] > "z") or is_whole(text, start, end):
                plural = is_plural(text, start, end) and not self._names_another(f"{surface}s", surface)
                tags.append(self._tag(surface, start, end + plural))
        return tags + self._elastic(text, squeezed, places, tags)

    def _elastic(self, text: str, squeezed: str, places: list[int], exact: list[Tag]) -> list[Tag]:
        """The words that are only found when light words are left out, and mean what no word in their place does."""
        tags = []
        known = {(tag.start, tag.end) for tag in exact}
        for surface, first, last in self.elastic.find(squeezed):
            start, end = places[first], places[last] + 1
            if (start, end) not in known and ((surface[0] > "z" < surface[-1]) or is_whole(text, start, end)):
                tag = self._tag(surface, start, end)
                if not any(start <= one.start and one.end <= end and tag.meanings <= one.meanings for one in exact):
                    tags.append(replace(tag, elastic=True))
        return tags

    def _names_another(self, longer: str, surface: str) -> bool:
        """Whether what looks like a plural names something that the singular does not ("https")."""
        same = self.lexicon.surfaces[surface]
        return any(meaning[0] != "=" and meaning not in same for meaning in self.lexicon.surfaces.get(longer, ()))

    def _tag(self, surface: str, start: int, end: int) -> Tag:
        if surface not in self.known:
            self.known[surface] = _blank_tag(surface, self.lexicon)
        known = self.known[surface]
        return Tag(start, end, known.meanings, known.origins, known.named, known.words)

    def _near_misses(self, text: str, found: list[Tag]) -> list[Tag]:
        covered = {place for tag in found for place in range(tag.start, tag.end)}
        tags = []
        for word in _LATIN_WORD.finditer(text):
            if word.start() in covered or len(word[0]) < FUZZY_LENGTH:
                continue
            if surface := self._nearest(word[0]):
                tags.append(self._tag(surface, word.start(), word.end()))
        return tags

    def _nearest(self, word: str) -> str | None:
        if word not in self.fuzzy:
            best = process.extractOne(word, self.latin, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
            # Nobody mistypes the beginning, and "networking" is no "no networking".
            same = best and best[0][:2] == word[:2] and abs(len(best[0]) - len(word)) <= 2
            self.fuzzy[word] = best[0] if best and same else None
        return self.fuzzy[word]


def build_tagger(lexicon: Lexicon) -> Tagger:
    """Return the tagger of a lexicon."""
    automaton = ahocorasick.Automaton()
    for surface in lexicon.surfaces:
        automaton.add_word(surface, surface)
    if lexicon.surfaces:
        automaton.make_automaton()
    latin = tuple(sorted(surface for surface in lexicon.surfaces if surface.isascii() and len(surface) >= FUZZY_LENGTH))
    return Tagger(automaton, lexicon, latin, build_elastic(lexicon.surfaces))


def _blank_tag(surface: str, lexicon: Lexicon) -> Tag:
    """All that is known of a surface, wherever it stands."""
    meanings = frozenset(lexicon.surfaces[surface])
    named = _by_kind(meanings)
    words = sorted(meaning for meaning in meanings if meaning[0] == "=")
    by_file: dict[str, tuple[str, ...]] = {}
    for word in words:
        file = word.partition("@")[2]
        by_file[file] = (*by_file.get(file, ()), word)
    return Tag(0, 0, meanings, frozenset(lexicon.origins[surface]), named, by_file)


def _by_kind(meanings: frozenset[str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for meaning in sorted(meanings):
        kind, slash, value = meaning.partition("/")
        if slash and meaning[0] != "=":
            values[kind] = (*values.get(kind, ()), value)
    return values


@lru_cache(maxsize=16)
def squeezed_with_places(text: str) -> tuple[str, list[int]]:
    """Return a folded text as surfaces are compared, without blanks, and where each of its characters stood."""
    shown = without_articles(text)
    return shown.replace(" ", ""), [i for i, char in enumerate(shown) if char != " "]


def is_whole(text: str, start: int, end: int) -> bool:
    """A Latin surface must not be cut out of a longer Latin word (a plural s is fine)."""
    if _wordy(text[start]) and start and _wordy(text[start - 1]):
        return False
    if not _wordy(text[end - 1]) or end >= len(text) or not _wordy(text[end]):
        return True
    return is_plural(text, start, end)


def is_plural(text: str, start: int, end: int) -> bool:
    """Whether the s behind a Latin surface only says that there are several, or that someone does it."""
    if not text[start].isascii() or end - start < 2 or not text.startswith("s", end):
        return False
    return text[end - 1].isalpha() and (end + 1 >= len(text) or not _wordy(text[end + 1]))


@lru_cache(maxsize=4096)
def _wordy(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_-")


def _sorted(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """The words in the order of their places, the longer of two that begin at one first, none of them twice."""
    out: list[Tag] = []
    for tag in sorted(tags, key=lambda tag: (tag.start, -tag.end)):
        if not (out and out[-1].end == tag.end and out[-1].start == tag.start and tag in out[-4:]):
            out.append(tag)
    return tuple(out)


def _cut_out(tag: Tag, text: str) -> bool:
    """A single character out of an everyday word ("以" of "可以") is no word of its own."""
    if text[tag.start] not in _IN_EVERYDAY_WORDS:
        return False
    if tag.start and WHATEVER.match(text, tag.start - 1):
        return True
    return any(
        text[start : start + size] in LIGHT
        for size in (2, 3, 4)
        for start in range(max(0, tag.end - size), min(tag.start, len(text) - size) + 1)
    )


def _longest(tags: Iterable[Tag], text: str) -> tuple[Tag, ...]:
    """Drop every tag that lies inside a longer one, but for API terms inside a Chinese phrase ("变回 Available")."""
    kept: list[Tag] = []
    longest = Tag(0, 0, frozenset())
    for tag in tags:
        inside = (
            tag.start >= longest.start and tag.end <= longest.end and tag.end - tag.start < longest.end - longest.start
        )
        if inside and not (text[tag.start : tag.end].isascii() and not text[longest.start : longest.end].isascii()):
            continue
        kept.append(tag)
        if not inside and tag.end > longest.end and not tag.elastic:
            longest = tag
    return tuple(kept)
