"""``kubeviva search``: full-text search over topics, concepts and facts."""

from __future__ import annotations

import sys

from rich.text import Text

from kb.graphs.node import KIND_NAMES, Kind
from kb.search.search import Hit, search
from trainer.exits import GOOD, Misuse
from trainer.knowledge_base import open_store
from trainer.output import console, write_json


def run(words: str, as_json: bool) -> int:
    """Print what fits the words, best first."""
    if not words.strip():
        raise Misuse("没有要找的词;例:kubeviva search 污点")
    with open_store() as store:
        hits = search(store, words)
    if as_json:
        write_json({"query": words, "hits": [hit_json(hit) for hit in hits]})
        return GOOD
    out = console()
    for hit in hits:
        out.print(Text.assemble((f"{KIND_NAMES[hit.key.kind]} {hit.key.id}", "bold"), *_title(hit)))
        out.print(Text("    ").append_text(_marked(hit)))
    if not hits:
        print(f"没有找到“{words}”;换个说法,或少写几个词", file=sys.stderr)
    return GOOD


def hit_json(hit: Hit) -> dict[str, object]:
    """Return a hit as JSON values."""
    return {
        "kind": hit.key.kind.value,
        "id": hit.key.id,
        "title": hit.title,
        "snippet": hit.snippet,
        "matches": [list(span) for span in hit.matches],
        "exact": hit.exact,
    }


def _title(hit: Hit) -> list[str]:
    """A fact's title is its sentence, which the snippet shows anyway."""
    sentence = hit.key.kind in (Kind.FACT, Kind.MISCONCEPTION)
    return [] if sentence or hit.title == hit.snippet else [f"  {hit.title}"]


def _marked(hit: Hit) -> Text:
    text = Text(hit.snippet)
    for start, end in hit.matches:
        text.stylize("bold yellow", start, end)
    return text
