"""The Anki deck: one note a fact that stays itself, and reviews that find their way back."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.content import Content
from kb.knowledge import Knowledge
from tests.trainer import anki_program
from tests.trainer.anki_program import Anki, notes_in
from tests.trainer.desk import MORNING, knowledge, sitting_at
from tests.trainer.test_drill import kubeviva
from trainer.exchange.anki_deck import write_deck
from trainer.exchange.anki_log import Log, Logged, read_log
from trainer.exchange.anki_notes import facts_by_guid, first_ids, guid_of, notes
from trainer.exchange.anki_reviews import Taken, take
from trainer.exchange.trouble import ExchangeTrouble
from trainer.records.cards import cards_of
from trainer.records.history import rated_by
from trainer.sitting import Sitting
from trainer.statistics import statistics

FACT = "pv-phase-bound"
NEEDS_ANKI = pytest.mark.parametrize("program", ["anki"] if anki_program.INSTALLED else [])


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deck") / "kubeviva.apkg"
    write_deck(path, knowledge(), MORNING)
    return path


def edited(text: str) -> Knowledge:
    """The program's knowledge with another sentence for one fact."""
    facts = {ident: replace(fact, text=text) if ident == FACT else fact for ident, fact in knowledge().facts.items()}
    topics = [
        replace(topic, facts=tuple(facts[fact.id] for fact in topic.facts)) for topic in knowledge().content.topics
    ]
    return replace(knowledge(), content=Content(topics, []))


def test_every_fact_is_one_note_and_no_two_ask_the_same() -> None:
    found = notes(knowledge())
    assert [note.fact for note in found] == [fact.id for fact in knowledge().content.facts]
    assert len({note.guid for note in found}) == len({note.question for note in found}) == len(found)
    assert all(note.question.strip() and note.answer.strip() for note in found)


def test_a_note_of_a_misconception_says_what_is_right() -> None:
    note = next(note for note in notes(knowledge()) if note.fact == "flow-myth-notify-kcm")
    assert note.question.endswith("对吗?为什么?")
    assert note.answer.startswith("错。") and knowledge().facts["flow-bare-pod-no-kcm"].text in note.answer
    assert "误区" in note.tags


def test_an_edit_changes_the_note_and_not_its_id(tmp_path: Path, deck: Path) -> None:
    write_deck(tmp_path / "b.apkg", edited("PV 已绑定时处于 Bound 阶段,<b>不是</b> Available。"), MORNING)
    before, after = notes_in(deck), notes_in(tmp_path / "b.apkg")
    assert before.keys() == after.keys()
    changed = [guid for guid in before if before[guid] != after[guid]]
    assert changed == [guid_of(FACT)]
    assert "&lt;b&gt;不是&lt;/b&gt;" in after[guid_of(FACT)][1]


def test_the_same_deck_is_the_same_file_inside(tmp_path: Path, deck: Path) -> None:
    write_deck(tmp_path / "b.apkg", knowledge(), MORNING)
    assert notes_in(deck) == notes_in(tmp_path / "b.apkg")


def test_a_renamed_fact_keeps_its_note(tmp_path: Path) -> None:
    (tmp_path / "redirects.md").write_text(f"| 旧 | 新 |\n| --- | --- |\n| pv-a | pv-b |\n| pv-b | {FACT} |\n", "utf-8")
    moved = replace(knowledge(), root=tmp_path)
    assert first_ids(moved)[FACT] == "pv-a"
    found = facts_by_guid(moved)
    assert {found[guid_of(ident)] for ident in ("pv-a", "pv-b", FACT)} == {FACT}


@NEEDS_ANKI
def test_anki_takes_the_deck_and_updates_it(tmp_path: Path, deck: Path, program: str) -> None:
    anki = Anki(tmp_path / program)
    count = len(knowledge().content.facts)
    assert anki.take(deck) == (count, 0)
    assert anki.fields() == notes_in(deck)
    write_deck(tmp_path / "b.apkg", edited("PV 绑定以后就是 Bound。"), MORNING + timedelta(hours=1))
    assert anki.take(tmp_path / "b.apkg") == (0, count)
    assert anki.collection.note_count() == anki.collection.card_count() == count
    assert anki.fields()[guid_of(FACT)][1] == "PV 绑定以后就是 Bound。"
    assert anki.collection.decks.by_name("kubeviva::16 " + knowledge().topics["pv-phases"].title)
    anki.collection.close()


@NEEDS_ANKI
@pytest.mark.parametrize("form", ["legacy", "new", "whole"])
def test_reviews_come_back_out_of_anki(tmp_path: Path, deck: Path, program: str, form: str) -> None:
    anki = Anki(tmp_path / program)
    anki.take(deck)
    anki.answer(f"编号:{FACT}", 3)
    anki.answer("编号:probe-exec-zero", 1)
    package = tmp_path / ("all.colpkg" if form == "whole" else "deck.apkg")
    if form == "whole":
        anki.give_all(package)
    else:
        anki.give(package, legacy=form == "legacy")
        anki.collection.close()
    sitting = sitting_at(tmp_path / "records")
    at = datetime.now(UTC)
    assert take(sitting, read_log(str(package)), "x", at) == Taken(2, 0, 0, 0)
    assert take(sitting, read_log(str(package)), "x", at) == Taken(0, 2, 0, 0)
    with sitting.records.reading() as session:
        assert {(one.fact, one.rating) for one in rated_by(session, sitting.learner)} == {
            (FACT, "good"), ("probe-exec-zero", "again")
        }  # fmt: skip
        assert cards_of(session, sitting.learner).keys() == {FACT, "probe-exec-zero"}


