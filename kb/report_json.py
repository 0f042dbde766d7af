"""The contract's JSON for a checked document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.checks.check import Verdict
from kb.counterpart import matching_fact
from kb.knowledge import Knowledge
from kb.report import CheckedSentence, Report, RunningReport
from kb.verdict import Judged


def as_json(report: Report, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one file."""
    return {
        "file": report.file,
        "kubernetes": str(report.at),
        "sentences": [sentence_json(sentence, knowledge) for sentence in report.sentences],
        "summary": report.summary,
    }


def json_pieces(report: Report | RunningReport, knowledge: Knowledge) -> Iterator[str]:
    """Yield the contract's object for one file as text, sentence by sentence: a large one is never in memory whole."""
    head = {"file": report.file, "kubernetes": str(report.at)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "sentences": ['
    for i, sentence in enumerate(report.sentences):
        yield (", " if i else "") + json.dumps(sentence_json(sentence, knowledge), ensure_ascii=False)
    yield '], "summary": ' + json.dumps(report.summary, ensure_ascii=False) + "}"


def sentence_json(sentence: CheckedSentence, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one sentence."""
    return {
        "start": sentence.start,
        "end": sentence.end,
        "line": sentence.line,
        "quote": sentence.quote,
        "topic": sentence.topic,
        "verdict": sentence.verdict.value,
        "partly_read": bool(sentence.claims) and bool(sentence.unread),
        "unread": list(sentence.unread),
        "claims": [
            *(claim_json(judged, knowledge) for judged in sentence.claims),
            *(_silent_json(quote, place) for quote, place in zip(sentence.not_judged, sentence.silent, strict=True)),
        ],
    }


def _silent_json(quote: str, place: tuple[int, int]) -> dict[str, Any]:
    """The object of a clause that nobody could read, so that no one takes the sentence's verdict for its own."""
    start, end = place
    told = {"quote": quote, "start": start, "end": end, "verdict": Verdict.NOT_MODELLED.value}
    nothing = dict.fromkeys(("right", "until", "since", "counterexample"))
    return {**told, "fact": None, "model": None, "why": "没读懂这半句,没有判断", **nothing, "evidence": []}


def claim_json(judged: Judged, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object for one claim."""
    claim, result = judged.claim, judged.result
    fact = matching_fact(claim, knowledge)
    explainer = knowledge.explainer
    wrong = judged.verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED)
    relation = knowledge.relations[claim.relation]
    witness = result.counterexample.as_json(explainer.said(claim)) if result.counterexample else None
    return {
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "verdict": judged.verdict.value,
        "fact": fact.id if fact else None,
        "model": claim.relation,
        "why": explainer.why(claim, result),
        "right": fact.text if fact and wrong else None,
        "until": str(result.until) if result.until else None,
        "since": str(result.since) if result.since else None,
        "counterexample": witness,
        "evidence": [f"{source.path}#{source.symbol}" if source.symbol else source.path for source in relation.sources],
    }
