"""Truth has a version: every change that a relation names is one, on both sides of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from kb.checks.cases import inside
from kb.claim import Claim
from kb.models.catalogue import relations
from kb.models.relation import Gone, Relation
from kb.models.release import NEWEST, Release

RELATIONS = relations()
CHANGES = [(name, change) for name, relation in sorted(RELATIONS.items()) for change in relation.changes]


def answers(relation: Relation, at: Release) -> list[Any]:
    """What a relation answers to each of its cases as of a release; an answer it does not have is one too."""
    found: list[Any] = []
    for given in islice(inside(Claim(relation.name, {}, None, universal=True), relation), 400):
        try:
            found.append(relation.answers(at, given))
        except LookupError:
            found.append("unknown")
        except Gone:
            found.append("gone")
    return found


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_a_change_changes_an_answer(name: str, change: str) -> None:
    release = Release.parse(change)
    assert answers(RELATIONS[name], release) != answers(RELATIONS[name], release.before())


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_nothing_changes_between_the_named_changes(name: str) -> None:
    relation = RELATIONS[name]
    named = {Release.parse(change) for change in relation.changes}
    for minor in range(21, NEWEST.minor + 1):
        release = Release(1, minor)
        if release not in named:
            assert answers(relation, release) == answers(relation, release.before()), f"{name} 在 {release} 变了"
