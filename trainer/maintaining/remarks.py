"""What the answers say about questions: too easy, too hard, or graded wrongly."""

from __future__ import annotations

from trainer.records.inbox import Asked

# Fewer answers than this say nothing.
ENOUGH = 5
EASY, HARD = 95, 25
# Shares of answers that were appealed against or corrected, and that were not understood.
DISPUTED, UNREAD = 0.2, 0.5
FEWEST_DISPUTES = 2


def remarks(asked: Asked) -> tuple[str, ...]:
    """Return what is to be said of a question, one Chinese word each; nothing when it fares well."""
    found = []
    disputes = asked.appeals + asked.corrected
    if disputes >= FEWEST_DISPUTES and disputes >= DISPUTED * asked.answers:
        found.append("可能判错")
    if asked.answers >= ENOUGH and asked.unread >= UNREAD * asked.answers:
        found.append("常读不懂")
    if asked.answers >= ENOUGH and asked.score >= EASY:
        found.append("太容易")
    if asked.answers >= ENOUGH and asked.score <= HARD:
        found.append("太难")
    return tuple(found)
