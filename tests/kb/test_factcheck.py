"""Documents: offsets, order, surroundings, determinism, and the contract's objects."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks.check import Verdict
from kb.factcheck import checked, factcheck
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from kb.report import Report, RunningReport
from kb.report_json import as_json, json_pieces
from tests.growth import grows_evenly
from tests.shared import shared_knowledge

DOCUMENT = """# 探针

一、检查方式
  • • ExecAction:在容器内执行一个命令,若返回码为0,则表明容器健康。
  • • HTTPGetAction:响应的状态码大于等于200且小于等于400,则表明容器健康。

| 阶段 | 含义 |
| --- | --- |
| Available | 还没绑给任何 PVC |
| Released | PVC 已经删了 |

> 祝大家面试顺利!

HTTP 探针返回 302 算成功吗?
```
exec 探针返回 1 算成功
```
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return shared_knowledge()


@pytest.fixture(scope="module")
def report(knowledge: Knowledge) -> Report:
    return factcheck(DOCUMENT, knowledge, file="doc.md")


def sentence(report: Report, words: str) -> str:
    return next(s.verdict.value for s in report.sentences if words in s.quote)


def test_sentences_cover_the_document_in_order_without_overlap(report: Report) -> None:
    places = [(s.start, s.end) for s in report.sentences]
    assert places == sorted(places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    covered = {i for start, end in places for i in range(start, end)}
    left = "".join(char for i, char in enumerate(DOCUMENT) if i not in covered)
    assert not any(char.isalnum() for char in left), left


def test_quotes_and_lines_are_the_texts_own(report: Report) -> None:
    lines = DOCUMENT.splitlines()
    for s in report.sentences:
        assert DOCUMENT[s.start : s.end] == s.quote
        assert s.quote.splitlines()[0] in lines[s.line - 1]
        for judged in s.claims:
            assert DOCUMENT[judged.claim.start : judged.claim.end] == judged.claim.quote


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("探针", "no_claim"),
        ("返回码为0", "supported"),
        ("小于等于400", "contradicted"),
        ("| Available", "supported"),
        ("| Released", "supported"),
        ("| 阶段 |", "no_claim"),
        ("祝大家面试顺利", "no_claim"),
        ("算成功吗", "no_claim"),
        ("返回 1 算成功", "no_claim"),
    ],
)
def test_verdicts(report: Report, words: str, verdict: str) -> None:
    assert sentence(report, words) == verdict


def test_a_wrong_sentence_has_its_counterexample_and_the_right_statement(report: Report, knowledge: Knowledge) -> None:
    told = as_json(report, knowledge)
    wrong = next(s for s in told["sentences"] if s["verdict"] == "contradicted")
    (claim,) = [c for c in wrong["claims"] if c["verdict"] == "contradicted"]
    assert claim["counterexample"]["given"] == {"code": 400}
    assert claim["fact"] and claim["right"] and claim["evidence"]
    assert told["summary"]["contradicted"] == 1
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


def test_a_report_is_written_while_it_is_made(report: Report, knowledge: Knowledge) -> None:
    done: list[int] = []
    running = RunningReport("doc.md", NEWEST, checked(DOCUMENT, knowledge, watch=lambda at, _: done.append(at)))
    pieces = json_pieces(running, knowledge)
    assert next(pieces) and next(pieces)
    assert len(done) == 1
    whole = as_json(report, knowledge)
    assert json.loads("".join(json_pieces(report, knowledge))) == whole
    for _ in pieces:
        pass
    assert running.summary == whole["summary"] and running.flagged


def test_truth_has_a_version(knowledge: Knowledge) -> None:
    text = "探针只有三种检查方式:exec、httpGet 和 tcpSocket。"
    new, old = factcheck(text, knowledge), factcheck(text, knowledge, Release(1, 23))
    assert new.sentences[0].verdict is Verdict.OUTDATED
    assert new.sentences[0].claims[0].result.until == Release(1, 23)
    assert old.sentences[0].verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(knowledge: Knowledge, ending: str) -> None:
    text = DOCUMENT.replace("\n", ending)
    verdicts = [s.verdict for s in factcheck(text, knowledge).sentences]
    assert verdicts == [s.verdict for s in factcheck(DOCUMENT, knowledge).sentences]


def test_same_text_same_report_in_every_process(tmp_path: Path) -> None:
    path = tmp_path / "doc.md"
    path.write_text(DOCUMENT, "utf-8")
    outputs = set()
    for seed in ("0", "1", "4242"):
        run = subprocess.run(
            [sys.executable, "-m", "trainer", "factcheck", str(path), "--json"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        )
        assert run.returncode == 1, run.stderr.decode()
        outputs.add(run.stdout)
    assert len(outputs) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_survived(text: str) -> None:
    for s in factcheck(text, shared_knowledge()).sentences:
        assert text[s.start : s.end] == s.quote


@pytest.mark.parametrize(
    "text",
    ["不" * 50_000, "exec 探针返回 0 成功," * 3_000, "(" * 20_000, "只有" * 20_000, "1、2、3、" * 5_000, "a" * 100_000],
    ids=["denials", "endless-line", "brackets", "only", "numbers", "one-word"],
)
def test_no_text_takes_more_than_linear_time(knowledge: Knowledge, text: str) -> None:
    def work(text: str) -> None:
        knowledge.reader.forget()
        factcheck(text, knowledge)

    assert grows_evenly(lambda: work(text[: len(text) // 4]), lambda: work(text))
