"""FSRS parity: random histories end in the fsrs library's own states and intervals (10,000 in tests.benchmarks)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.trainer import histories
from tests.trainer.histories import random_history, worst_difference
from trainer.scheduling.memory import card_from


def test_random_histories_end_where_the_library_ends() -> None:
    assert max(worst_difference(random_history(seed)) for seed in range(600)) <= 1e-9


def test_the_comparison_sees_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*given: object) -> object:
        card = card_from(*given)  # type: ignore[arg-type]
        assert card is not None
        return card._replace(memory=card.memory._replace(due=card.memory.due + timedelta(seconds=1)))

    monkeypatch.setattr(histories, "card_from", late)
    assert worst_difference(random_history(3)) > 1e-6
