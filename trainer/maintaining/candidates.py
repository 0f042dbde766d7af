"""What waits in the inbox as candidates for new wordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kb.checks.check import Verdict
from kb.factcheck import factcheck
from kb.knowledge import Knowledge
from trainer.grading.grade import COVERED
from trainer.records.inbox import APPEAL, Item


def understood(item: Item, knowledge: Knowledge) -> bool:
    """Whether the reader understands a sentence by now: since it was said, wordings may have been added."""
    about = frozenset({item.topic}) if item.topic in knowledge.topics else frozenset()
    report = factcheck(item.sentence, knowledge, file="answer", question=item.asked, topics=about)
    said = [sentence.verdict for sentence in report.sentences if sentence.verdict is not Verdict.NO_CLAIM]
    return bool(said) and Verdict.NOT_MODELLED not in said


def candidate(item: Item, facts: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return an item in the form of a row of ``tests/paraphrases``, with what helps to decide beside it.

    An appeal says that the sentence is true; of others, the verdict is left to whoever looks at them. ``facts``: what
    the answer was about, with what it did with them; a fact that it is said to have missed may be what was meant.
    """
    listed = list(facts)
    meant = [fact for fact, status in listed if status != COVERED] or [fact for fact, _ in listed]
    return {
        "fact": meant[0] if len(meant) == 1 else None,
        "text": item.sentence,
        "verdict": Verdict.SUPPORTED.value if item.kind == APPEAL else None,
        "facts": meant,
        "asked": item.asked,
        "topic": item.topic,
        "words": list(item.words),
        "note": item.note,
        "item": item.id,
    }


def one_each(items: Sequence[Item]) -> list[tuple[Item, int]]:
    """Return items with how often the same was said to the same question; the latest of them stands for all."""
    counts: dict[tuple[str, str, str], int] = {}
    first: dict[tuple[str, str, str], Item] = {}
    for item in items:
        key = (item.kind, item.asked, item.sentence.strip())
        first.setdefault(key, item)
        counts[key] = counts.get(key, 0) + 1
    return [(item, counts[key]) for key, item in first.items()]
