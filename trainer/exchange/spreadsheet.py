"""Reviews as CSV, one line each, for a spreadsheet; it is read by people and never read back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TextIO

from sqlmodel import Session, col, select

from kb.content import Fact
from trainer.records.tables import AnswerRow, ReviewRow
from trainer.records.values import Learner

HEADINGS = (
    "学习者", "时间", "主题", "事实编号", "事实", "题型", "题目", "回答", "结果", "程序评级", "自己评级", "得分",
    "用时秒", "Kubernetes", "已撤销",
)  # fmt: skip
STATUS_WORDS = {"covered": "说到", "missing": "漏了", "contradicted": "说错"}
RATING_WORDS = {"again": "重来", "hard": "吃力", "good": "记得", "easy": "轻松"}
# What a spreadsheet would run instead of showing it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_reviews(
    out: TextIO, session: Session, learners: Iterable[Learner], facts: Mapping[str, Fact], zone: tzinfo | None
) -> int:
    """Write the reviews of learners in the order of time and return how many there were; times are in ``zone``."""
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    count = 0
    for learner in learners:
        query = (
            select(ReviewRow, AnswerRow)
            .join(AnswerRow)
            .where(ReviewRow.learner_id == learner.id)
            .order_by(col(ReviewRow.reviewed_at), col(ReviewRow.id))
        )
        for review, answer in session.exec(query):
            writer.writerow([_safe(cell) for cell in _cells(learner, review, answer, facts.get(review.fact), zone)])
            count += 1
    return count


def _cells(
    learner: Learner, review: ReviewRow, answer: AnswerRow, fact: Fact | None, zone: tzinfo | None
) -> tuple[object, ...]:
    return (
        learner.name,
        review.reviewed_at.astimezone(zone).isoformat(" ", "seconds"),
        fact.topic if fact else answer.topic,
        review.fact,
        fact.text if fact else "",
        answer.kind,
        answer.asked,
        answer.text,
        STATUS_WORDS.get(review.status, review.status),
        RATING_WORDS.get(review.rating, review.rating),
        RATING_WORDS.get(review.corrected or "", ""),
        answer.score,
        "" if answer.seconds is None else answer.seconds,
        answer.kubernetes,
        "是" if answer.undone_at else "",
    )


def _safe(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
