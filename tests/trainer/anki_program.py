"""Anki itself as far as the tests need it: importing a package, answering cards, exporting again.

Where the ``anki`` package cannot be installed, its part is played by reading the package's SQLite.
"""

from __future__ import annotations

import importlib.util
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

INSTALLED = importlib.util.find_spec("anki") is not None


def notes_in(package: Path) -> dict[str, list[str]]:
    """Return the fields of a package's notes by their ids, as SQLite has them."""
    with zipfile.ZipFile(package) as held, tempfile.TemporaryDirectory() as place:
        held.extract("collection.anki2", place)
        with closing(sqlite3.connect(Path(place) / "collection.anki2")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rows = connection.execute("SELECT guid, flds FROM notes").fetchall()
    found = {guid: fields.split("\x1f") for guid, fields in rows}
    assert len(found) == len(rows)
    return found


class Anki:
    """A collection of the real program."""

    def __init__(self, directory: Path) -> None:
        from anki.collection import Collection

        directory.mkdir(exist_ok=True)
        self.collection = Collection(str(directory / "collection.anki2"))

    def take(self, package: Path) -> tuple[int, int]:
        """Import a package and return how many notes were new and how many were updated."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
        log = self.collection.import_anki_package(request).log
        return len(log.new), len(log.updated)

    def fields(self, query: str = "") -> dict[str, list[str]]:
        """Return the fields of the notes that a search finds, by their ids."""
        notes = (self.collection.get_note(ident) for ident in self.collection.find_notes(query))
        return {note.guid: list(note.fields) for note in notes}

    def answer(self, query: str, ease: int) -> None:
        """Answer the first card that a search finds."""
        card = self.collection.get_card(self.collection.find_cards(query)[0])
        card.start_timer()
        states = self.collection._backend.get_scheduling_states(card.id)
        rating = [None, 0, 1, 2, 3][ease]
        answer = self.collection.sched.build_answer(card=card, states=states, rating=rating)
        self.collection.sched.answer_card(answer)

    def give(self, package: Path, legacy: bool) -> None:
        """Export the collection with its log, in the old or in the new form."""
        from anki.collection import ExportAnkiPackageOptions

        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
        )
        self.collection.export_anki_package(out_path=str(package), options=options, limit=None)

    def give_all(self, package: Path) -> None:
        """Export the whole collection, which closes it."""
        self.collection.export_collection_package(str(package), include_media=False, legacy=False)
