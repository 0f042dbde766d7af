"""How well a fact was known, in FSRS's words, from what an answer did with it."""

from __future__ import annotations

from trainer.grading.grade import CONTRADICTED, COVERED


def rating_of(status: str, overall: str) -> str:
    """Return the rating of one fact from its status in an answer and the rating of the whole answer.

    A fact that was left out of an otherwise good answer may have been known: hard, not again.
    """
    if status == CONTRADICTED:
        return "again"
    if status == COVERED:
        return "easy" if overall == "easy" else "good"
    return "hard" if overall in ("good", "easy") else "again"
