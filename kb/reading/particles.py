"""Words that turn, bind or limit a claim, found in what a wording left over: negation, quantifiers, modality."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.reading import grammar


def _pattern(words: Iterable[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    han = "|".join(re.escape(word) for word in ordered if not word.isascii())
    latin = "|".join(re.escape(word) for word in ordered if word.isascii())
    return f"(?:{han})" + (f"|(?<![a-z])(?:{latin})(?![a-z])" if latin else "")


_GROUPS = {
    "must_be": grammar.MUST_BE,
    "shield": grammar.SHIELDS,
    "more_than": grammar.MORE_THAN,
    "not_always": grammar.NOT_ALWAYS,
    "past": grammar.PAST,
    "possible": grammar.POSSIBLE,
    "then_only": grammar.THEN_ONLY,
    "exclusive": grammar.EXCLUSIVE,
    "rest": grammar.REST,
    "universal": grammar.UNIVERSAL,
    "mandatory": grammar.MANDATORY,
    "negation": grammar.NEGATIONS,
}
# "要不要", "是不是", "有没有": a question inside a statement denies nothing; nor does "不管 A 还是 B", or "活着没有".
A_NOT_A = re.compile(r"(?<![应使作利费占启调通公信引复专采功性可智才但只])([\u4e00-\u9fff])[不没]\1")
_WHATEVER = r"不管(?=[^,。;!?]{0,30}(?:还是|都|什么|哪|多|怎|是否|如何|谁|有没有))"
WHATEVER = re.compile(_WHATEVER)
# "活着没有" asks; "等它们没了才 …" waits.
_OR_NOT = r"(?<=[着完过好到了])没有(?=\s*(?:[,。;!?]|$))|没有?了(?=(?:以后|之后)?(?:才|再|就))"
OR_NOT = re.compile(_OR_NOT)
# "不像 A 那样 P": what stands before is not P, A is.
UNLIKE = re.compile(r"不像(?P<other>[^,。;]{1,24}?)(?:那样|那么|一样|那般)")
# Where none of these stands, no particle begins: to look for one of a set is quicker than to try them all.
_FIRST = "".join(sorted({word[0] for words in _GROUPS.values() for word in words}))
_PARTICLE = re.compile(
    rf"(?=[{re.escape(_FIRST)}]|.[不没])(?:"
    r"(?P<unlike>不像(?=[^,。;]{1,24}?(?:那样|那么|一样|那般)))|(?P<question>"
    + _WHATEVER
    + f"|{_OR_NOT}"
    + r"|(?<![应使作利费占启调通公信引复专采功性可智才但只])(?P<asked>[\u4e00-\u9fff])[不没](?P=asked))|"
    + "|".join(f"(?P<{name}>{_pattern(words)})" for name, words in _GROUPS.items())
    + ")"
)


@dataclass(frozen=True)
class Particle:
    """One turning word: its kind (a key of the groups) and its place in the text."""

    kind: str
    start: int
    end: int


def particles(text: str, start: int, end: int, offset: int = 0) -> list[Particle]:
    """Return the particles of ``text[start:end]``, in order."""
    return [
        Particle(_kind(match), _start(match) + offset, match.end() + offset)
        for match in _PARTICLE.finditer(text, start, end)
        if match.lastgroup not in ("question", "shield") and not _first_release(match, text)
    ]


def _start(match: re.Match[str]) -> int:
    """Where the turning word itself begins: "并" before it is none ("并不经过", of which "不经过" may be a term)."""
    return match.start() + (match.lastgroup == "negation" and match[0].startswith("并") and len(match[0]) > 1)


def _kind(match: re.Match[str]) -> str:
    return "negation" if match.lastgroup == "unlike" else str(match.lastgroup)


def _first_release(match: re.Match[str], text: str) -> bool:
    """ "最早在 1.16" names a first release; it does not speak of the past."""
    return bool(match["past"]) and any(char.isdigit() for char in text[match.end() : match.end() + 4])
