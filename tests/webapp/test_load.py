"""A few learners at once against the production server: no error, and nothing that was acknowledged is lost."""

from __future__ import annotations

from tests.benchmarks.load import run
from tests.shared import shared_knowledge

LEARNERS, SECONDS = 10, 3.0


def test_learners_at_once_lose_nothing() -> None:
    found = run(LEARNERS, SECONDS, shared_knowledge())
    assert [error for log in found.logs for error in log.errors] == []
    assert len(found.acknowledged) >= LEARNERS
    assert len(set(found.acknowledged)) == len(found.acknowledged) == found.there
    assert found.lost == []
    assert all(log.taken for log in found.logs)
