"""Answers that are values: read from a learner's words, and compared with what the model answered."""

from __future__ import annotations

import re
from fractions import Fraction

from kb.checks.check import FLAGGED, Verdict, check
from kb.facts import read_strictly
from kb.knowledge import Knowledge
from kb.models.relation import Extent, Numbers, Value, Words
from kb.models.release import NEWEST, Release
from kb.reading.digits import MOST_DIGITS, han_value, whole
from kb.reading.lexicon import squeeze
from kb.reading.number import Number
from kb.reading.numerals import numbers
from kb.reading.release_number import releases
from kb.reading.text import fold
from trainer.grading.closed import NotAnOption
from trainer.questions.expected import Blank, Chance, Count, Expected, Members, OneOf, Ranking, Since, Solved
from trainer.questions.question import LETTERS

SHOWN = 24
FEW = 6
_TURNS = re.compile(r"不是|并非|不会是|除了|以外|之外|或者|可能|也许|大概")
_NOTHING = re.compile(r"(?:一个|哪个|谁)?(?:都|也)?(?:没有|不会有|无|空)(?:一个|节点|任何)?|none|都不[行能会]|0 ?个")
_RESULT = re.compile(r"[==≈]|所以|因此|也就是|结果是|答案是")
_FRACTION = re.compile(r"(\d+) ?/ ?(\d+)")
_PARTED = re.compile(r"(\d+|[一二两三四五六七八九十]+) ?分之 ?(\d+|[一二两三四五六七八九十]+)")
_DECIMAL = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ?(%?)")
_LETTER = re.compile(r"(?<![A-Za-z0-9])([A-Ha-h])(?![A-Za-z0-9])")
_LETTERS_ONLY = re.compile(r"[A-Ha-h]+")
_YES = re.compile(r"(?:是的?|对的?|能够?|可以|会的?|要的?|看的?|需要|有|支持|通|yes|y)")
_NO = re.compile(
    r"(?:不是|不对|否|不能够?|不可以|不会|不要|不用|不需要|不看|不支持|不通|没有|不行|不|no|n)(?:[的了]|是|会|能|对|行)?"
)
_STOPS = re.compile(r"[,,。.;;!!\n]|因为|,?理由")
_EDGES = re.compile(r"^[\s。.,,“”\"']+|[\s。.,,“”\"']+$")
CLOSE = Fraction(1, 100)


def agrees(expected: Expected, text: str, knowledge: Knowledge, at: Release = NEWEST) -> bool:
    """Return whether the value that an answer names is the right one; raise NotAnOption when it names none."""
    match expected:
        case Solved():
            return _solved(expected, text, knowledge, at)
        case Count():
            return _count(text, expected.unit) == expected.value
        case Since():
            return _release(text) == expected.minor
        case Chance():
            return abs(_share(text) - expected.value) <= CLOSE
        case Members():
            return _members(text, expected.among) == expected.right
        case OneOf():
            return _one_of(text, expected.among) == expected.right
        case Ranking():
            return _ranking(text, expected.listed) == expected.right
        case Blank():
            return _fills(expected, text, knowledge, at)


def says_no(expected: Expected, text: str, knowledge: Knowledge) -> bool:
    """Whether words that also say "I don't know", like 不会, are an answer to what is asked for."""
    bare = _bare(fold(text))
    if isinstance(expected, OneOf):
        return any(bare in row for row in expected.among)
    if not isinstance(expected, Solved):
        return False
    domain = knowledge.relations[expected.relation].answer
    return isinstance(domain, Words) and domain.kind == "yes-no" and bare == "不会"


def _bare(text: str) -> str:
    """The answer without the marks around it."""
    return _EDGES.sub("", text)


def _unread(text: str, wanted: str) -> NotAnOption:
    return NotAnOption(f"读到“{text.strip()[:SHOWN]}”,看不出答案是什么;{wanted}")


