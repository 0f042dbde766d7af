"""Lists that stand for a statement: a title such as "探针的方式" over items that each name one way.

Such a list looks complete without saying so. It is only remarked upon when it was complete once: then it is outdated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.checks.check import Verdict, check
from kb.claim import Claim, Named
from kb.models.relation import Relation, Words
from kb.models.release import Release
from kb.reader import Reader
from kb.verdict import Judged

_KINDS = re.compile(r"方式|类型|策略|模式|阶段|种类|手段|几种|状态")


def outdated_list(
    title: str,
    place: tuple[int, int],
    leads: Sequence[str],
    reader: Reader,
    relations: Iterable[Relation],
    at: Release,
) -> Judged | None:
    """Return the outdated statement that a title and the terms its items start with make, None when there is none.

    ``place``: start and end of the title. One of the items may name nothing.
    """
    if not _KINDS.search(title) or not 2 <= len(leads) <= 12:
        return None
    named = [_values(lead, reader) for lead in leads]
    for relation in relations:
        if relation.inputs or not isinstance(relation.answer, Words):
            continue
        domain = relation.answer
        found = [next((v for v in domain.values if f"{domain.kind}/{v}" in names), None) for names in named]
        values = [value for value in found if value]
        if len(values) < 2 or len(set(values)) != len(values) or len(values) < len(found) - 1:
            continue
        claim = Claim(
            relation=relation.name,
            inputs={},
            answer=Named(tuple(values), complete=len(values) == len(found)),
            quote=title,
            start=place[0],
            end=place[1],
            wording="(标题和列表)",
        )
        result = check(claim, relation, at)
        if result.verdict is Verdict.OUTDATED:
            return Judged(claim, (), result)
    return None


def _values(lead: str, reader: Reader) -> frozenset[str]:
    return frozenset(meaning for tag in reader.tagger.tag(lead).tags for meaning in tag.meanings)
