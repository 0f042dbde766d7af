"""Fact-checking a stranger's document: every sentence is read in its surroundings, and every claim executed."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from kb.checks.check import FLAGGED, Result, Verdict
from kb.counterpart import matching_fact
from kb.document import Sentence, is_question, read_document
from kb.enumeration import listed_item, listing, outdated_list
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from kb.named_answer import is_asking, read_named_answer
from kb.reading.leftover import dangerous
from kb.reading.reader import SentenceReading
from kb.reading.text import fold
from kb.reading.wording_match import overlapping
from kb.row_reading import CellReading, read_row
from kb.short_answer import read_short_answer
from kb.surroundings import Surroundings
from kb.titles import states_nothing
from kb.verdict import Judged, judge, worst

# Blanks between Chinese words are what is left of the borders of cells.
_CELLS = re.compile(r"[\u4e00-\u9fff][ \t\u3000]+[\u4e00-\u9fff]")
_REMOVED = re.compile(r"已经?被?(?:移除|删除|废除|去掉|淘汰)|被(?:移除|删除|废除|淘汰)|不再支持|不再存在|已经?没有了")

Watch = Callable[[int, int], None]
# So many sentences ahead are looked at for the list under a title.
AHEAD = 60


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of the document with its verdict; ``claims`` have offsets into the whole text."""

    start: int
    end: int
    line: int
    quote: str
    topic: str | None
    verdict: Verdict
    claims: tuple[Judged, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A checked document."""

    file: str
    at: Release
    sentences: tuple[CheckedSentence, ...]

    @property
    def summary(self) -> dict[str, int]:
        """How many sentences came out how."""
        return _summary(Counter(sentence.verdict for sentence in self.sentences))

    @property
    def flagged(self) -> bool:
        """Whether anything is contradicted or outdated."""
        return any(sentence.verdict in FLAGGED for sentence in self.sentences)


@dataclass
class RunningReport:
    """A document that is being checked: its sentences can be gone through once, and count as they go by."""

    file: str
    at: Release
    source: Iterator[CheckedSentence]
    counts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def sentences(self) -> Iterator[CheckedSentence]:
        """The sentences that were not gone through yet."""
        for sentence in self.source:
            self.counts[sentence.verdict] += 1
            yield sentence

    @property
    def summary(self) -> dict[str, int]:
        """How many sentences came out how so far."""
        return _summary(self.counts)

    @property
    def flagged(self) -> bool:
        """Whether anything was contradicted or outdated so far."""
        return any(self.counts[verdict] for verdict in FLAGGED)


def _summary(counts: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict.value: counts.get(verdict, 0) for verdict in Verdict}


def factcheck(
    text: str,
    knowledge: Knowledge,
    at: Release = NEWEST,
    file: str = "-",
    question: str = "",
    topics: frozenset[str] = frozenset(),
    watch: Watch | None = None,
) -> Report:
    """Return the verdict of every sentence of a document, all at once; arguments as for ``checked``."""
    return Report(file, at, tuple(checked(text, knowledge, at, question, topics, watch)))


def checked(
    text: str,
    knowledge: Knowledge,
    at: Release = NEWEST,
    question: str = "",
    topics: frozenset[str] = frozenset(),
    watch: Watch | None = None,
) -> Iterator[CheckedSentence]:
    """Yield every sentence of a document with its verdict, one by one.

    ``question``: what the text answers, ``topics``: what it is known to be about; both count like a heading.
    ``watch`` is told how many characters are done, and how many there are.
    """
    around = Surroundings()
    if question:
        asked = knowledge.reader.read(question)
        around.head(asked.named, knowledge.reader.subjects.of(question) | topics)
        around.pair, around.question = asked.pair, question
    source = read_document(text)
    ahead = deque(islice(source, AHEAD + 1))
    while ahead:
        sentence = ahead.popleft()
        ahead.extend(islice(source, 1))
        if watch is not None:
            watch(sentence.start, len(text))
        yield _check_sentence(text, sentence, ahead, around, knowledge, at)


def _check_sentence(
    text: str,
    sentence: Sentence,
    ahead: Iterable[Sentence],
    around: Surroundings,
    knowledge: Knowledge,
    at: Release,
) -> CheckedSentence:
    around.enter(sentence)
    quote = text[sentence.start : sentence.end]
    if sentence.kind == "header":
        around.header = dict(knowledge.reader.read(quote, {}, topics=around.topics()).named)
    if sentence.kind in ("rule", "header"):
        return CheckedSentence(sentence.start, sentence.end, sentence.line, quote, None, Verdict.NO_CLAIM)
    named = read_named_answer(sentence, quote, around, knowledge, at) if around.question else ()
    if sentence.kind in ("heading", "question") or (sentence.kind == "title" and not named):
        reading = knowledge.reader.read(quote, {}, topics=around.topics())
        if sentence.kind != "title" or not reading.found:
            around.head(reading.named, knowledge.reader.subjects.of(quote))
            around.pair = reading.pair or around.pair
            around.question = quote if is_question(fold(quote)) or is_asking(quote) else ""
            return _check_title(text, sentence, ahead, around, knowledge, at)
    context = around.context()
    if quote.lstrip().startswith(("它", "其")):
        context |= around.subject  # back to what the paragraph began with
    reading = knowledge.reader.read(quote, context, before=around.last, topics=around.topics(), pair=around.pair)
    around.subject = around.subject or dict(reading.named)
    own = knowledge.reader.subjects.of(quote)
    around.recent_topics |= own
    around.recent.update(reading.named)
    around.last = reading.last or around.last
    around.pair = reading.pair or around.pair
    if sentence.depth < 0 and quote.rstrip().endswith((":", ":")):
        # "Calico:" on a line of its own is what the list under it is about.
        around.parents[-1], around.parent_topics[-1] = dict(reading.named), own
    if sentence.depth >= 0 and sentence.first:
        around.parents[sentence.depth] = dict(reading.named)
        around.parent_topics[sentence.depth] = own
    judged = tuple(one for found in reading.found for one in judge(found, knowledge.relations, at))
    judged = _quoted_errors(judged, reading)
    judged = _whole_row(_of_the_past(judged, quote), reading, quote)
    claims = tuple(_moved(one, sentence.start) for one in judged)
    if around.question:
        claims = (*read_short_answer(sentence, quote, around, knowledge, at), *claims)
        claims = (*named, *_apart_from(named, claims))
        around.question = ""
    if sentence.row:
        cells = read_row(sentence, text, CellReading(claims, reading.unread), around, knowledge, at)
        claims, reading = cells.claims, replace(reading, unread=cells.unread)
    if not claims and around.listing and sentence.depth >= 0 and sentence.first:
        item = listed_item(around.listing, quote, (sentence.start, sentence.end), knowledge.reader, at)
        if item:
            claims, reading = (item,), replace(reading, unread=())
    return CheckedSentence(
        sentence.start,
        sentence.end,
        sentence.line,
        quote,
        _topic(claims, knowledge),
        _verdict(claims, reading, quote),
        claims,
        tuple(dict.fromkeys((*reading.unread, *(word for claim in claims for word in claim.unread)))),
    )


def _check_title(
    text: str,
    sentence: Sentence,
    ahead: Iterable[Sentence],
    around: Surroundings,
    knowledge: Knowledge,
    at: Release,
) -> CheckedSentence:
    """A title states nothing, unless it stands over a list that was complete once."""
    quote = text[sentence.start : sentence.end]
    leads = [item.lead or _short(text[item.start : item.end]) for item in _items(ahead)]
    leads = [lead for lead in leads if lead]
    around.listing = listing(quote, leads, knowledge.reader, knowledge.relations.values(), at)
    place = (sentence.start, sentence.end)
    listed = outdated_list(around.listing, quote, place, at) if around.listing else None
    claims = (listed,) if listed else ()
    verdict = listed.verdict if listed else Verdict.NO_CLAIM
    return CheckedSentence(*place, sentence.line, quote, _topic(claims, knowledge), verdict, claims)


def _short(item: str) -> str:
    """A list item that is hardly more than a name."""
    return item if len(item) <= 16 else ""


def _items(ahead: Iterable[Sentence]) -> list[Sentence]:
    """The items of the list right ahead, of its outermost depth."""
    items: list[Sentence] = []
    for sentence in ahead:
        if sentence.depth < 0 or sentence.kind not in ("plain", "title"):
            break
        if sentence.first and (not items or sentence.depth <= items[0].depth):
            items.append(sentence)
    return items


def _quoted_errors(claims: tuple[Judged, ...], reading: SentenceReading) -> tuple[Judged, ...]:
    """Judge what a text calls an error as a whole: a true premise in it ("NodePort 是四层的,所以…") is no mistake."""
    right = any(one.claim.denied and one.verdict is Verdict.SUPPORTED for one in claims)
    if not right and not reading.unread:
        return claims
    silent = Result(Verdict.NOT_MODELLED)
    return tuple(
        replace(one, result=silent) if one.claim.denied and one.verdict is Verdict.CONTRADICTED else one
        for one in claims
    )


def _whole_row(claims: tuple[Judged, ...], reading: SentenceReading, quote: str) -> tuple[Judged, ...]:
    """A row of a table, also a flattened one, is not called right while one of its cells may say something else."""
    row = quote.lstrip().startswith("|") or (
        _CELLS.search(quote) and not quote.rstrip().endswith(("。", ".", ";", ";"))
    )
    left = [(word, 0, 0) for word in reading.unread]
    silent = any(found.danger for found in reading.found)
    if not row or not (silent or dangerous(left)):
        return claims
    unsure = Result(Verdict.NOT_MODELLED)
    return tuple(replace(one, result=unsure) if one.verdict is Verdict.SUPPORTED else one for one in claims)


def _of_the_past(claims: tuple[Judged, ...], quote: str) -> tuple[Judged, ...]:
    """What a sentence says of a thing that it calls removed is meant of the past ("userspace 要拷贝数据,已被移除")."""
    places = [match.span() for match in _REMOVED.finditer(quote)]
    out = []
    for one in claims:
        apart = any(end <= one.claim.start or start >= one.claim.end for start, end in places)
        if apart and one.verdict is Verdict.OUTDATED:
            one = replace(one, result=replace(one.result, verdict=Verdict.SUPPORTED, counterexample=None))
        out.append(one)
    return tuple(out)


def _apart_from(others: tuple[Judged, ...], claims: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """The claims that do not stand on the words of others."""
    places = [(one.claim.start, one.claim.end) for one in others]
    return tuple(one for one in claims if not overlapping(places, one.claim.start, one.claim.end))


def _moved(judged: Judged, offset: int) -> Judged:
    claim = judged.claim
    return replace(judged, claim=replace(claim, start=claim.start + offset, end=claim.end + offset))


def _verdict(claims: tuple[Judged, ...], reading: SentenceReading, quote: str) -> Verdict:
    found = worst([claim.verdict for claim in claims])
    if found is not None:
        return found
    stated = reading.known_words and len(quote) > 6 and not states_nothing(fold(quote).strip())
    return Verdict.NOT_MODELLED if stated else Verdict.NO_CLAIM


def _topic(claims: tuple[Judged, ...], knowledge: Knowledge) -> str | None:
    for judged in claims:
        fact = matching_fact(judged.claim, knowledge)
        if fact:
            return fact.topic
    return None


def as_json(report: Report, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one file."""
    return {
        "file": report.file,
        "kubernetes": str(report.at),
        "sentences": [sentence_json(sentence, knowledge) for sentence in report.sentences],
        "summary": report.summary,
    }


def json_pieces(report: Report | RunningReport, knowledge: Knowledge) -> Iterator[str]:
    """Yield the contract's object for one file as text, sentence by sentence: a large one is never in memory whole."""
    head = {"file": report.file, "kubernetes": str(report.at)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "sentences": ['
    for i, sentence in enumerate(report.sentences):
        yield (", " if i else "") + json.dumps(sentence_json(sentence, knowledge), ensure_ascii=False)
    yield '], "summary": ' + json.dumps(report.summary, ensure_ascii=False) + "}"


def sentence_json(sentence: CheckedSentence, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one sentence."""
    return {
        "start": sentence.start,
        "end": sentence.end,
        "line": sentence.line,
        "quote": sentence.quote,
        "topic": sentence.topic,
        "verdict": sentence.verdict.value,
        "partly_read": bool(sentence.claims) and bool(sentence.unread),
        "unread": list(sentence.unread),
        "claims": [claim_json(judged, knowledge) for judged in sentence.claims],
    }


def claim_json(judged: Judged, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one claim."""
    claim, result = judged.claim, judged.result
    fact = matching_fact(claim, knowledge)
    explainer = knowledge.explainer
    wrong = judged.verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED)
    relation = knowledge.relations[claim.relation]
    witness = result.counterexample.as_json(explainer.said(claim)) if result.counterexample else None
    return {
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "verdict": judged.verdict.value,
        "fact": fact.id if fact else None,
        "model": claim.relation,
        "why": explainer.why(claim, result),
        "right": fact.text if fact and wrong else None,
        "until": str(result.until) if result.until else None,
        "since": str(result.since) if result.since else None,
        "counterexample": witness,
        "evidence": [f"{source.path}#{source.symbol}" if source.symbol else source.path for source in relation.sources],
    }
