"""Claims judged by the sentence that they stand in: what it quotes, what it calls removed, the cells of its row."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.checks.check import Result, Verdict
from kb.reading.leftover import dangerous
from kb.reading.reader import SentenceReading
from kb.reading.wording_match import overlapping
from kb.verdict import Judged

# Blanks between Chinese words are what is left of the borders of cells.
_CELLS = re.compile(r"[\u4e00-\u9fff][ \t\u3000]+[\u4e00-\u9fff]")
_REMOVED = re.compile(r"已经?被?(?:移除|删除|废除|去掉|淘汰)|被(?:移除|删除|废除|淘汰)|不再支持|不再存在|已经?没有了")


def quoted_errors(claims: tuple[Judged, ...], reading: SentenceReading) -> tuple[Judged, ...]:
    """Return the claims of an error that a text quotes, judged as a whole: a true premise in it is no mistake."""
    right = any(one.claim.denied and one.verdict is Verdict.SUPPORTED for one in claims)
    if not right and not reading.unread:
        return claims
    silent = Result(Verdict.NOT_MODELLED)
    return tuple(
        replace(one, result=silent) if one.claim.denied and one.verdict is Verdict.CONTRADICTED else one
        for one in claims
    )


def whole_row(claims: tuple[Judged, ...], reading: SentenceReading, quote: str) -> tuple[Judged, ...]:
    """Return the claims of a row, none of them called right while another of its cells may say something else."""
    row = quote.lstrip().startswith("|") or (
        _CELLS.search(quote) and not quote.rstrip().endswith(("。", ".", ";", ";"))
    )
    left = [(word, 0, 0) for word in reading.unread]
    silent = any(found.danger for found in reading.found)
    if not row or not (silent or dangerous(left)):
        return claims
    unsure = Result(Verdict.NOT_MODELLED)
    return tuple(replace(one, result=unsure) if one.verdict is Verdict.SUPPORTED else one for one in claims)


def of_the_past(claims: tuple[Judged, ...], quote: str) -> tuple[Judged, ...]:
    """Return the claims, those about a thing that is called removed meant of the past ("userspace 要拷贝,已被移除")."""
    places = [match.span() for match in _REMOVED.finditer(quote)]
    out = []
    for one in claims:
        apart = any(end <= one.claim.start or start >= one.claim.end for start, end in places)
        if apart and one.verdict is Verdict.OUTDATED:
            one = replace(one, result=replace(one.result, verdict=Verdict.SUPPORTED, counterexample=None))
        out.append(one)
    return tuple(out)


def apart_from(others: tuple[Judged, ...], claims: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Return the claims that do not stand on the words of others."""
    places = [(one.claim.start, one.claim.end) for one in others]
    return tuple(one for one in claims if not overlapping(places, one.claim.start, one.claim.end))
