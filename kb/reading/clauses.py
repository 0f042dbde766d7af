"""Cutting a document into sentences, and a sentence into clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(
    r"[。!?;\n\r]+[\"')\]”’」』*_]*|(?<=[a-z)\u4e00-\u9fff])\.(?=\s|$)"
    r"|[②-⑳]\s?"
    # "取值 1-100. nodeAffinity …"; "2. " in the running text is a numbering.
    r"|(?<=[^\s\d.][0-9])\.(?=\s)|(?<=[^\s\d.][0-9]{2})\.(?=\s)|(?<=[0-9]{3})\.(?=\s)|(?<=[\u4e00-\u9fff)])(?<!名)\.(?=[\u4e00-\u9fffa-z])(?![a-z][a-z0-9-]*\.)"
)
_BREAK = re.compile(
    r"[,:()\[\]{}\"《》「」【】·•]|…+|--+|-+>|=+>|→|\s-\s|\|"
    r"|(?=是因为|是由于)"
    r"|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
    r"|(?=但是|但|而且|并且|同时|否则|然后|接着|随后|反之|(?<![不会并就])因此|所以|如果|只要|除非|不过|然而|最后)"
    r"|(?<= )(?=(?:while|whereas|but|because|unless|so that) )"
    r"|(?<!从)(?<!因)(?<!反)(?<!进)(?=而(?!言|已|是|非|不是))"
)
# "不会因为节点失联而被驱逐" is one clause.
_REASON = re.compile(r"(?:因|由于|为了?)[^,.;:。!?]{1,24}\Z")
# Marks around a term, and not around a statement: 不能进行"流量穿透".
_QUOTED_TERM = re.compile(r"(?<=[\u4e00-\u9fffa-z0-9])\s?([\"「《])[^\"「」《》,;:。!?]{2,16}([\"」》])")


@dataclass(frozen=True)
class Span:
    """A piece of a text; ``end`` is exclusive."""

    start: int
    end: int


# Nobody writes longer ones on purpose; cutting them keeps the cost of a text linear in its length.
LONGEST = 400


def sentences(folded: str) -> Iterator[Span]:
    """Yield the sentences of a folded line or paragraph, trimmed, without overlap; endless ones are cut at a comma."""
    start = 0
    for match in _END.finditer(folded):
        yield from _pieces(folded, start, match.end())
        start = match.end()
    yield from _pieces(folded, start, len(folded))


def _pieces(folded: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        cut = max(folded.rfind(",", start, start + LONGEST), folded.rfind(" ", start, start + LONGEST)) + 1
        cut = cut if cut > start else start + LONGEST
        yield from _trimmed(folded, start, cut)
        start = cut
    yield from _trimmed(folded, start, end)


def clauses(folded: str, whole: list[tuple[int, int]]) -> list[Span]:
    """Return the clauses of a folded sentence; no break falls into one of the ``whole`` spans (terms, numbers)."""
    whole = [*whole, *(match.span(mark) for match in _QUOTED_TERM.finditer(folded) for mark in (1, 2))]
    cuts = [
        (match.start(), match.end())
        for match in _BREAK.finditer(folded)
        if not _gives_reason(folded, match.end())
        if not any((start < match.end() and match.start() < end) or start < match.start() < end for start, end in whole)
    ]
    out: list[Span] = []
    start = 0
    for cut_start, cut_end in [*cuts, (len(folded), len(folded))]:
        out += list(_trimmed(folded, start, cut_start))
        start = cut_end
    return out


def _gives_reason(folded: str, place: int) -> bool:
    return folded.startswith("而", place) and bool(_REASON.search(folded, max(0, place - 28), place))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
