"""Answers that lean on the words of their question ("Pod 删了数据还在吗?" – "PVC 还在。")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.checks.check import Verdict
from kb.claim import Named
from kb.document import Sentence
from kb.knowledge import Knowledge
from kb.models.relation import Words
from kb.models.release import Release
from kb.reading.reader import Found
from kb.reading.text import fold
from kb.reading.wording_match import overlapping
from kb.short_answer import whether
from kb.surroundings import Surroundings
from kb.verdict import Judged, judge

# Where a clause of a question begins to ask; what stands before says what is asked about.
_ASKING = re.compile(
    r"(?:还|都|也|就|又|才|到底|究竟|一般|默认|最后|分别|各自|各|是)*"
    r"(?:为什么|为何|怎么|怎样|如何|什么|啥|哪|谁|多少|多久|多长|几|是不是|是否|有没有|能不能|会不会|要不要|可不可以"
    r"|会(?!话)|能(?!力)|可以|需要|要(?!求)|还?[有在是算](?=[^,]{0,12}[吗么]))"
)
_CLAUSE = re.compile(r"[^,。;!?:\n]+")
_ENDING = re.compile(r"(?:吗|呢|么|啊|呀)?\s*$")
# "Pod 删了数据", "抢占的时候 Pod": a case, and what is asked about in it.
_CASE = re.compile(r".{1,30}?(?:了|的时候|时|以后|之后|后|的话|情况下)(?=.{1,12}$)")
# What came out of what was said before is not about the question alone.
_SO = re.compile(r"\s*(?:所以|因此|因而|于是|这样|那样|结果)")
# "maxSurge 和 maxUnavailable 默认各是多少?" – "maxSurge 是 1": what is asked for is the default.
_DEFAULT = re.compile(r"默认(?:值)?(?:都|各自?|分别)?[是为]?(?:多少|多久|多长|什么|哪|几)")
_ONCE = re.compile(r"最早|最初|以前|早期|原先|原来|老|旧|后来|当年|曾")
_UNDER = re.compile(r"[^\w]*(?:不管|无论|不论|除非|除了|只要|如果|但|不过|只是)")
_CHOICE = re.compile(r"还是|区别|不同|差别|对比|比较|分别")
# Who speaks in longer clauses, or was asked more than this, says himself what he is speaking of.
LONGEST, MOST_LEADS = 40, 4


def read_leaning_answer(
    sentence: Sentence,
    quote: str,
    around: Surroundings,
    claims: Sequence[Judged],
    knowledge: Knowledge,
    at: Release,
) -> tuple[Judged, ...]:
    """Return what the clauses of an answer that nobody read say together with the words of the question before them.

    Nothing unless every word of both is understood, and the answer speaks of nothing else so far. The claims stand at
    the place of the clause.
    """
    out: list[Judged] = []
    read = [(one.claim.start - sentence.start, one.claim.end - sentence.start) for one in claims]
    leads = [f"{lead}," for lead in leads_of(around.asked)][:MOST_LEADS]
    leads += ["默认 "] if _DEFAULT.search(around.asked) else []
    for match in _CLAUSE.finditer(fold(quote)):
        start, end = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
        if overlapping(read, start, end):
            continue
        if end - start > LONGEST:
            break
        told = next(filter(None, (_told(lead, quote[start:end], around, knowledge) for lead in leads)), ())
        if not told or _UNDER.match(fold(quote), end):
            break  # what follows may speak of what was not understood, or take some of it back
        place = sentence.start + start, sentence.start + end
        for one in (one for found in told for one in judge(found, knowledge.relations, at)):
            if one.verdict is Verdict.OUTDATED and _ONCE.search(quote):
                continue  # of which time they speak is not to be seen from half a sentence
            claim = replace(one.claim, start=place[0], end=place[1], quote=quote[start:end])
            out.append(replace(one, claim=claim, answers=True))
    return tuple(out)


def leads_of(question: str) -> Iterator[str]:
    """Yield what a question says before it asks: its clauses together, each alone, and the cases that they name."""
    told: list[str] = []
    for clause in _CLAUSE.findall(fold(question)):
        if _CHOICE.search(clause):
            continue
        asking = _ASKING.search(clause)
        asked = whether(clause)
        ends = [match.start() for match in (asking,) if match] + ([asked[0]] if asked else [])
        bare = (clause[: min(ends)] if ends else _ENDING.sub("", clause)).strip()
        told += [bare] if bare else []
    if len(told) > 1:
        yield ",".join(told)
    yield from reversed(told)
    for clause in reversed(told):
        if case := _CASE.match(clause):
            yield case[0]


def _told(lead: str, clause: str, around: Surroundings, knowledge: Knowledge) -> tuple[Found, ...]:
    if _SO.match(clause) or _only_names(clause, knowledge):
        return ()
    reading = knowledge.reader.read(lead + clause, around.above(), topics=around.topics())
    if reading.unread or any(found.unread or found.danger for found in reading.found):
        return ()
    told = tuple(found for found in reading.found if found.claim.end > len(lead))
    return told if all(_leans(found, len(lead), clause, around, knowledge) for found in told) else ()


def _only_names(clause: str, knowledge: Knowledge) -> bool:
    """Whether a clause is a list of names of one kind: which question it answers is not to be seen from that."""
    tagged = knowledge.reader.tagger.tag(clause)
    rest = list(tagged.text)
    kinds = [frozenset(tag.named) for tag in tagged.naming]
    if not kinds or not frozenset.intersection(*kinds):
        return False
    for tag in tagged.naming:
        rest[tag.start : tag.end] = " " * (tag.end - tag.start)
    return not re.search(r"[\u4e00-\u9fffa-z0-9]", re.sub(r"和|与|或|以及|还有", "", "".join(rest)))


def _leans(found: Found, border: int, clause: str, around: Surroundings, knowledge: Knowledge) -> bool:
    """Whether the answer is in the answer, and speaks of nothing else than the question does."""
    relation = knowledge.relations[found.claim.relation]
    for slot, members in found.lists.items():
        if slot not in relation.inputs and any(start < border for _, start, _ in members):
            return False
    here = {f"{kind}/{value}" for tag in knowledge.reader.tagger.tag(clause).naming
            for kind, values in tag.named.items() for value in values}  # fmt: skip
    for slot, term in found.claim.inputs.items():
        domain = relation.inputs[slot]
        if isinstance(domain, Words) and isinstance(term, Named):
            said = any(f"{domain.kind}/{value}" in here for value in term.values)
            if not said and not set(around.recent.get(domain.kind, ())) <= set(term.values):
                return False
    return True
