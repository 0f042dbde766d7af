"""Every model agrees with what a real Kubernetes v1.36.2 answered; known differences are strict expected failures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.models.catalogue import load
from kb.models.release import NEWEST
from kb.models.trace import Trace
from tests.agreement import agrees

RECORDINGS = Path(__file__).parents[1] / "recordings"
CONFORMANCE = Path(__file__).parents[2] / "docs" / "conformance.md"


def known_differences() -> dict[str, str]:
    """Case id to reason, from the table in docs/conformance.md."""
    if not CONFORMANCE.exists():
        return {}
    rows = re.findall(r"^\| `([a-z-]+-\d{4})` \| (.+?) \|$", CONFORMANCE.read_text("utf-8"), re.MULTILINE)
    return dict(rows)


def cases() -> Iterator[Any]:
    known = known_differences()
    for path in sorted(RECORDINGS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            reason = known.get(case["id"])
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", list(cases()))
def test_model_agrees_with_the_cluster(case: dict[str, Any]) -> None:
    output = load(case["topic"]).run(case["input"], NEWEST, Trace())
    assert agrees(case["topic"], case["observed"], output), json.dumps(
        {"input": case["input"], "observed": case["observed"], "model": output}, ensure_ascii=False, indent=1
    )
