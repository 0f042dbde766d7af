"""Writing records to a file: JSON, CSV or an Anki deck."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from trainer.exchange.anki_deck import write_deck
from trainer.exchange.archive import archive
from trainer.exchange.file import replacing
from trainer.exchange.spreadsheet import write_reviews
from trainer.records.values import Learner
from trainer.sitting import Sitting


class Format(StrEnum):
    """What a file of records can be."""

    JSON = "json"
    CSV = "csv"
    ANKI = "anki"


SUFFIXES = {".json": Format.JSON, ".csv": Format.CSV, ".apkg": Format.ANKI}


def format_of(name: str) -> Format | None:
    """Return the format that a file's name asks for, None when it asks for none."""
    return SUFFIXES.get(Path(name).suffix.lower())


def export(sitting: Sitting, format: Format, name: str, learners: Sequence[Learner], at: datetime) -> int:
    """Write the records of learners (an Anki deck: the questions of all topics) and return how many things there are.

    JSON counts answers, CSV reviews, Anki notes. Raise ExchangeTrouble, RecordsTrouble; then the file is as it was.
    """
    with replacing(name) as path:
        if format is Format.ANKI:
            return write_deck(path, sitting.knowledge, at)
        with sitting.records.reading() as session:
            if format is Format.CSV:
                # The mark at the beginning tells spreadsheets that it is UTF-8.
                with path.open("w", encoding="utf-8-sig", newline="") as out:
                    return write_reviews(out, session, learners, sitting.knowledge.facts, at.tzinfo)
            document = archive(session, learners, at)
        with path.open("w", encoding="utf-8") as out:
            json.dump(document, out, ensure_ascii=False, indent=1)
            out.write("\n")
        return sum(len(person["tables"]["answer"]) for person in document["learners"])
