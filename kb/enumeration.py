"""Lists that stand for a statement: a title such as "探针的方式" over items that each name one way.

Such a list looks complete without saying so. It is only remarked upon when it was complete once: then it is outdated.
An item that is nothing but a name says that there is such a thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.checks.check import Verdict, check
from kb.claim import Claim, Named
from kb.models.relation import Relation, Words
from kb.models.release import Release
from kb.reading.reader import Reader
from kb.verdict import Judged

_KINDS = re.compile(r"方式|类型|策略|模式|阶段|种类|手段|几种|状态")
_BESIDE_A_NAME = re.compile(r"方式|类型|策略|模式|阶段|种类|手段|状态|[^\w]|_")


@dataclass(frozen=True)
class Listing:
    """What a title and the items under it list: the values of a relation, and whether each item names one."""

    relation: Relation
    values: tuple[str, ...]
    whole: bool


def listing(
    title: str, leads: Sequence[str], reader: Reader, relations: Iterable[Relation], at: Release
) -> Listing | None:
    """Return what a title and the terms its items start with list, None for anything else.

    One of the items may name nothing. Of several readings, one that was true once comes first.
    """
    found = list(_listings(title, leads, reader, relations))
    return next((one for one in found if outdated_list(one, title, (0, len(title)), at)), next(iter(found), None))


def _listings(title: str, leads: Sequence[str], reader: Reader, relations: Iterable[Relation]) -> Iterator[Listing]:
    if not _KINDS.search(title) or not 2 <= len(leads) <= 12:
        return
    named = [_values(lead, reader) for lead in leads]
    kinds = Counter(kind for names in named for kind in {name.partition("/")[0] for name in names})
    for relation in relations:
        domain = relation.answer
        if relation.inputs or not isinstance(domain, Words) or kinds[domain.kind] < 2:
            continue
        found = [next((v for v in domain.values if f"{domain.kind}/{v}" in names), None) for names in named]
        values = [value for value in found if value]
        if len(values) >= 2 and len(set(values)) == len(values) and len(values) >= len(found) - 1:
            yield Listing(relation, tuple(values), len(values) == len(found))


def outdated_list(listed: Listing, title: str, place: tuple[int, int], at: Release) -> Judged | None:
    """Return the outdated statement that a title makes with its list, None when there is none.

    ``place``: start and end of the title.
    """
    claim = _claim(listed, Named(listed.values, complete=listed.whole), title, place)
    result = check(claim, listed.relation, at)
    return Judged(claim, (), result) if result.verdict is Verdict.OUTDATED else None


def listed_item(listed: Listing, item: str, place: tuple[int, int], reader: Reader, at: Release) -> Judged | None:
    """Return what an item says that is nothing but the name of one of the things listed: that there is such a thing."""
    domain = listed.relation.answer
    assert isinstance(domain, Words)
    for tag in reader.tagger.tag(item).tags:
        value = next((v for v in listed.values if f"{domain.kind}/{v}" in tag.meanings), None)
        if value is not None and not _BESIDE_A_NAME.sub("", item[: tag.start] + item[tag.end :]):
            claim = _claim(listed, Named((value,)), item, place)
            return Judged(claim, (), check(claim, listed.relation, at))
    return None


def _claim(listed: Listing, answer: Named, quote: str, place: tuple[int, int]) -> Claim:
    start, end = place
    return Claim(listed.relation.name, {}, answer, quote=quote, start=start, end=end, wording="(标题和列表)")


def _values(lead: str, reader: Reader) -> frozenset[str]:
    return frozenset(meaning for tag in reader.tagger.tag(lead).tags for meaning in tag.meanings)
