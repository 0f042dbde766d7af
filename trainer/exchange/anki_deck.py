"""A deck for Anki, ``.apkg``: one deck a topic, one note a fact; imported again, it updates and doubles nothing."""

from __future__ import annotations

import itertools
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path

import genanki

from kb.knowledge import Knowledge
from trainer.exchange.anki_notes import Note, notes

DECK = "kubeviva"
MODEL = "kubeviva 事实"
FIELDS = ("题目", "答案", "为什么", "出处", "编号")
FRONT = '<div class="question">{{题目}}</div>'
BACK = """{{FrontSide}}<hr id="answer">
<div class="answer">{{答案}}</div>
{{#为什么}}<div class="why">{{为什么}}</div>{{/为什么}}
<div class="source">{{出处}} · {{编号}}</div>"""
STYLE = """.card { font: 20px/1.7 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 34em; margin: 0 auto; padding: 1em; text-align: left; }
.question { font-weight: 600; }
.why { margin-top: .8em; opacity: .8; font-size: .85em; }
.source { margin-top: 1.5em; opacity: .55; font: .7em ui-monospace, monospace; overflow-wrap: anywhere; }"""


def write_deck(path: Path, knowledge: Knowledge, at: datetime) -> int:
    """Write the deck of all facts and return how many notes it has; ``at`` is the version by which Anki updates.

    Raise OSError.
    """
    found = notes(knowledge)
    decks = [_deck(topic.slug, f"{topic.number:02} {topic.title}", found) for topic in knowledge.content.topics]
    seconds = int(at.timestamp())
    with tempfile.TemporaryDirectory(prefix="kubeviva-", dir=path.parent) as place:
        collection = Path(place) / "collection.anki2"
        try:
            with closing(sqlite3.connect(collection)) as connection:
                genanki.Package(decks).write_to_db(connection.cursor(), seconds, itertools.count(seconds * 1000))
                connection.commit()
        except sqlite3.OperationalError as error:
            raise OSError(28, f"写临时文件出错:{error}") from error
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.write(collection, collection.name)
            package.writestr("media", json.dumps({}))
    return len(found)


def _deck(topic: str, title: str, found: list[Note]) -> genanki.Deck:
    deck = genanki.Deck(_number(f"deck/{topic}"), f"{DECK}::{title}")
    model = genanki.Model(
        _number("model/1"),
        MODEL,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "问答", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
        sort_field_index=FIELDS.index("编号"),
    )
    for place, note in enumerate(found):
        if note.topic == topic:
            fields = [_shown(text) for text in (note.question, note.answer, note.why, note.source, note.fact)]
            deck.add_note(genanki.Note(model, fields, guid=note.guid, tags=list(note.tags), due=place))
    return deck


def _shown(text: str) -> str:
    """A text in the HTML that Anki's fields are made of."""
    return escape(text, quote=False).replace("\n", "<br>")


def _number(name: str) -> int:
    """A number that stays: Anki wants one below 2**53, and knows models and decks by it."""
    return int.from_bytes(sha256(f"kubeviva/{name}".encode()).digest()[:5], "big") + (1 << 30)
