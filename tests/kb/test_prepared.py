"""What was read once is kept for the next process, and never used when anything has changed or is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

import kb.database.prepared
from kb.database.prepared import load_prepared
from kb.knowledge import Knowledge, MissingContent, load_knowledge
from tests.kb.toy_content import RELATIONS, write_content


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one source file of a program that these tests have for themselves."""
    monkeypatch.setattr("kb.knowledge.relations", lambda: RELATIONS)
    monkeypatch.setattr("kb.database.prepared.relations", lambda: RELATIONS)
    source = tmp_path / "kb" / "node.py"
    source.parent.mkdir()
    source.write_text("ANSWER = 1\n", "utf-8")
    monkeypatch.setattr("kb.database.fingerprint.PROGRAM", tmp_path / "kb")
    return source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "home" / "content.prepared"


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The directories that are parsed from now on."""
    seen: list[Path] = []

    def spy(root: Path) -> Knowledge:
        seen.append(root)
        return load_knowledge(root)

    monkeypatch.setattr(kb.database.prepared, "load_knowledge", spy)
    return seen


def test_the_second_time_nothing_is_parsed(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = parsed(monkeypatch)
    first, second = load_prepared(cache, root), load_prepared(cache, root)
    assert seen == [root]
    assert second.content == first.content
    assert second.lexicon == first.lexicon
    assert [second.claims_of(fact) for fact in second.content.facts] == [
        first.claims_of(fact) for fact in first.content.facts
    ]


@pytest.mark.parametrize("changed", ["01-lights.md", "02-timing.md", "phrases/words.md"])
def test_changed_content_is_parsed_again(
    changed: str, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_prepared(cache, root)
    seen = parsed(monkeypatch)
    path = root / changed
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    load_prepared(cache, root)
    assert seen == [root]


def test_a_changed_program_parses_again(
    program: Path, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_prepared(cache, root)
    seen = parsed(monkeypatch)
    program.write_text("ANSWER = 2\n", "utf-8")
    load_prepared(cache, root)
    assert seen == [root]


@pytest.mark.parametrize("place", [0, 25, 60, -1])
def test_a_damaged_file_is_never_used(place: int, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_prepared(cache, root)
    data = bytearray(cache.read_bytes())
    data[place] ^= 1
    cache.write_bytes(bytes(data))
    seen = parsed(monkeypatch)
    assert load_prepared(cache, root).content.facts
    assert seen == [root]
    assert load_prepared(cache, root).content.facts
    assert seen == [root]


def test_a_place_that_cannot_be_written_costs_only_time(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert load_prepared(tmp_path / "file" / "content.prepared", root).content.facts


def test_missing_content_is_said(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(MissingContent):
        load_prepared(cache, tmp_path / "nowhere")