def _solved(expected: Solved, text: str, knowledge: Knowledge, at: Release) -> bool:
    relation = knowledge.relations[expected.relation]
    answers = relation.answers(at if expected.minor is None else Release(1, expected.minor), expected.given)
    assert not isinstance(answers, Extent)
    domain = relation.answer
    if isinstance(domain, Numbers):
        said: frozenset[Value] = frozenset({_release(text) if domain.unit == "release" else _count(text, domain.unit)})
    elif domain.kind == "yes-no":
        said = frozenset({_yes_no(text)})
    else:
        said = frozenset(_named(text, domain, knowledge))
    return said == answers


def _yes_no(text: str) -> str:
    first = re.sub(r"[\s“”\"']+|^(?:我觉得|应该|当然|肯定|一定|都|也|还)+", "", _STOPS.split(fold(text).strip())[0])
    if _NO.match(first):
        return "no"
    if _YES.match(first):
        return "yes"
    raise _unread(text, "请先答“是”或“否”(会、能、要也行),再说别的")


def _named(text: str, domain: Words, knowledge: Knowledge) -> set[str]:
    folded = fold(text)
    if _TURNS.search(folded):
        raise _unread(text, "直接写答案,不要写“不是”“或者”")
    # Folding makes "*/*" and "/" the same; who writes a value to the letter means that one.
    said = {value for value in domain.values if knowledge.explainer.value(domain, value) == _bare(text)}
    if said:
        return said
    for tag in knowledge.reader.tagger.tag(text).tags:
        own = [value for value in domain.values if f"{domain.kind}/{value}" in tag.meanings]
        if len(own) == 1:
            said.add(own[0])
    if not said:
        bare = _bare(squeeze(text))
        said = {value for value in domain.values if squeeze(knowledge.explainer.value(domain, value)) == bare}
    if not said:
        names = [knowledge.explainer.value(domain, value) for value in domain.values]
        raise _unread(text, f"请写其中的:{'、'.join(names)}" if len(names) <= FEW else "请写出名称")
    return said


def _count(text: str, unit: str) -> int:
    found = [number for number in numbers(_told(fold(text))) if number.unit in ("", unit)]
    if not found:
        raise _unread(text, "请写一个数")
    if len(found) > 1:
        raise _unread(text, "里面不止一个数,请只写答案那个数")
    return _exact(found[0], text)


def _exact(number: Number, text: str) -> int:
    low, high = number.intervals[0]
    if len(number.intervals) != 1 or low != high:
        # "at most 13" is how people put a bound: the number itself counts.
        digits = re.search(r"\d+", fold(text)[number.core : number.end])
        if digits is None:
            raise _unread(text, "请只写一个数")
        return whole(digits[0])
    return low


def _told(folded: str) -> str:
    """What stands behind the last "so it is", where somebody reckoned aloud."""
    return _RESULT.split(folded)[-1]


def _release(text: str) -> int:
    found = releases(fold(text))
    if len(found) != 1:
        raise _unread(text, "请写一个版本,例如 1.24")
    return found[0].intervals[0][0]


def _share(text: str) -> Fraction:
    folded = _told(fold(text))
    if re.search(r"一半", folded):
        return Fraction(1, 2)
    if parted := _PARTED.search(folded):
        below, above = (whole(part) if part.isdigit() else han_value(part) for part in parted.groups())
        return Fraction(above, below) if below else Fraction(0)
    if fraction := _FRACTION.search(folded):
        part, parts = whole(fraction[1]), whole(fraction[2])
        return Fraction(part, parts) if parts else Fraction(0)
    found = _DECIMAL.findall(folded)
    if len(found) != 1:
        raise _unread(text, "请写一个概率,例如 1/3、0.33 或 33%")
    number, percent = found[0][0][:MOST_DIGITS], found[0][1]
    return Fraction(number if number[0] != "." else f"0{number}") / (100 if percent else 1)


