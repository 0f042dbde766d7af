"""Sentences that just miss the truth and sound like something a person would say; execution refutes each."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from kb.checks.check import FLAGGED, Verdict, check
from kb.content import Fact
from kb.facts import read_strictly
from kb.knowledge import Knowledge
from kb.models.release import NEWEST
from kb.mutants import Mutant, mutants
from kb.reading.lexicon import squeeze
from trainer.questions.asking import spaced
from trainer.questions.draw import lot

# Kinds of mutants that read like something a person would say; a list that lost a member is the last resort.
NATURAL, RATHER_THAN_NONE = ("number", "comparison", "value", "release", "swap"), ("list",)
MOST_TRIED = 12
_STUTTER = re.compile(r"([A-Za-z-]{2,})[\s、,和或与]+\1(?![A-Za-z])|([\u4e00-\u9fff]{2,})[、,和或与]?\2")


def near_miss(fact: Fact, seed: int, knowledge: Knowledge) -> str | None:
    """Return a sentence beside a true fact that execution refutes, another one for each seed; None without one."""
    if fact.misconception or fact.relation not in knowledge.relations:
        return None
    found = mutants(fact, knowledge.reader, knowledge.relations)
    draw = lot("near-miss", fact.id, seed)
    spots = _plain_spots(fact.text, knowledge)
    for kinds in (NATURAL, RATHER_THAN_NONE):
        candidates = [one for one in found if one.kind in kinds]
        draw.shuffle(candidates)
        natural = (spaced(one.text) for one in candidates if not _clumsy(one, fact, spots))
        for text in islice(natural, MOST_TRIED):
            if _refuted(text, fact, knowledge):
                return text
    return None


def verdict_of(sentence: str, relation: str, knowledge: Knowledge) -> Verdict | None:
    """Return what execution says of a sentence, None when it is not wholly understood or not answered."""
    if relation not in knowledge.relations:
        return None
    reading = read_strictly(sentence, relation, knowledge.reader)
    if not reading.claims or reading.unread:
        return None
    verdicts = [check(claim, knowledge.relations[relation], NEWEST).verdict for claim in reading.claims]
    if any(verdict in FLAGGED for verdict in verdicts):
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if all(verdict is Verdict.SUPPORTED for verdict in verdicts) else None


def _refuted(text: str, fact: Fact, knowledge: Knowledge) -> bool:
    """Whether a mutant says as much as its fact, and is wrong."""
    reading = read_strictly(text, fact.relation, knowledge.reader)
    if len(reading.claims) < len(knowledge.claims_of(fact)) or not reading.claims or reading.unread:
        return False
    relation = knowledge.relations[fact.relation]
    verdicts = {check(claim, relation, NEWEST).verdict for claim in reading.claims}
    return Verdict.NOT_MODELLED not in verdicts and any(verdict in FLAGGED for verdict in verdicts)


def holds(fact: Fact, knowledge: Knowledge) -> bool:
    """Whether execution supports a fact's sentence."""
    if fact.misconception or fact.relation not in knowledge.relations:
        return False
    relation = knowledge.relations[fact.relation]
    verdicts = [check(claim, relation, NEWEST).verdict for claim in knowledge.claims_of(fact)]
    return bool(verdicts) and all(verdict is Verdict.SUPPORTED for verdict in verdicts)


def _clumsy(mutant: Mutant, fact: Fact, spots: list[tuple[int, int]]) -> bool:
    text = mutant.text
    return (
        bool(_STUTTER.search(text) and not _STUTTER.search(fact.text))
        or bool("二种" in text or "二个" in text)
        or _repeats(text)
        or _impossible(text)
        or _miscounts(text)
        or (mutant.kind == "value" and not any(_alike(text, fact.text, *spot) for spot in spots))
    )


def _alike(text: str, true: str, start: int, end: int) -> bool:
    """Whether a sentence differs in this place alone, by a word that begins and ends in the same script."""
    rest = len(true) - end
    if not text.startswith(true[:start]) or not text.endswith(true[end:]) or len(text) <= start + rest:
        return False
    return _script(true[start:end]) == _script(text[start : len(text) - rest])


def _plain_spots(text: str, knowledge: Knowledge) -> list[tuple[int, int]]:
    """The places where a sentence says a value by its plain name.

    It may say values in many ways ("turns Unknown"); only a plain name can be put in another one's place and leave a
    sentence that somebody would say.
    """
    names = _plain_names(knowledge)
    tags = knowledge.reader.tagger.tag(text).tags
    return [(tag.start, tag.end) for tag in tags if squeeze(text[tag.start : tag.end]) in names]


def _plain_names(knowledge: Knowledge) -> frozenset[str]:
    return _squeezed(tuple(sorted(set(knowledge.lexicon.names.values()))))


@lru_cache(maxsize=4)
def _squeezed(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(squeeze(name) for name in names)


def _script(word: str) -> tuple[bool, bool]:
    return word[:1].isascii(), word[-1:].isascii()


def _impossible(text: str) -> bool:
    """Whether a share is beyond what anybody would believe."""
    return any(int(share) > 100 for share in re.findall(r"(\d+) ?%", text))


def _repeats(text: str) -> bool:
    """Whether a list names something twice."""
    for listed in re.findall(r"[^,。:;\s]+(?:[、或和][^,。:;\s]+)+", text.replace(" ", "")):
        members = re.split(r"[、或和]", listed)
        if len(set(members)) < len(members):
            return True
    return False


_HAN = "一二三四五六七八九十"


def _miscounts(text: str) -> bool:
    """Whether the number of things disagrees with the list behind it: that would give the error away."""
    found = re.search(rf"([{_HAN}两])(?:种|个|类|步|项)[^:。]*:([^。:]+)", text)
    if not found:
        return False
    count = 2 if found[1] == "两" else _HAN.index(found[1]) + 1
    return len(re.split(r"[、和与]|以及", found[2].strip())) != count