def package_with(path: Path, deck: Path, *log: tuple[int, str, int, int]) -> str:
    """Write a package with a log: Anki's number, note id, ease, kind of review."""
    shutil.copy(deck, path)
    place = path.with_suffix(".dir")
    with zipfile.ZipFile(deck) as held:
        held.extractall(place)
    with closing(sqlite3.connect(place / "collection.anki2")) as connection:
        for ident, guid, ease, kind in log:
            (card,) = connection.execute(
                "SELECT cards.id FROM cards JOIN notes ON notes.id = cards.nid WHERE guid = ?", (guid,)
            ).fetchone()
            connection.execute(
                "INSERT INTO revlog VALUES (?, ?, -1, ?, 1, 0, 2500, 4200, ?)", (ident, card, ease, kind)
            )
        connection.commit()
    with zipfile.ZipFile(path, "w") as held:
        held.write(place / "collection.anki2", "collection.anki2")
    return str(path)


def number(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_reviews_fall_into_place_by_their_time(tmp_path: Path, deck: Path) -> None:
    """Anki's own rescheduling is no answer, a review of the future is none either."""
    guid = guid_of(FACT)
    days = [MORNING + timedelta(days=day) for day in (0, 3, 10)]
    log = [(number(at), guid, ease, kind) for at, ease, kind in zip(days, (3, 3, 1), (0, 1, 1), strict=True)]
    manual, future = (number(days[1]) + 1, guid, 0, 4), (number(MORNING + timedelta(days=99)), guid, 4, 1)
    name = package_with(tmp_path / "a.apkg", deck, *log, manual, future)
    sitting = sitting_at(tmp_path)
    at = MORNING + timedelta(days=11)
    assert take(sitting, read_log(name), name, at) == Taken(3, 0, 0, 1)
    with sitting.records.reading() as session:
        rated = rated_by(session, sitting.learner)
        card = cards_of(session, sitting.learner)[FACT]
    assert [(one.reviewed_at, one.rating) for one in rated] == list(zip(days, ("good", "good", "again"), strict=True))
    assert (card.reviews, card.memory.last_review) == (3, days[-1])
    found = statistics(sitting, at)
    assert (found.answers, found.kinds[0].kind, found.kinds[0].score) == (3, "anki", None)
    assert all(topic.score is None for topic in found.topics)
    assert found.seconds == pytest.approx(12.6)


def test_a_foreign_deck_is_told(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    log = Log(frozenset({"abc"}), (Logged(1, "abc", "good", MORNING, 1.0),))
    with pytest.raises(ExchangeTrouble, match="没有 kubeviva 的卡片"):
        take(sitting, log, "x.apkg", MORNING)


def test_cards_of_other_decks_are_left_out(tmp_path: Path) -> None:
    sitting: Sitting = sitting_at(tmp_path)
    ours = Logged(number(MORNING), guid_of(FACT), "good", MORNING, 1.0)
    log = Log(frozenset({"abc", guid_of(FACT)}), (ours, replace(ours, ident=2, guid="abc")))
    assert take(sitting, log, "x.colpkg", MORNING) == Taken(1, 0, 1, 0)


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as held:
        for name, data in files.items():
            held.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


DAMAGED = {
    "empty": b"",
    "no zip": b"PK\x03\x04 and nothing more",
    "no collection": zipped(media=b"{}"),
    "no database": zipped(collection_anki2=b"no database" * 999),
    "no zstandard": zipped(collection_anki21b=b"no zstandard" * 99),
    "no tables": zipped(collection_anki2=b""),
    "noise": os.urandom(9999),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_package_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.apkg"
    path.write_bytes(DAMAGED[name])
    with pytest.raises(ExchangeTrouble, match="牌组包") as caught:
        read_log(str(path))
    assert len(str(caught.value).splitlines()) == 1


def test_a_package_cut_short_is_told_and_changes_nothing(tmp_path: Path, deck: Path) -> None:
    data = deck.read_bytes()
    for length in (len(data) // 3, len(data) - 40):
        (tmp_path / "a.apkg").write_bytes(data[:length])
        run = kubeviva(tmp_path / "home", "import", str(tmp_path / "a.apkg"))
        assert (run.returncode, run.stdout) == (2, "")
        assert len(run.stderr.splitlines()) == 1 and "牌组包" in run.stderr
    assert not (tmp_path / "home").exists()


def test_out_and_in_at_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "牌组.apkg"
    assert "张卡片" in kubeviva(tmp_path, "export", str(path)).stderr
    name = package_with(tmp_path / "log.apkg", path, (number(datetime.now(UTC)), guid_of(FACT), 3, 0))
    assert "从 Anki 新增 1 条复习" in kubeviva(tmp_path, "import", name).stdout
    assert "已有的 1 条没有重复记" in kubeviva(tmp_path, "import", name).stdout
