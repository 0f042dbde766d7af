"""What an answer is worth by what it made of the points of its question: 0 to 100."""

from __future__ import annotations

# A full answer need not have every point; the first points say most about a candidate, so the curve is steep at first;
# each wrong statement costs.
FULL_SHARE, STEEPNESS = 0.6, 0.5
PENALTY_EACH, PENALTY_MOST = 6, 40
# A narrow question is answered in full by fewer points. Which ones exactly is not for a list to say, so the curve is
# steeper still; and there is so little to say that what is wrong spoils what is right beside it.
NARROW_FIRST, NARROW_SHARE, NARROW_STEEPNESS, SPOILS = 1.0, 0.3, 0.4, 0.6


def score_of(points: int, narrow: bool, made: float, wrong: int) -> int:
    """Return the score of an answer that makes so much of so many points, and says so many wrong things besides."""
    if not points or not made:
        return 0
    full = min(points, NARROW_FIRST + NARROW_SHARE * points) if narrow else FULL_SHARE * points
    earned: float = 100 * min(1.0, made / full) ** (NARROW_STEEPNESS if narrow else STEEPNESS)
    if narrow:
        return round(earned * made / (made + SPOILS * wrong))
    return round(max(0.0, earned - min(PENALTY_MOST, PENALTY_EACH * wrong)))
