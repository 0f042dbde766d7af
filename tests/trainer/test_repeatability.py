"""Twice the same, in processes with other hashes, zones and locales; ``tests.benchmarks.repeatability``: a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.repeatability import outcomes, works


@pytest.mark.parametrize("name", ["factcheck", "grade", "build"])
def test_every_process_writes_the_same_bytes(tmp_path: Path, name: str) -> None:
    assert len(outcomes(works(tmp_path, 1_500)[name], 2)) == 1
