"""A fact at work: telling cases, and the form to run it oneself."""

from __future__ import annotations

import pytest

from kb.facts import check_fact
from kb.knowledge import Knowledge, load_knowledge
from trainer.demonstration import answer, demonstrations, fields


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def test_cases_lie_at_the_edges(knowledge: Knowledge) -> None:
    result = check_fact(knowledge.facts["probe-http-range"], knowledge.reader, knowledge.relations)
    (shown,) = demonstrations(result, knowledge)
    answers = {case.given: (case.answer, case.within) for case in shown.cases}
    assert answers["状态码=200"] == answers["状态码=399"] == ("成功", True)
    assert answers["状态码=199"] == answers["状态码=400"] == ("失败", False)


def test_every_fact_can_be_shown_and_run(knowledge: Knowledge) -> None:
    for fact in knowledge.content.facts:
        result = check_fact(fact, knowledge.reader, knowledge.relations)
        assert len(demonstrations(result, knowledge)) == len(result.results), fact.text
        relation = knowledge.relations[fact.relation]
        usual = {field.slot: field.value for field in fields(relation, knowledge, {})}
        assert answer(relation, usual, knowledge), fact.text


@pytest.mark.parametrize(
    ("code", "said"), [("", "不是整数"), ("4e2", "不是整数"), ("99", "超出范围"), ("9" * 5000, "超出|整数")]
)
def test_impossible_inputs_are_explained(knowledge: Knowledge, code: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        answer(knowledge.relations["probe.http_passes"], {"code": code}, knowledge)


def test_a_form_keeps_what_was_chosen(knowledge: Knowledge) -> None:
    relation = knowledge.relations["pv.after_claim_deleted"]
    (policy,) = fields(relation, knowledge, {"policy": "Delete"})
    assert policy.value == "Delete"
    assert len(policy.choices) == 3
    (policy,) = fields(relation, knowledge, {"policy": "<script>"})
    assert policy.value in dict(policy.choices)
