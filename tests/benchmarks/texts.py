"""Strangers' cheat sheets of any length for benchmarks, in which no line comes twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from kb.content import read_content
from kb.knowledge import content_root

SENTENCES = Path(__file__).parent.parent / "paraphrases"
# So many sentences stand under one heading.
SECTION = 20


def document(size: int) -> str:
    """Return a text of about ``size`` characters: topics with their headings, under each how people put things."""
    lines: list[str] = []
    for line in _lines():
        size -= len(line) + 1
        if size < 0:
            return "\n".join(lines) + "\n"
        lines.append(line)
    raise AssertionError("there is always another line")


def _lines() -> Iterator[str]:
    topics = {topic.slug: topic.title for topic in read_content(content_root()).topics}
    said = {slug: [json.loads(line)["text"] for line in _file(slug).read_text("utf-8").splitlines()] for slug in topics}
    for lap in count():
        for slug, title in topics.items():
            texts = said[slug]
            first = lap * SECTION
            yield from ("", f"## {title}({lap + 1})", "")
            for i in range(first, first + SECTION):
                again = i // len(texts)
                yield f"- {f'第 {again} 遍:' if again else ''}{texts[i % len(texts)]}"


def _file(slug: str) -> Path:
    return SENTENCES / f"{slug}.jsonl"
