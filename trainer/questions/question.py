"""A question, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from kb.models.relation import Value
from trainer.questions.expected import Expected

RIGHT, WRONG = "对", "错"
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Part:
    """One thing that is asked for by a value.

    ``fact``: what is reviewed by it. ``text``: what is asked. ``key``: the right answer in words. ``because``: the run
    that gave it, one Chinese line.
    """

    fact: str
    text: str
    expected: Expected
    key: str
    because: str = ""


@dataclass(frozen=True)
class Question:
    """One question to a learner.

    ``id`` is ``kind:subject:seed``: the subject is a fact, or a topic for an ``interview``; the question can be made
    again from it. ``facts``: what is reviewed by it. ``options`` and ``key``: the choices and the right one, empty for
    free text. ``sentence``: what a ``true-false`` question is about. ``relation`` and ``given``: the input that a
    choice, or the bare answer to a ``recall``, is about; None when that is more than one input. ``items``: what the
    question lists, each called by its letter. ``manifest``: the YAML that it shows. ``parts``: the values that it asks
    for; none where it is to be answered in sentences.
    """

    id: str
    kind: str
    topic: str
    facts: tuple[str, ...]
    text: str
    options: tuple[str, ...] = ()
    key: str = ""
    sentence: str = ""
    relation: str = ""
    given: Mapping[str, Value] | None = None
    items: tuple[str, ...] = ()
    manifest: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def wording(self) -> str:
        """Everything that the learner is asked and shown, but for the options."""
        items = (f"{letter}. {item}" for letter, item in zip(LETTERS, self.items, strict=False))
        asks = (f"{number}. {part.text}" for number, part in enumerate(self.parts, start=1) if len(self.parts) > 1)
        return "\n".join(piece for piece in (self.text, self.manifest.rstrip(), *items, *asks) if piece)

    @property
    def context(self) -> str:
        """What the words of an answer may lean on; nothing where the question names several things, or a wrong one."""
        if self.kind in ("compare", "find-the-error"):
            return ""
        return self.sentence or self.text

    @property
    def closed(self) -> bool:
        """Whether there are options to choose from."""
        return bool(self.options)


def question_id(kind: str, subject: str, seed: int) -> str:
    """Return the id of a question."""
    return f"{kind}:{subject}:{seed}"


def parse_id(ident: str) -> tuple[str, str, int] | None:
    """Return kind, subject and seed of a question's id, None when it is none."""
    kind, _, rest = ident.partition(":")
    subject, _, seed = rest.rpartition(":")
    if not kind or not subject or not (seed.isascii() and seed.isdigit()) or len(seed) > 9:
        return None
    return kind, subject, int(seed)


def stable_order(words: list[str], salt: str) -> list[str]:
    """Return the words in an order that depends on the salt alone, the same on every machine."""
    return sorted(words, key=lambda word: (_hash(f"{salt}|{word}"), word))


def turn(subject: str, seed: int, size: int) -> int:
    """Return the place in a rotation of ``size``: it moves on with the seed, and starts elsewhere for each subject."""
    return (_hash(subject) + seed) % size


def _hash(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")
