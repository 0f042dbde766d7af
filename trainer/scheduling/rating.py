"""How well a fact was known, in FSRS's words, from what an answer did with it."""

from __future__ import annotations

from trainer.grading.grade import CONTRADICTED, COVERED

# One right answer to a narrow question may be luck; only a broad answer that is complete makes its facts easy.
BROAD = 3


def rating_of(status: str, overall: str, points: int) -> str:
    """Return the rating of one fact from its status in an answer with so many points, and the answer's own rating.

    A fact that was left out of an otherwise good answer may have been known: hard, not again.
    """
    if status == CONTRADICTED:
        return "again"
    if status == COVERED:
        if points >= BROAD:
            return "easy" if overall == "easy" else "good"
        return "hard" if overall == "hard" else "good"
    return "hard" if overall in ("good", "easy") else "again"
