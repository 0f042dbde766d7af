"""An interview as JSON and back, for the records."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from trainer.grading.judgement import JudgedPoint, Wrong
from trainer.interviewing.interview import Ask, Interview, Turn
from trainer.interviewing.parts_codec import part_read, part_written
from trainer.interviewing.setup import Setup
from trainer.questions.question import Part, Question

QUESTION = tuple(field.name for field in fields(Question))


def written(interview: Interview) -> str:
    """Return the interview as one line of JSON."""
    return json.dumps(_shallow(interview), ensure_ascii=False)


def _shallow(value: Any) -> Any:
    if isinstance(value, Part):
        return part_written(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _shallow(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_shallow(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def read(text: str) -> Interview:
    """Return the interview that was written; raise ValueError, KeyError or TypeError when it is none."""
    found = json.loads(text)
    return Interview(
        setup=Setup(**_plain(Setup, found["setup"])),
        started_at=datetime.fromisoformat(found["started_at"]),
        step=found["step"],
        turns=tuple(_turn(turn) for turn in found["turns"]),
        ask=_ask(found["ask"]) if found["ask"] else None,
        queue=tuple(_ask(ask) for ask in found["queue"]),
        asked_at=_moment(found["asked_at"]),
        banked=found["banked"],
        ending=found["ending"],
        ended_at=_moment(found["ended_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _ask(found: dict[str, Any]) -> Ask:
    return Ask(**{**_plain(Ask, found), "question": _question(found["question"])})


def _question(found: dict[str, Any]) -> Question:
    # Interviews of earlier programs know of no parts, items or manifests.
    told = {name: _tupled(value) for name, value in found.items() if name in QUESTION and name != "parts"}
    return Question(**told, parts=tuple(part_read(part) for part in found.get("parts", ())))


def _turn(found: dict[str, Any]) -> Turn:
    return Turn(
        **{
            **_plain(Turn, found),
            "ask": _ask(found["ask"]),
            "points": tuple(JudgedPoint(**point) for point in found["points"]),
            "wrong": tuple(Wrong(**wrong) for wrong in found["wrong"]),
        }
    )


def _plain(kind: type, found: dict[str, Any]) -> dict[str, Any]:
    """The fields that a kind of value has; what a later program added is left out, lists become tuples."""
    names = {field.name for field in fields(kind)}
    return {name: _tupled(value) for name, value in found.items() if name in names}


def _tupled(value: Any) -> Any:
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value
