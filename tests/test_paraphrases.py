"""Differently worded sentences, true and false, for the facts of every topic.

Rows marked ``held_out`` were written without looking at the wordings, and are never used to add any.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.checks.check import Verdict
from kb.factcheck import factcheck
from tests.shared import shared_knowledge

FILES = sorted((Path(__file__).parent / "paraphrases").glob("*.jsonl"))
FLAGGED = ("contradicted", "outdated")
# The worst verdict of a sentence's claims is its verdict.
RANK = ["contradicted", "outdated", "supported", "not_modelled"]
LEAST = {False: 0.95, True: 0.85}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def verdict(text: str) -> str:
    found = {c.verdict.value for s in factcheck(text, shared_knowledge()).sentences for c in s.claims}
    return min(found, key=RANK.index, default=Verdict.NOT_MODELLED.value)


def right(row: dict[str, Any], said: str) -> bool:
    return said == row["verdict"] or (row["verdict"] in FLAGGED and said in FLAGGED)


@pytest.mark.parametrize("held_out", [False, True], ids=["used", "held-out"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_paraphrases_are_judged_right(path: Path, held_out: bool) -> None:
    judged = [(row, verdict(row["text"])) for row in rows(path) if bool(row.get("held_out")) == held_out]
    wrong = [f"{said}(应为 {row['verdict']}):{row['text']}" for row, said in judged if not right(row, said)]
    assert len(wrong) <= (1 - LEAST[held_out]) * len(judged), "\n".join(wrong)


def test_hardly_any_false_sentence_is_called_supported() -> None:
    false = [row for path in FILES for row in rows(path) if row["verdict"] in FLAGGED]
    fooled = [row["text"] for row in false if verdict(row["text"]) == "supported"]
    assert len(fooled) <= 0.01 * len(false), "\n".join(fooled)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rows_belong_to_facts(path: Path) -> None:
    known = shared_knowledge().facts
    assert [row["fact"] for row in rows(path) if row["fact"] not in known] == []
