"""Killed at any moment, twenty times here; ``python -m tests.benchmarks.records kills`` does it a thousand times."""

from __future__ import annotations

from pathlib import Path

from tests.trainer.killing import kill_often


def test_kills_lose_and_damage_nothing(tmp_path: Path) -> None:
    tally = kill_often(tmp_path, 20, 20261123)
    assert tally.kills == 20
    assert tally.acknowledged and tally.imports
    assert tally.lost == tally.damaged == []
