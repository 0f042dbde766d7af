"""What puts in doubt that a wording says what the words under it say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.claim import Named
from kb.models.relation import YES_NO, Words
from kb.reading.clauses import Span
from kb.reading.leftover import Unread
from kb.reading.placing import Match
from kb.reading.sentence import Sentence
from kb.reading.stretch import Stretch
from kb.reading.tagging import BOTH

_SUMMED_UP_AS_ONE = re.compile(r"[和与及、]\s?[^,。;:和与及、]{1,16}(?<![到的意同每某另哪中第])一[种类项](?!是)")
_PAIR_WORD = re.compile(r"前者|后者|前一[种个]|后一[种个]")
_POSSIBLE_DEFAULT = re.compile(r"默认\s?(?:也)?(?:可以|能|支持)(?![是用为])")
_STRANGER = re.compile(r"(?:而|但是?|不过)?\s?(?:普通的|一般的|正常的|常规的|另外?一[个种类](?![是叫就])|另外的)")
_PREVENTING = re.compile(r"防止|避免|以免|免得")
_NOT_ALL = re.compile(r"不是(?=每|所有|全部|任何|全都)")
_NOT_EVERY = re.compile(r"(?<![差要])不(?:都|全)(?=[用是会能要写配看走])")
_TITLE = re.compile(
    r"的(?:先后|执行|处理|判断|默认)?(?:顺序|次序|过程|流程|步骤|方式|原因|区别|不同|作用|职责|取值|好处|坏处|缺点|优点|条件|规则|场景|办法|方法)\s*\Z"
)
_NEVER_AGAIN = re.compile(r"再也(?=[不没])")
_AND = re.compile(r"(?:而|但是?|则|那么?|然后|再|接着|并且?|且|\s)*")
_BY = re.compile(r"(?:再|然后|最后|并)?由\s?")
_IN_CHARGE = ("控制", "决定", "负责", "管", "完成", "执行", "实现", "处理", "来", "做")
# Who does something because another one said so: "scheduler 通知 kubelet …".
_TELLING = ("通知", "命令", "告诉", "告知", "吩咐", "指挥")


def in_doubt(
    match: Match, stretch: Stretch, inside: Sequence[Span], words: Sequence[Unread], sentence: Sentence
) -> bool:
    """Return whether the sentence says something else than the wording that is laid over it."""
    return (
        _nobody_meant(stretch, sentence)
        or _only_a_possible_default(match, stretch)
        or _does_another_thing(match, inside, words, sentence)
        or _of_the_ordinary(match, inside, sentence)
        or _has_its_own_subject(match, inside, sentence)
        or _reaches_over_a_turn(match, sentence)
        or _prevented(match, stretch)
        or _takes_denial_for_being(match, stretch)
        or _not_every_time(match, stretch)
        or _subject_behind(match, inside, sentence)
        or _one_of_both(match, stretch, sentence)
        or _only_announces(inside, sentence)
    )


def _nobody_meant(stretch: Stretch, sentence: Sentence) -> bool:
    """Whether nobody knows who "the latter" is."""
    return any(
        not any(tag.start == found.start() and tag.end == found.end() for tag in sentence.tagged.every)
        for found in _PAIR_WORD.finditer(stretch.text, stretch.start, stretch.end)
    )


def _only_a_possible_default(match: Match, stretch: Stretch) -> bool:
    """Whether what is taken for the default is only possible without more ado: "Calico 默认可以走 BGP"."""
    if match.relation.answer is YES_NO:
        return False
    found = _POSSIBLE_DEFAULT.finditer(stretch.text, stretch.start, stretch.end)
    return any(start <= one.start() < end for one in found for start, end in match.needed)


def _does_another_thing(match: Match, inside: Sequence[Span], words: Sequence[Unread], sentence: Sentence) -> bool:
    """Whether a clause with a doer and an unknown deed of his lends him to a deed before: "…,由调度器分到节点"."""
    clause = inside[-1]
    by = _BY.match(sentence.text, clause.start)
    spans = [span for span in match.spans if clause.start <= span[0] < clause.end]
    if len(inside) < 2 or not by or len(spans) != 1 or spans[0][0] != by.end():
        return False
    return any(spans[0][1] <= start and not word.startswith(_IN_CHARGE) for word, start, _ in words)


def _of_the_ordinary(match: Match, inside: Sequence[Span], sentence: Sentence) -> bool:
    """Whether a clause speaks of others that nobody named, while its subject was named before: "普通的名字是随机的"."""
    last = inside[-1]
    if not _STRANGER.match(sentence.text, last.start):
        return False
    subject = match.pattern.subject
    if subject is None or not subject.is_input:
        return bool(match.pattern.fixed.keys() & match.relation.inputs.keys())
    place = match.where.get(subject.slot)
    return place is None or place[0] < last.start


def _has_its_own_subject(match: Match, inside: Sequence[Span], sentence: Sentence) -> bool:
    """Whether a later clause has another subject than the one whose deed is taken from it: "CronJob …,Job 再建 …"."""
    subject = match.pattern.subject
    term = match.terms.get(subject.slot) if subject else None
    if subject is None or not isinstance(subject.domain, Words) or not isinstance(term, Named):
        return False
    kind = subject.domain.kind
    first = match.where.get(subject.slot, (inside[-1].end, 0))[0]
    for clause in (clause for clause in inside[1:] if clause.start > first):
        begin = _AND.match(sentence.text, clause.start)
        own = next((tag for tag in sentence.tagged.naming if begin and tag.start == begin.end()), None)
        if own is None or kind not in own.named or set(own.named[kind]) & set(term.values):
            continue
        if match.is_free(own.start, own.end) and any(clause.start <= span[0] < clause.end for span in match.needed):
            return True
    return False


def _reaches_over_a_turn(match: Match, sentence: Sentence) -> bool:
    """Whether words of an error that the text quotes, and of what it holds against it, are read as one statement."""
    return any(
        any(start < end for start, _ in match.spans) and any(start >= end for start, _ in match.spans)
        for _, end in sentence.errors
    )


def _not_every_time(match: Match, stretch: Stretch) -> bool:
    """Whether a deed is denied of some only, by words that nobody used: "不都用 tcpSocket"."""
    return any(match.is_free(*one.span()) for one in _NOT_EVERY.finditer(stretch.text, stretch.start, stretch.end))


def never_again(match: Match, stretch: Stretch) -> bool:
    """Return whether something is denied for ever by a word that nobody used: "再也不会接流量"."""
    return any(match.is_free(*one.span()) for one in _NEVER_AGAIN.finditer(stretch.text, stretch.start, stretch.end))


def _only_announces(inside: Sequence[Span], sentence: Sentence) -> bool:
    """Whether a clause is no more than the title of what follows: "apiserver 处理请求的顺序: …"."""
    end = inside[-1].end
    return sentence.text[end : end + 2].lstrip().startswith(":") and bool(
        _TITLE.search(sentence.text, inside[-1].start, end)
    )


def _one_of_both(match: Match, stretch: Stretch, sentence: Sentence) -> bool:
    """Whether "两者都 …" is read of one of the two alone."""
    for found in BOTH.finditer(stretch.text, stretch.start, stretch.end):
        free = [match.is_free(*found.span(side)) for side in ("one", "other")]
        if found.start() in sentence.tagged.paired and any(free):
            return True
    return False


def _subject_behind(match: Match, inside: Sequence[Span], sentence: Sentence) -> bool:
    """Whether a clause without a subject is given one of a later clause, though one of its kind stood before.

    "PVC 是申请,在命名空间里,写哪个 StorageClass" says where the PVC is.
    """
    subject = match.pattern.subject
    if subject is None or not isinstance(subject.domain, Words) or subject.slot not in match.where:
        return False
    place = match.where[subject.slot][0]
    if len(inside) < 2 or place < inside[1].start or not any(span[0] < inside[1].start for span in match.needed):
        return False
    if any(clause.start == place for clause in inside):
        return False
    term = match.terms[subject.slot]
    others = set(subject.domain.values) - (set(term.values) if isinstance(term, Named) else set())
    alike = [tag for tag in sentence.tagged.naming if others & set(tag.named.get(subject.domain.kind, ()))]
    own = any(inside[0].start <= tag.start < place for tag in alike)
    return not own and any(tag.end <= inside[0].start for tag in alike)


def _prevented(match: Match, stretch: Stretch) -> bool:
    """Whether something is kept from happening by a word that nobody used: "防止流量进到还没就绪的 Pod"."""
    found = _PREVENTING.finditer(stretch.text, stretch.start, stretch.end)
    return any(match.is_free(*one.span()) for one in found)


def _takes_denial_for_being(match: Match, stretch: Stretch) -> bool:
    """Whether the 是 of "不是每个 A 都 B" is taken for a word of its own."""
    found = _NOT_ALL.finditer(stretch.text, stretch.start, stretch.end)
    return any((one.end() - 1, one.end()) in match.spans for one in found)


def of_another(match: Match, stretch: Stretch, sentence: Sentence) -> bool:
    """Return whether the sentence named another thing than the wording is about: Flannel's port is not Calico's."""
    wanted = [
        guard.names for guard in match.pattern.guards if guard.optional and stretch.symbols.isdisjoint(guard.names)
    ]
    if not wanted:
        return False
    here = sentence.context_before(stretch, {})[1]
    for names in wanted:
        kind = names[0].partition("/")[0]
        own = {name.partition("/")[2] for name in names}
        if all(name.startswith(f"{kind}/") for name in names) and here.get(kind) and not own.intersection(here[kind]):
            return True
    return False


def adds_another_answer(match: Match, stretch: Stretch) -> bool:
    """Return whether a stretch names an answer that the match does not: "会摘流量,还会重启容器"."""
    domain = match.relation.answer
    given = [term for slot, term in match.terms.items() if slot not in match.relation.inputs]
    if not isinstance(domain, Words) or domain is YES_NO or not given or not isinstance(given[0], Named):
        return False
    return any(value not in given[0].values for _, value in stretch.values(domain))


def told_to(match: Match, words: Sequence[Unread], sentence: Sentence) -> bool:
    """Return whether an unknown word says that another one makes somebody do it: "scheduler 通知 kubelet 启动 Pod"."""
    told = [end for word, _, end in words if word.endswith(_TELLING)]
    return any(
        0 <= tag.start - end <= 1 and 0 <= start - tag.end <= 1
        for end in told
        for tag in sentence.tagged.naming
        for start, _ in match.spans
    )


def summed_up_wrong(match: Match, stretch: Stretch) -> bool:
    """Return whether several things are summed up as another number of them, which no element takes: "A 和 B 一种"."""
    if _SUMMED_UP_AS_ONE.search(stretch.text, stretch.start, stretch.end):
        return match.count != 1
    sizes = {members[-1][2]: len(members) for members in match.lists.values() if len(members) > 1}
    return any(
        number.measured and number.unit == "" and number.start != match.counted[0] and number.intervals[0][0] != size
        for number in stretch.numbers
        for end, size in sizes.items()
        if 0 <= number.start - end <= 1 and not stretch.text[end : number.start].strip()
    )
