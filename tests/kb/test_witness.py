"""The packaged counts of recorded cases are those of the recordings."""

from __future__ import annotations

from pathlib import Path

from kb.models.catalogue import topics
from kb.witness import Witness, count, witnesses

RECORDINGS = Path(__file__).parents[1] / "recordings"


def test_the_table_equals_the_recordings() -> None:
    counted = {
        topic: Witness(int(row["cases"]), str(row["kubernetes"]), str(row["example_id"]))
        for topic, row in count(RECORDINGS).items()
    }
    assert witnesses() == counted, "python -m kb.witness tests/recordings"


def test_every_model_has_a_witness() -> None:
    assert set(witnesses()) == set(topics())
    assert all(witness.cases > 0 for witness in witnesses().values())


def test_counting(tmp_path: Path) -> None:
    one = '{"id": "a-1", "topic": "a", "kubernetes": "v1.36.2"}'
    other = '{"id": "a-2", "topic": "a", "kubernetes": "v1.35.0"}'
    (tmp_path / "a.jsonl").write_text(f"{one}\n\n{other}\n", "utf-8")
    assert count(tmp_path) == {"a": {"cases": 2, "kubernetes": "v1.35.0、v1.36.2", "example_id": "a-1"}}
