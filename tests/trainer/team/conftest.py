"""Records of a team, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trainer.desk import records_at
from trainer.records.store import Records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = records_at(tmp_path)
    yield found
    found.close()