def _members(text: str, among: tuple[str, ...]) -> frozenset[str]:
    folded = fold(text)
    if _TURNS.search(folded):
        raise _unread(text, "直接写出名字,不要写“不是”“或者”")
    said = frozenset(name for name in among if _stands(name, folded))
    if not said and not _NOTHING.search(folded):
        raise _unread(text, f"请写出名字({'、'.join(among)}),一个也没有就写“没有”")
    return said


def _stands(name: str, folded: str) -> bool:
    return re.search(rf"(?<![a-z0-9.-]){re.escape(fold(name))}(?![a-z0-9-]|\.[a-z0-9])", folded) is not None


def _one_of(text: str, among: tuple[tuple[str, ...], ...]) -> str:
    folded = fold(text)
    if _TURNS.search(folded):
        raise _unread(text, "直接写答案,不要写“不是”“或者”")
    rest, said = folded, []
    for word, spelling in sorted(((row[0], one) for row in among for one in row), key=lambda pair: -len(pair[1])):
        if fold(spelling) in rest:
            rest = rest.replace(fold(spelling), "\0")
            said.append(word)
    if len(set(said)) != 1:
        raise _unread(text, f"请写其中一个:{'、'.join(row[0] for row in among)}")
    return said[0]


def _ranking(text: str, listed: tuple[str, ...]) -> tuple[str, ...]:
    bare = re.sub(r"[\s,,、>→\-。.;;]+", "", text)
    places = _by_name(text, listed)
    if _LETTERS_ONLY.fullmatch(bare) or len(places) < len(listed):
        letters = list(bare) if _LETTERS_ONLY.fullmatch(bare) else _LETTER.findall(text)
        places = [LETTERS.index(letter.upper()) for letter in letters] or places
    if sorted(places) != list(range(len(listed))):
        last = LETTERS[len(listed) - 1]
        raise _unread(text, f"请把 A 到 {last} 每个写一次,例如 {''.join(reversed(LETTERS[: len(listed)]))}")
    return tuple(listed[place] for place in places)


def _by_name(text: str, listed: tuple[str, ...]) -> list[int]:
    """The things that a text names, in its order; a name that is part of a longer one stands for itself elsewhere."""
    rest, found = squeeze(text), []
    for number, name in sorted(enumerate(map(squeeze, listed)), key=lambda pair: -len(pair[1])):
        place = rest.find(name)
        if place >= 0:
            found.append((place, number))
            rest = rest[:place] + "\0" * len(name) + rest[place + len(name) :]
    return [number for _, number in sorted(found)]


def _fills(expected: Blank, text: str, knowledge: Knowledge, at: Release) -> bool:
    """Whether the sentence with the answer in its gap is understood and holds."""
    word = _bare(text)
    whole = f"{expected.before}{expected.after}"
    if expected.before and expected.after and word.startswith(expected.before[-6:]) and len(word) > len(whole) // 2:
        word = word.removeprefix(expected.before).removesuffix(expected.after.rstrip("。"))
    if not word or len(word) > 60:
        raise _unread(text, "只写空里该填的词或数")
    if squeeze(word) == squeeze(expected.word):
        return True
    relation = knowledge.relations[expected.relation]
    told = _slots(f"{expected.before}{expected.word}{expected.after}", expected.relation, knowledge)
    for trial in (f"{expected.before}{word}{expected.after}", f"{expected.before} {word} {expected.after}"):
        reading = read_strictly(trial, expected.relation, knowledge.reader)
        # A word that says nothing ("it") leaves less said than the sentence did: that fills no gap.
        if reading.claims and not reading.unread and _slots(trial, expected.relation, knowledge) == told:
            verdicts = [check(claim, relation, at).verdict for claim in reading.claims]
            if any(verdict in FLAGGED for verdict in verdicts):
                return False
            if all(verdict is Verdict.SUPPORTED for verdict in verdicts):
                return True
    raise _unread(text, "填进去读不通;只写空里该填的词或数")


def _slots(sentence: str, relation: str, knowledge: Knowledge) -> list[frozenset[str]]:
    return [frozenset(claim.inputs) for claim in read_strictly(sentence, relation, knowledge.reader).claims]
