"""A bare list or amount under a question, as the statement that it makes ("默认容忍多久?" – "300 秒")."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.claim import Named
from kb.document import Sentence
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.reading.numerals import numbers
from kb.reading.reader import Found
from kb.reading.text import fold
from kb.surroundings import Surroundings
from kb.verdict import Judged, judge

# What a question asks for, with the count word behind it.
_ASKED = re.compile(
    r"(?:都)?(?:分别)?(?:哪几|哪些|哪一|哪(?![里儿边])|几|什么样的|什么|啥|多少|多久|多长时间|多长|谁)"
    r"(?:个|种|类(?!型|别)|步(?!骤)|位|条|项|样)?(?:不同的)?"
)
_ENDING = re.compile(r"(?:呢|啊|呀|来着)?[\s??。]*$")
_AMOUNT = re.compile(r"多少|多久|多长|几")
_WHY = re.compile(
    r"[干做]了?些?什么|为什么|为何|怎么|如何|怎样|什么是|什么时候|什么情况|什么区别|什么关系|什么作用|吗|区别|还是"
)
# Words that only lead to the answer, and where it ends.
_LEAD = re.compile(
    r"\s*(?:嗯+|呃+|啊|哦|那个|答|应该|一般|通常|主要|常见的?|常用的?|就是|也就是|分别|大概|我记得|我觉得|[,:\s]"
    r"|目前|现在|当前|如今|默认|差不多|大约|其实|总共|一共|有(?!没)|是|为|包括|分为|共有|[一二两三四五六七八九十\d]{1,2}\s?[个种类样]\s?[:,])*"
)
_COUNT = re.compile(r"[一二两三四五六七八九十\d]{1,2}\s?[个种类样]")
_END = re.compile(r"[,,。;;!!]|$")
_JOINT = re.compile(r"\s?(?:、|,|和|与|跟|以及|及|或者|或|/|\+|&|and|or|还有|再加上?|到|至|-|~)(?:\s|还有|再加)*")
# With this joint behind it a list is done: a comma then begins something new.
_LAST = re.compile(r"(?:和|与|跟|以及|或者|或|还有|\sand\s|\sor\s)")
# What may still follow the values: how many they are, and the noun that the question has too.
_COUNTED = re.compile(
    r"\s?(?:这|等|一共|总共|共)?(?:\s?[一二两三四五六七八九十\d]{1,2}\s?[个种类样步条大])?(?P<noun>[^,。;]{0,6})"
)
LONGEST = 80
_NUMBERING = re.compile(r"^\W*(?:q\s?)?[\d一二三四五六七八九十]{1,3}\s?[.、:)]\s?")
# What stands for the wording of such a claim.
GAP = "(填在问句里)"
_SAID, _LISTING = re.compile(r"\w"), re.compile(r"[、,和与/]|\band\b")
# Words that close a list.
_WHOLE = re.compile(r"只|就(?!是)|仅|共|总|[一二两三四五六七八九十\d]\s?[个种类步样条]")
# Who is told to speak of several things is not asked for a list of them.
_TELL = re.compile(r"介绍|说|讲|谈|聊|简述|原理")
_FEW = re.compile(r"哪几|几[个种类]")
_MANY = re.compile(r"哪些|哪几|几[个种类步]")


def read_named_answer(
    sentence: Sentence, quote: str, around: Surroundings, knowledge: Knowledge, at: Release
) -> tuple[Judged, ...]:
    """Return what a sentence says whose first words fill the gap of the question; nothing unless that is wholly clear.

    The claims stand at the place of those words.
    """
    gap = next(filter(None, map(_gap, _parts(around.question))), None)
    answer = _answer(quote, around.question, knowledge) if gap else None
    if gap is None or answer is None:
        return ()
    parts = _parts(around.question)
    if len(parts) > 1 and not _is_all(quote, answer) and not _only_amount_asked(parts, quote[slice(*answer)]):
        return ()  # there is more that it may be about
    before, behind = gap
    start, end = answer
    count = _COUNT.search(fold(quote[:start]))
    said = f"{before} {quote[start:end]} {count[0] if count else ''} {behind}"
    first = len(before) + 1
    reading = knowledge.reader.read(said, around.above(), topics=around.topics())
    if reading.unread or any(found.unread or found.danger for found in reading.found):
        return ()
    out: list[Judged] = []
    whole = bool(_WHOLE.search(fold(quote)))
    for found in reading.found:
        for judged in judge(found if whole else _open(found), knowledge.relations, at):
            left, right = judged.claim.start - first + start, judged.claim.end - first + start
            left, right = max(start, left), min(end, right)
            if left < right:
                place = sentence.start + left, sentence.start + right
                claim = replace(judged.claim, start=place[0], end=place[1], quote=quote[left:right], wording=GAP)
                out.append(replace(judged, claim=claim, answers=True))
    return tuple(out)


def _open(found: Found) -> Found:
    """The same without the claim that there are no others: who forgets one has not said that it does not exist."""
    answer = found.claim.answer
    if not isinstance(answer, Named) or not answer.complete:
        return found
    return replace(found, claim=replace(found.claim, answer=replace(answer, complete=False)))


def is_asking(title: str) -> bool:
    """Whether a title asks for one thing, with a question mark or without ("kube-proxy 有哪几种模式")."""
    return len(_parts(title)) == 1 and _gap(_parts(title)[0]) is not None


def asks_for_one(question: str) -> bool:
    """Whether a question asks for one thing that has a short answer ("默认是多少?"), and not for several."""
    return _gap(question) is not None and not _MANY.search(question)


def asks_for_a_list(question: str) -> bool:
    """Whether a question asks for the members of one list and nothing else ("PV 有哪几个阶段?")."""
    return _gap(question) is not None and bool(_FEW.search(question)) and not _TELL.search(question)


def _only_amount_asked(parts: list[str], answer: str) -> bool:
    """Whether an amount answers the first of several questions, the only one of them that asks for an amount."""
    asked = [bool(_AMOUNT.search(part)) for part in parts]
    return asked[0] and sum(asked) == 1 and bool(numbers(fold(answer)))


def _is_all(quote: str, answer: tuple[int, int]) -> bool:
    """Whether a sentence is a list of several values and nothing else."""
    start, end = answer
    return bool(_LISTING.search(fold(quote[start:end]))) and not _SAID.search(quote[end:])


def _parts(question: str) -> list[str]:
    """The questions of a question: a bare answer is about the first of them that has a gap."""
    return [part for part in re.split(r"(?<=[?])", _NUMBERING.sub("", fold(question), count=1)) if part.strip()]


def _gap(question: str) -> tuple[str, str] | None:
    """What stands before and behind the one thing that a question asks for; None when it asks for anything else."""
    asked = _ENDING.sub("", fold(question))
    found = list(_ASKED.finditer(asked))
    if len(found) != 1 or _WHY.search(asked):
        return None
    return asked[: found[0].start()], asked[found[0].end() :]


def _answer(quote: str, question: str, knowledge: Knowledge) -> tuple[int, int] | None:
    """Where the words stand that are the answer: values in one list, or an amount, and nothing else that is known."""
    folded, asked = fold(quote), fold(question)
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    tagged = knowledge.reader.tagger.tag(quote)
    named = [(tag.start, tag.end, frozenset(tag.named)) for tag in tagged.naming]
    amounts = [(number.start, number.end, frozenset({"#"})) for number in tagged.numbers]
    end, kinds = start, frozenset[str]()
    for left, right, own in sorted([*named, *amounts], key=lambda place: place[:2]):
        if left < end:
            end = max(end, right)
            continue
        between = folded[end:left].strip()
        if end == start and (between or folded[left:right] in asked):
            break  # it begins with something else, or with the words of the question
        if end > start and not (_JOINT.fullmatch(between) and kinds & own):
            break
        if "," in between and _LAST.search(folded[start:end]):
            break
        end, kinds = right, kinds & own if kinds else own
    if end == start or end - start > LONGEST:
        return None
    stop = _END.search(folded, end)
    over = stop.start() if stop else len(folded)
    tail = _COUNTED.fullmatch(folded, end, over)
    return (start, over) if tail and tail["noun"].strip() in asked else None
