"""Where the elements of a wording stand in a stretch of text: words, values, lists of values, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.claim import Amount, Claim, Named, Term
from kb.models.relation import Numbers, Relation, Words
from kb.reading.number import INFINITY, Number
from kb.reading.pattern import Pattern, Step
from kb.reading.stretch import Stretch
from kb.reading.tagging import Tag

Span = tuple[int, int]
# A value of a list, and where it stands.
Member = tuple[str, int, int]
LIST_JOINT = re.compile(r"(?:、|,|和|与|跟|及其|以及|及|或者|或|还是|并且|/|\+|&|and|or)+")
_LAST_JOINT = re.compile(r"和|与|跟|以及|及|或|或者|and|or")
# What may stand between the members of a list: remarks in brackets, and a few characters more.
_REMARK = re.compile(r"\([^)]*\)|[\s、,和与及或/→>|-]|以及|还有|分别")


# A clause of its own follows a value behind a comma: "A 不走调度器,kubelet 自己就能 …".
_OWN_CLAUSE = re.compile(
    r"\s?(?!的?[一二两三四五六七八九十几\d]|等|都|这|和|与|或|及|以及|还有|、|/|组件|字段|模式|策略|类型|状态|阶段|探针)[\u4e00-\u9fff][^,。;:]{3,}"
)
# The first half of "两者", which stands for the first of the two that were named.
BOTH = frozenset("两二它他")
_GLOSS = re.compile(r"\s?(?:\(|,?\s?(?:也就是|也叫|又叫|即|就是))\s?")
# "两个都是 PV 的阶段" does not say how many there are.
_ALL_OF_THEM = re.compile(r"\s?(?:全?都|全是|均)")
# "向 API Server 提交": to whom, and not who; not so "指向 …", "偏向 …".
_TO_WHOM = re.compile(r"(?<![指偏倾面方走导转流趋反双单横纵])向\s?\Z")
# "scheduler 选节点,通过 API Server 写绑定": what is behind it is a means.
_MEANS = re.compile(r"(?:通过|经过|经由|借助)\s?\Z")
# What was just worked out is not what is given ("向上取整是 3,所以最多 13 个").
_RESULT = re.compile(
    r"(?:取整|结果|算出来|算下来|折合|换算)(?:后|以后|之后|下来)?(?:就|也)?(?:是|为|等于|得到|得|成)?\s?\Z"
)


@dataclass(eq=False)
class Match:
    """A wording laid over a stretch: what each slot got, which spans that used, which slots were carried over.

    ``text``: the sentence it stands in. ``lists``: the values that a slot got, each with its place. ``reaching``: the
    spans of its elements, ``needed`` those of them that it cannot do without.
    ``claim``: what it came to; ``again``: what it says over again, of other inputs.
    ``counted``: where its number of answers stands; ``guards``: how many of its guards are named here.
    ``goes_on``: it is no wording of its own but goes on with the clause before ("非 0 算失败").
    """

    pattern: Pattern
    text: str = ""
    goes_on: bool = False
    terms: dict[str, Term] = field(default_factory=dict)
    where: dict[str, Span] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    lists: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    comparisons: list[Span] = field(default_factory=list)
    reaching: list[Span] = field(default_factory=list)
    needed: list[Span] = field(default_factory=list)
    count: int | None = None
    counted: Span = (0, 0)
    literal: int = 0
    guards: int = 0
    claim: Claim | None = None
    again: Claim | None = None

    @property
    def relation(self) -> Relation:
        """The relation that is stated."""
        return self.pattern.relation

    @property
    def covered(self) -> int:
        """How many characters the elements cover."""
        return sum(end - start for start, end in self.spans)

    def is_free(self, start: int, end: int) -> bool:
        """Whether no element stands on [start, end) yet."""
        for first, last in self.spans:  # noqa: SIM110 – asked more often than anything else
            if first < end and start < last:
                return False
        return True


def place(match: Match, step: Step, stretch: Stretch, floor: int) -> Span | None:
    """Let the first thing from ``floor`` on that fits a step stand for it; return its place, None when nothing fits."""
    if step.words:
        return place_word(match, step, stretch, floor)
    if step.domain is None:
        return _place_count(match, stretch, floor)
    if isinstance(step.domain, Numbers):
        return _place_number(match, step, step.domain, stretch, floor)
    return _place_value(match, step, step.domain, stretch, floor)


def place_word(match: Match, step: Step, stretch: Stretch, floor: int) -> Span | None:
    """Let the first of a step's words stand for it; return its place, None when there is none."""
    best: tuple[int, int] | None = None
    for word in step.words:
        for tag in stretch.view.by_word.get(word, ()):
            if tag.start < floor or tag.start < stretch.start or tag.end > stretch.end:
                continue
            if best is not None and (tag.start, -tag.end) >= (best[0], -best[1]):
                break
            if match.is_free(tag.start, tag.end):
                best = (tag.start, tag.end)
                break
    if best is not None:
        match.spans.append(best)
        match.literal += 1
    return best


def _place_count(match: Match, stretch: Stretch, floor: int) -> Span | None:
    for number in stretch.numbers:
        if _ALL_OF_THEM.match(stretch.text, number.end):
            continue
        fits = number.unit == "" and number.measured and not number.weak and number.sign in ("eq", "le", "ge")
        if fits and number.start >= floor and match.is_free(number.start, number.end):
            low, high = number.intervals[0]
            match.count = low if high >= INFINITY else high
            match.counted = (number.start, number.end)
            match.spans.append(match.counted)
            return match.counted
    return None


