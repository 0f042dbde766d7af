"""Putting a relation and its inputs into the question that an interviewer would ask."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.knowledge import Knowledge
from kb.models.relation import Domain, Numbers, Relation, Value, Words
from trainer.questions.phrasing import SLOT, phrasings

# A title with one of these is a question already; any other names the thing that is asked for.
_ASKS = re.compile(r"什么|哪|谁|怎|几|多少|多大|多久|多长|吗|何|(.)(.?)不\1|有没有|是否|还是|之前")
_LOOSE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])|(?<=[,。:;、“”]) +| +(?=[,。:;、“”?])")
_GAP = re.compile(r"(?<=[A-Za-z0-9%*/>=_])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9*/<])")
# What both the phrase and the word say: "PV PV 释放之后时".
_TWICE = re.compile(r"\b([A-Za-z]{2,}) (?=\1\b)|(?<=[后前时])时")
_MATURING = re.compile(r"(?:的成熟过程| *在哪个版本走到哪一步)$")


def asked(relation: Relation, given: Mapping[str, Value], knowledge: Knowledge) -> str | None:
    """Return the question what a relation answers for these inputs.

    None when an input has no word that people use, or when nobody has said how to ask for it.
    """
    words = named(relation, given, knowledge)
    title = knowledge.lexicon.titles.get(relation.name)
    if not title or words is None:
        return None
    if phrase := phrasings(knowledge.root).get(relation.name):
        return _filled(phrase, words, relation, given)
    if "stage" in words and isinstance(relation.answer, Numbers) and relation.answer.unit == "release":
        return spaced(f"{_matured(title, words)}?")
    return None if words else spaced(f"{title}{_ending(title, relation.answer)}?")


def _filled(phrase: str, words: Mapping[str, str], relation: Relation, given: Mapping[str, Value]) -> str | None:
    placed = set(SLOT.findall(phrase))
    untold = [slot for slot in words if slot not in placed and relation.ordinary.get(slot) != given[slot]]
    if untold or placed - set(words):
        return None
    return spaced(_TWICE.sub("", f"{SLOT.sub(lambda match: words[match[1]], phrase)}?"))


def named(relation: Relation, given: Mapping[str, Value], knowledge: Knowledge) -> dict[str, str] | None:
    """Return the words for the inputs; None when one of them has none."""
    found = {slot: word_of(relation.inputs[slot], value, knowledge) for slot, value in given.items()}
    needed = [slot for slot, value in given.items() if relation.ordinary.get(slot) != value]
    return found if all(found[slot] for slot in needed) else None


def word_of(domain: Domain, value: Value, knowledge: Knowledge) -> str:
    """Return the word for a value, nothing when only programs know it by name."""
    if (
        isinstance(domain, Words)
        and domain.kind != "yes-no"
        and f"{domain.kind}/{value}" not in knowledge.lexicon.names
    ):
        return ""
    return knowledge.explainer.value(domain, value)


def spaced(text: str) -> str:
    """Return a text with one blank between Chinese and Latin words, and none within the Chinese."""
    return _LOOSE.sub("", _GAP.sub(" ", re.sub(r" +", " ", text))).strip()


def _matured(title: str, words: Mapping[str, str]) -> str:
    stage = words["stage"]
    others = [word for slot, word in words.items() if slot != "stage"]
    subject = "、".join(others) or _MATURING.sub("", title)
    if stage.isascii():
        return f"{subject} 是从哪个版本起进入 {stage} 阶段的"
    return f"{subject} 是从哪个版本起{stage}的"


def _ending(title: str, answer: Domain) -> str:
    if _ASKS.search(title):
        return ""
    if isinstance(answer, Words):
        return "是什么"
    return "是哪个版本" if answer.unit == "release" else "是多少"
