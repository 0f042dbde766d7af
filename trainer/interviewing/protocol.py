"""An interview with a program: one JSON object per line in both directions; described in docs/interview-json.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trainer.interviewing import conduct
from trainer.interviewing.conduct import Kept
from trainer.interviewing.interview import FOLLOWUP, Ask, Interview
from trainer.interviewing.report import Report
from trainer.json_lines import BadLine, verb_of
from trainer.questions.hint import how_to_answer
from trainer.sitting import Sitting

Write = Callable[[dict[str, Any]], None]
VERBS = ("answer", "skip", "hint", "pause", "end")


@dataclass
class Protocol:
    """One interview over JSON lines; ``errors`` counts the lines that meant nothing."""

    sitting: Sitting
    kept: Kept
    clock: Callable[[], datetime]
    lines: Iterator[str]
    write: Write
    errors: int = 0
    number: int = 0

    def run(self) -> bool:
        """Ask until the interview has ended or rests; return whether it has ended; raise RecordsTrouble."""
        while self.kept.interview.ask:
            self.write(ask_json(self.kept.interview, self.kept.interview.ask))
            if not self._about(self.kept.interview.ask):
                return False
        return True

    def _about(self, ask: Ask) -> bool:
        """Take lines until the question is answered; return whether to go on."""
        for line in self.lines:
            self.number += 1
            if not line.strip():
                continue
            try:
                verb, value = verb_of(line, self.number, VERBS, ("answer",))
            except BadLine as error:
                self.errors += 1
                self.write({"event": "error", "message": str(error)})
                continue
            if verb == "hint":
                self.write({"event": "hint", "text": ask.hint})
                continue
            if verb == "pause":
                return False
            self._move(verb, value)
            return True
        return False

    def _move(self, verb: str, value: str) -> None:
        now, step = self.clock(), self.kept.interview.step
        if verb == "end":
            kept = conduct.stop(self.sitting, self.kept.id, now)
        else:
            kept = conduct.answer(self.sitting, self.kept.id, step, value, now)
        self.kept = kept or self.kept


def opened_json(kept: Kept, resumed: bool) -> dict[str, Any]:
    """Return the event that opens an interview."""
    setup = kept.interview.setup
    return {
        "event": "interview",
        "id": kept.id,
        "resumed": resumed,
        "topics": list(setup.topics),
        "level": setup.level,
        "minutes": setup.minutes,
        "manner": setup.manner,
    }


def ask_json(interview: Interview, ask: Ask) -> dict[str, Any]:
    """Return the event that asks a question."""
    return {
        "event": "question",
        "step": interview.step,
        "number": ask.number,
        "kind": ask.kind,
        "about": ask.about or None,
        "topic": ask.question.topic,
        "lead": ask.lead,
        "text": ask.question.text,
        "question": ask.question.kind,
        "items": list(ask.question.items),
        "manifest": ask.question.manifest or None,
        "parts": [part.text for part in ask.question.parts] if len(ask.question.parts) > 1 else [],
        "how": how_to_answer(ask.question),
        "allowed": ask.allowed,
        "left": max(0, round(interview.length - interview.spent)),
    }


def report_json(report: Report) -> dict[str, Any]:
    """Return the event that ends an interview."""
    return {
        "event": "report",
        "id": report.id,
        "ending": report.interview.ending,
        "score": report.score,
        "words": report.words,
        "before": report.before,
        "seconds": round(report.seconds, 1),
        "topics": [
            {"topic": one.slug, "score": one.score, "questions": one.questions, "followups": one.followups,
             "before": one.before}
            for one in report.topics
        ],
        "wrong": [
            {"quote": wrong.quote, "why": wrong.why, "right": wrong.right, "outdated": wrong.outdated}
            for wrong in report.wrong
        ],
        "unread": list(report.unread),
        "strong": [fact.id for fact in report.strong],
        "stumbled": [fact.id for fact in report.stumbled],
        "weak": [fact.id for fact in report.weak],
        "review": [{"fact": fact.id, "text": fact.text} for fact in report.review],
        "answers": [
            {"number": turn.ask.number, "followup": turn.ask.kind == FOLLOWUP, "about": turn.ask.about or None,
             "question": turn.ask.question.wording, "answer": turn.text, "score": turn.score,
             "seconds": turn.seconds, "allowed": turn.ask.allowed}
            for turn in report.interview.turns
        ],
    }  # fmt: skip