def _place_number(match: Match, step: Step, domain: Numbers, stretch: Stretch, floor: int) -> Span | None:
    candidates = stretch.releases if domain.unit == "release" else stretch.plain_numbers
    if step.is_input and domain.unit == "":
        # "replicas = 4 → 总数 ≤ 5": the plain number is what is given.
        candidates = tuple(sorted(candidates, key=lambda number: number.sign not in ("eq", "range", "ne")))
    for number in candidates:
        if step.is_input and domain.unit == "" and _RESULT.search(stretch.text, max(0, number.core - 12), number.core):
            continue
        if number.core < floor or not match.is_free(number.core, number.end) or not _unit_fits(number, domain):
            continue
        if step.is_input and not _within(number, domain):
            continue
        match.terms[step.slot] = Amount(number.intervals, number.sign, number.approximate)
        # The comparison word stays free for an element ("上限 300 秒"); without one it goes with the number.
        match.comparisons.append((number.start, number.core))
        return use(match, step.slot, number.core, number.end)
    return None


def _within(number: Number, domain: Numbers) -> bool:
    """A number that the input cannot have means something else ("退出 1" is no status code)."""
    ends = [end for interval in number.intervals for end in interval if abs(end) < INFINITY]
    if number.sign == "ne":
        ends = [number.intervals[0][1] + 1]
    return all(domain.least <= end <= domain.most + 1 for end in ends)


def _unit_fits(number: Number, domain: Numbers) -> bool:
    if number.weak:
        return False
    # "两条" counts things; a bare number can be seconds.
    bare = number.unit == "" and not number.measured
    return number.unit == domain.unit or (bare and domain.unit in ("s", "B"))


def _place_value(match: Match, step: Step, domain: Words, stretch: Stretch, floor: int) -> Span | None:
    tags: list[tuple[Tag, str]] = []
    end = floor
    doer = step is match.pattern.subject and step.is_input
    for tag, value in stretch.values(domain):
        if doer and _TO_WHOM.search(stretch.text, max(0, tag.start - 3), tag.start):
            continue
        if doer and _through(tag, domain, stretch):
            continue
        if tag.start >= end and match.is_free(tag.start, tag.end) and not _is_gloss(match, tag, value, stretch.text):
            tags.append((tag, value))
            end = tag.end
    if not tags:
        return None
    many = step.element.many
    taken = tags[:1] if step.rivals and not many else (_long_list if many else _list)(tags, stretch.text)
    values = tuple(dict.fromkeys(value for _, value in taken))
    match.terms[step.slot] = Named(values, either=_either(taken, stretch.text))
    match.spans += [(tag.start, tag.end) for tag, _ in taken]
    match.lists[step.slot] = tuple((value, tag.start, tag.end) for tag, value in taken)
    match.where[step.slot] = (taken[0][0].start, taken[-1][0].end)
    return match.where[step.slot]


def _through(tag: Tag, domain: Words, stretch: Stretch) -> bool:
    """Whether a component is only what another one, named before, does something through."""
    if domain.kind != "component" or not _MEANS.search(stretch.text, max(0, tag.start - 4), tag.start):
        return False
    return any(
        other.end <= tag.start and value not in tag.named["component"] for other, value in stretch.view.values(domain)
    )


def _is_gloss(match: Match, tag: Tag, value: str, text: str) -> bool:
    """Whether a word only says again what another slot has right before it: "Filter(预选)", "过滤也就是预选"."""
    return bool(match.lists) and any(
        one == value and last <= tag.start and _GLOSS.fullmatch(text, last, tag.start)
        for members in match.lists.values()
        for one, _, last in members
    )


def _list(tags: Sequence[tuple[Tag, str]], text: str) -> list[tuple[Tag, str]]:
    """The first value, and those that follow it in one list ("A、B 和 C")."""
    taken = [tags[0]]
    for tag in tags[1:]:
        between = text[taken[-1][0].end : tag[0].start].replace(" ", "")
        both = not between and text[taken[-1][0].start : taken[-1][0].end] in BOTH
        if not (both or LIST_JOINT.fullmatch(between)) or _begins_anew(taken, tag, text):
            break
        taken.append(tag)
    return taken


def _long_list(tags: Sequence[tuple[Tag, str]], text: str) -> list[tuple[Tag, str]]:
    """The values of a list with remarks between them ("A(空闲)、B(已绑)"); a new statement ends it."""
    taken = [tags[0]]
    for tag in tags[1:]:
        between = _REMARK.sub("", text[taken[-1][0].end : tag[0].start])
        if "是" in between or len(between) > 10 or _begins_anew(taken, tag, text):
            break
        taken.append(tag)
    return taken


def _begins_anew(taken: Sequence[tuple[Tag, str]], tag: tuple[Tag, str], text: str) -> bool:
    """Whether a value behind a comma is no more of the list: "有 A、B 和 C,B 表示 …", "A 和 B,C 是 …"."""
    between = text[taken[-1][0].end : tag[0].start]
    if ":" in between and len(taken) > 1:
        return True
    if "," not in between:
        return False
    besides = "除" in text[max(0, taken[0][0].start - 12) : taken[0][0].start]
    if not besides and _OWN_CLAUSE.match(text, tag[0].end):
        return True
    joints = [text[left.end : right.start].strip() for (left, _), (right, _) in pairwise(taken)]
    return any(tag[1] == value for _, value in taken) or bool(joints and _LAST_JOINT.fullmatch(joints[-1]))


def _either(taken: Sequence[tuple[Tag, str]], text: str) -> bool:
    return any(text[a[0].end : b[0].start].strip() in ("或", "或者", "or", "还是") for a, b in pairwise(taken))


def use(match: Match, slot: str, start: int, end: int) -> Span:
    """Let [start, end) stand for a slot."""
    match.spans.append((start, end))
    match.where[slot] = (start, end)
    return start, end
