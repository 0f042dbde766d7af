"""Reviews out of Anki: the log of a deck or of a whole collection, as far as its cards are ours."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from trainer.exchange.trouble import ExchangeTrouble, told_about_file

# The newest form first: beside it, Anki puts an old one that holds nothing but a request to upgrade.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
MOST_BYTES = 2 * 1024**3
CHUNK = 1 << 20
# github.com/ankitects/anki/blob/main/proto/anki/stats.proto: RevlogEntry.ReviewKind; the others are no answers.
LEARNING, REVIEW, RELEARNING, FILTERED = range(4)
EASES: Mapping[int, str] = {1: "again", 2: "hard", 3: "good", 4: "easy"}
NO_PACKAGE = "不是 Anki 的牌组包(.apkg、.colpkg),或已损坏;请在 Anki 里重新导出,勾上“包含学习进度信息”"


@dataclass(frozen=True)
class Logged:
    """One answer given in Anki. ``ident``: Anki's number of it, by which it is known again."""

    ident: int
    guid: str
    rating: str
    at: datetime
    seconds: float


@dataclass(frozen=True)
class Log:
    """What a package holds: the ids of all its notes, and the answers in order."""

    guids: frozenset[str]
    answers: tuple[Logged, ...]


def read_log(name: str) -> Log:
    """Return the log of a package; raise ExchangeTrouble with one Chinese line about the file."""
    with told_about_file(name, "读不了"), tempfile.TemporaryDirectory(prefix="kubeviva-") as place:
        copy = Path(place) / "collection.sqlite"
        try:
            with zipfile.ZipFile(name) as package:
                _unpack(package, copy, name)
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as connection:
                return _log(connection)
        except (zipfile.BadZipFile, zstandard.ZstdError, sqlite3.Error, EOFError, NotImplementedError, RuntimeError):
            raise ExchangeTrouble(f"{name}:{NO_PACKAGE}") from None
        except (OverflowError, ValueError, TypeError):
            raise ExchangeTrouble(f"{name}:复习记录里有读不懂的值;{NO_PACKAGE}") from None


def _unpack(package: zipfile.ZipFile, copy: Path, name: str) -> None:
    """Write the package's collection to a file; nothing else of the package is unpacked."""
    held = next((one for one in COLLECTIONS if one in package.namelist()), None)
    if held is None:
        raise ExchangeTrouble(f"{name}:{NO_PACKAGE}")
    with package.open(held) as packed, copy.open("wb") as out:
        source = zstandard.ZstdDecompressor().stream_reader(packed) if held.endswith("b") else packed
        written = 0
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > MOST_BYTES:
                raise ExchangeTrouble(
                    f"{name}:解开后超过 {MOST_BYTES // 1024**3} GB;在 Anki 里只导出 kubeviva 牌组再试"
                )
            out.write(chunk)


def _log(connection: sqlite3.Connection) -> Log:
    guids = frozenset(str(row[0]) for row in connection.execute("SELECT guid FROM notes"))
    rows = connection.execute(
        "SELECT revlog.id, notes.guid, revlog.ease, revlog.time FROM revlog"
        " JOIN cards ON cards.id = revlog.cid JOIN notes ON notes.id = cards.nid"
        " WHERE revlog.type IN (?, ?, ?, ?) AND revlog.ease BETWEEN 1 AND 4 ORDER BY revlog.id",
        (LEARNING, REVIEW, RELEARNING, FILTERED),
    )
    answers = (
        Logged(ident, str(guid), EASES[ease], datetime.fromtimestamp(ident / 1000, UTC), max(0, taken) / 1000)
        for ident, guid, ease, taken in rows
    )
    return Log(guids, tuple(answers))
