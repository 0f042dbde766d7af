"""Half-read sentences: what was not read takes no verdict from what was."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from kb.report_json import sentence_json
from tests.shared import shared_knowledge

HALF_READ = "- Pod 删了 PVC 还在,emptyDir 里乱七八糟的东西也照旧留在节点上"


def _claims(text: str) -> list[tuple[str, str]]:
    sentence = factcheck(text, shared_knowledge()).sentences[-1]
    return [(claim["quote"], claim["verdict"]) for claim in sentence_json(sentence, shared_knowledge())["claims"]]


def test_a_clause_that_nobody_read_is_a_claim_that_nobody_judged() -> None:
    claims = _claims(HALF_READ)
    assert ("Pod 删了 PVC 还在", "supported") in claims
    assert claims[-1] == ("emptyDir 里乱七八糟的东西也照旧留在节点上", "not_modelled")


def test_it_names_no_model() -> None:
    sentence = factcheck(HALF_READ, shared_knowledge()).sentences[-1]
    last = sentence_json(sentence, shared_knowledge())["claims"][-1]
    assert last["model"] is None and last["fact"] is None and last["why"]
    assert HALF_READ[last["start"] : last["end"]] == last["quote"]


@pytest.mark.parametrize(
    "text",
    [
        "- 总的来说,NodePort 默认范围是 30000-32767",
        "- 如果在不配置的情况下,NodePort 默认范围是 30000-32767",
        "- 存活探针失败会重启容器。",
    ],
)
def test_what_states_nothing_of_its_own_is_none(text: str) -> None:
    assert [verdict for _, verdict in _claims(text)] == ["supported"]
