"""Fact-checking a stranger's document: every sentence is read in its surroundings, and every claim executed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from kb.checks.check import Verdict
from kb.counterpart import matching_fact
from kb.document import Sentence, is_question, read_document
from kb.enumeration import listed_item, listing, outdated_list
from kb.knowledge import Knowledge
from kb.leaning_answer import read_leaning_answer
from kb.models.release import NEWEST, Release
from kb.named_answer import is_asking, read_named_answer
from kb.reading.reader import SentenceReading
from kb.reading.text import fold
from kb.reading.wording_match import overlapping
from kb.report import CheckedSentence, Report
from kb.row_reading import CellReading, read_row
from kb.short_answer import read_short_answer
from kb.surroundings import Surroundings
from kb.titles import states_nothing
from kb.verdict import Judged, judge, worst
from kb.whole_sentence import apart_from, of_the_past, quoted_errors, whole_row

Watch = Callable[[int, int], None]
# So many sentences ahead are looked at for the list under a title.
AHEAD = 60


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
        around.head(asked.named, knowledge.reader.subjects.of(question) | topics, reaches_down=asked.pair is None)
        around.pair, around.question, around.asked = asked.pair, question, question
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
            # Of a heading that tells two things apart nothing is what a lower one is about.
            around.head(reading.named, knowledge.reader.subjects.of(quote), sentence.level, reading.pair is None)
            around.pair = reading.pair or around.pair
            around.asked = around.question = quote if is_question(fold(quote)) or is_asking(quote) else ""
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
    if sentence.depth < 0 and quote.rstrip().endswith((":", "\uff1a")):
        # "Calico:" on a line of its own is what the list under it is about.
        around.parents[-1], around.parent_topics[-1] = dict(reading.named), own
    if sentence.depth >= 0 and sentence.first:
        around.parents[sentence.depth] = dict(reading.named)
        around.parent_topics[sentence.depth] = own
    judged = tuple(one for found in reading.found for one in judge(found, knowledge.relations, at))
    judged = quoted_errors(judged, reading)
    judged = whole_row(of_the_past(judged, quote), reading, quote)
    claims = tuple(_moved(one, sentence.start) for one in judged)
    if around.question:
        claims = (*read_short_answer(sentence, quote, around, knowledge, at), *claims)
        claims = (*named, *apart_from(named, claims))
        around.question = ""
    if around.asked and not sentence.row:
        leaning = read_leaning_answer(sentence, quote, around, claims, knowledge, at)
        claims = (*claims, *leaning)
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
        () if sentence.row else _silent(reading, claims, sentence.start),
    )


def _silent(reading: SentenceReading, claims: tuple[Judged, ...], offset: int) -> tuple[tuple[int, int], ...]:
    """The places of the clauses that were not read, beside claims that were."""
    read = [(one.claim.start, one.claim.end) for one in claims]
    places = [(start + offset, end + offset) for start, end in reading.silent] if claims else []
    return tuple(place for place in places if not overlapping(read, *place))


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
