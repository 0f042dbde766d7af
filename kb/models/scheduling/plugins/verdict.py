"""The answer of a filter about one Node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.models.scheduling.snapshot import Node

Reasons = tuple[str, ...]
Filter = Callable[[Node], Reasons]

PASS: Reasons = ()
MOST = 100  # the best score of a plugin (MaxNodeScore)


def scaled_to_best(counts: Sequence[int], reverse: bool) -> list[int]:
    """Return counts scaled so that the largest becomes 100, or 0 if ``reverse`` (helper.DefaultNormalizeScore)."""
    largest = max(counts, default=0)
    if largest == 0:
        return [MOST if reverse else 0] * len(counts)
    scores = [MOST * count // largest for count in counts]
    return [MOST - score for score in scores] if reverse else scores
