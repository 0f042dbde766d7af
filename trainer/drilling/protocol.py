"""A round with a program: one JSON object per line in both directions; described in docs/drill-json.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trainer.grading.closed import NotAnOption
from trainer.json_lines import BadLine, verb_of
from trainer.questions.hint import hint
from trainer.questions.question import Question
from trainer.round import Round
from trainer.scheduling.memory import RATINGS
from trainer.sitting import Outcome, PointOutcome

Write = Callable[[dict[str, Any]], None]
VERBS = ("answer", "skip", "hint", "appeal", "correct", "undo", "quit")


@dataclass
class Protocol:
    """One round over JSON lines; ``errors`` counts the lines that meant nothing."""

    round: Round
    lines: Iterator[str]
    write: Write
    errors: int = 0
    number: int = 0

    def run(self) -> str:
        """Ask until the round is over or input ends; return which: over, quit or end; raise RecordsTrouble."""
        while True:
            question = self.round.next()
            if question:
                self.write(question_json(question, len(self.round.asked), self.round.count))
            elif self.round.outcomes:
                # The last answer, too, can be appealed against, rated or taken back.
                self.write({"event": "over", "answered": len(self.round.outcomes)})
            else:
                return "over"
            ended = self._about(question)
            if ended:
                return ended if question else "over"

    def _about(self, question: Question | None) -> str:
        """Take lines until there is something new to ask; return why the round ends, if it does."""
        for line in self.lines:
            self.number += 1
            if not line.strip():
                continue
            try:
                verb, value = _parsed(line, self.number)
                if verb == "quit":
                    return "quit"
                if self._taken(verb, value, question):
                    return ""
            except (BadLine, NotAnOption) as error:
                self.errors += 1
                self.write({"event": "error", "message": str(error)})
        return "end"

    def _taken(self, verb: str, value: str, question: Question | None) -> bool:
        """Do what a line says; return whether that leads to the next question."""
        if verb in ("answer", "skip", "hint") and question is None:
            raise BadLine(f"第 {self.number} 行:这一轮已经问完,不能 {verb};可以 appeal、correct、undo 或 quit")
        if verb == "answer":
            self.write(outcome_json(self.round.answer(value)))
        elif verb != "skip":
            self.write(self._changed(verb, value, question))
        return verb in ("answer", "skip") or (verb == "undo" and question is None)

    def _changed(self, verb: str, value: str, question: Question | None) -> dict[str, Any]:
        if verb == "hint" and question:
            return {"event": "hint", "question": question.id, "text": hint(question, self.round.sitting.knowledge)}
        if not self.round.outcomes:
            raise BadLine(f"第 {self.number} 行:这一轮还没有答过的题,不能 {verb}")
        outcome = self.round.outcomes[-1]
        if verb == "undo":
            self.round.undo()
            return {"event": "undone", "answer": outcome.answer_id, "question": outcome.question.id}
        points = self.round.appeal(value) if verb == "appeal" else self.round.correct(value)
        shown = [point_json(point) for point in points]
        return {"event": "corrected", "answer": outcome.answer_id, "question": outcome.question.id, "points": shown}


def _parsed(line: str, number: int) -> tuple[str, str]:
    """The verb of a line and its text; raise BadLine."""
    verb, value = verb_of(line, number, VERBS, ("answer", "correct"))
    if verb == "correct" and value not in RATINGS:
        raise BadLine(f"第 {number} 行的评级是“{value}”;只能是 {'、'.join(RATINGS)}")
    return verb, value


def question_json(question: Question, number: int, count: int) -> dict[str, Any]:
    """Return the event that asks a question; the key is not in it."""
    return {
        "event": "question",
        "id": question.id,
        "kind": question.kind,
        "topic": question.topic,
        "text": question.text,
        "options": list(question.options),
        "items": list(question.items),
        "manifest": question.manifest or None,
        "parts": [part.text for part in question.parts] if len(question.parts) > 1 else [],
        "number": number,
        "of": count,
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return the event that grades an answer."""
    return {
        "event": "grade",
        "question": outcome.question.id,
        "answer": outcome.answer_id,
        "score": outcome.score,
        "rating": outcome.rating,
        "right": outcome.right,
        "key": outcome.question.key or None,
        "explanation": outcome.explanation,
        "points": [point_json(point) for point in outcome.points],
        "wrong": [
            {"quote": wrong.quote, "why": wrong.why, "right": wrong.right, "outdated": wrong.outdated}
            for wrong in outcome.wrong
        ],
        "followups": list(outcome.followups),
        "due": moment_json(outcome.due),
    }


def point_json(point: PointOutcome) -> dict[str, Any]:
    """Return one fact's part of a grade."""
    return {
        "fact": point.fact,
        "text": point.text,
        "status": point.status,
        "quote": point.quote,
        "rating": point.rating,
        "due": moment_json(point.due),
    }


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment in RFC 3339."""
    return moment.isoformat(timespec="seconds") if moment else None
