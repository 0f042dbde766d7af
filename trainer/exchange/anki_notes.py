"""What a fact looks like as a note for Anki; its id hangs on the fact, and stays when the fact is edited or renamed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_uppercase

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.grading.closed import explanation
from trainer.questions.choose import choose
from trainer.questions.question import Question
from trainer.questions.recall import recall
from trainer.questions.true_false import true_false
from trainer.scheduling.redirects import read_redirects

LEVELS = {1: "要点", 2: "进阶", 3: "深入"}
# Anki's own alphabet for such ids.
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"


@dataclass(frozen=True)
class Note:
    """One question of the deck, in plain text; ``guid`` is how Anki knows it again."""

    guid: str
    fact: str
    topic: str
    question: str
    answer: str
    why: str
    source: str
    tags: tuple[str, ...]


def guid_of(fact: str) -> str:
    """Return the id of the note about a fact, by the fact's first id."""
    number = int.from_bytes(sha256(f"kubeviva/fact/{fact}".encode()).digest()[:8], "big")
    letters = []
    while number:
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def first_ids(knowledge: Knowledge) -> dict[str, str]:
    """Return the oldest id by fact: renaming a fact must not make a second note of it."""
    redirects = read_redirects(knowledge.root)
    found = {fact: fact for fact in knowledge.facts}
    for old in sorted(redirects, reverse=True):
        if old not in knowledge.facts and redirects[old] in found:
            found[redirects[old]] = old
    return found


def facts_by_guid(knowledge: Knowledge) -> dict[str, str]:
    """Return the facts by the ids of their notes, those under earlier names of a fact among them."""
    renamed = {guid_of(old): new for old, new in read_redirects(knowledge.root).items() if new in knowledge.facts}
    return renamed | {guid_of(fact): fact for fact in knowledge.facts}


def notes(knowledge: Knowledge) -> list[Note]:
    """Return one note a fact, in the order of the topics; no two of them ask the same."""
    first = first_ids(knowledge)
    asked: set[str] = set()
    found = []
    for fact in knowledge.content.facts:
        note = _note(fact, first[fact.id], asked, knowledge)
        asked.add(note.question)
        found.append(note)
    return found


def _note(fact: Fact, first: str, asked: Collection[str], knowledge: Knowledge) -> Note:
    front, back, why = _said(fact, asked, knowledge)
    relation = knowledge.relations.get(fact.relation)
    source = f"{relation.sources[0].path} {relation.sources[0].symbol}" if relation else ""
    level = "误区" if fact.misconception else LEVELS.get(fact.level, "要点")
    return Note(guid_of(first), fact.id, fact.topic, front, back, why, source, ("kubeviva", fact.topic, level))


def _said(fact: Fact, asked: Collection[str], knowledge: Knowledge) -> tuple[str, str, str]:
    """Front, back and reason: the fact's own question, or, where another fact has it already, a choice or a verdict."""
    question = recall(fact, 0, knowledge)
    if question and question.text not in asked:
        return question.text, fact.text, fact.note
    question = choose(fact, 0, knowledge)
    if question and (front := _with_options(question)) not in asked:
        return front, f"{question.key}。{fact.text}", fact.note
    question = true_false(fact, 0, knowledge)
    if question and question.text not in asked:
        return question.text, f"{question.key}。{_right(fact, knowledge)}", explanation(question, knowledge)
    return f"“{fact.text.rstrip('。')}”对吗?为什么?({fact.id})", _right(fact, knowledge), fact.note


def _with_options(question: Question) -> str:
    lines = [f"{letter}. {option}" for letter, option in zip(ascii_uppercase, question.options, strict=False)]
    return "\n".join([question.text, *lines])


def _right(fact: Fact, knowledge: Knowledge) -> str:
    """The true sentence: the fact itself, or those that a misconception points to."""
    if not fact.misconception:
        return fact.text
    right: Mapping[str, Fact] = knowledge.facts
    return "".join(right[ident].text for ident in fact.refers if ident in right)
