"""How many recorded answers of a real cluster stand behind each model.

The recordings are test data and no part of the installed program; their counts are, in ``kb/models/witness.json``.
``python -m kb.witness tests/recordings`` writes that file anew; a test holds it equal to the recordings.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

TABLE = "witness.json"


@dataclass(frozen=True)
class Witness:
    """The recordings of one topic: how many cases, by which release, and the id of one of them."""

    cases: int
    kubernetes: str
    example: str


@lru_cache(maxsize=1)
def witnesses() -> Mapping[str, Witness]:
    """Return the recordings behind every recorded topic, as packaged with the program."""
    table = json.loads(resources.files("kb.models").joinpath(TABLE).read_text("utf-8"))
    return {topic: Witness(row["cases"], row["kubernetes"], row["example_id"]) for topic, row in table.items()}


def count(recordings: Path) -> dict[str, dict[str, str | int]]:
    """Return the table for a directory of recordings: topic to ``cases``, ``kubernetes`` and ``example_id``."""
    table: dict[str, dict[str, str | int]] = {}
    for path in sorted(recordings.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        for topic in sorted({case["topic"] for case in cases}):
            own = [case for case in cases if case["topic"] == topic]
            releases = "、".join(sorted({case["kubernetes"] for case in own}))
            table[topic] = {"cases": len(own), "kubernetes": releases, "example_id": own[0]["id"]}
    return table


def main(recordings: str) -> None:
    """Write the table anew."""
    text = json.dumps(count(Path(recordings)), ensure_ascii=False, indent=1, sort_keys=True)
    Path(__file__).parent.joinpath("models", TABLE).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
