"""What tests of the learner's side share: a time, an opened sitting, and answers that are surely right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from kb.knowledge import Knowledge, load_knowledge
from trainer.questions.question import Question
from trainer.records.store import Records, open_records
from trainer.sitting import Sitting, open_sitting

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
NIGHT = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Return the program's own knowledge, loaded once."""
    return load_knowledge()


def records_at(directory: Path, at: datetime = MORNING) -> Records:
    """Return the records of a directory."""
    return open_records({"KUBEVIVA_HOME": str(directory)}, at)


def sitting_at(directory: Path, learner: str = "local", at: datetime = MORNING) -> Sitting:
    """Return a learner's sitting with records in a directory."""
    return open_sitting(knowledge(), records_at(directory, at), learner, at)


def right_answer(question: Question) -> str:
    """Return an answer that is right: the key, or the sentences of the facts, said and not read out."""
    facts = knowledge().facts
    if len(question.parts) > 1:
        return "\n".join(f"{number}. {part.key}" for number, part in enumerate(question.parts, start=1))
    if question.kind == "find-the-error":
        fact = facts[question.facts[0]]
        right = "".join(facts[ident].text for ident in fact.refers) if fact.misconception else fact.text
        return f"{question.key},{right}"
    return question.key or "\n\n".join(f"我记得{facts[fact].text}" for fact in question.facts)
