"""What a sentence has that is not said: marks of Markdown and HTML, quotes around a name, words spoken in passing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.reading.candidate import Found

# Nothing without one of these has any markup.
_SIGNS = re.compile(r"[`*\"“”「」『』【】\[<&_]|没|说|疑|知|记住")
_MARKS = r"\"“”「」『』【】,,。;;::!!??、()()"
# Between quotes: a name that begins with no Chinese, and a few words of any kind; no whole statement.
_NAME = rf"[^\s{_MARKS}\u4e00-\u9fff][^{_MARKS}]{{0,31}}(?<! )"
_SHORT = rf"[^\s{_MARKS}]{{1,8}}"
_URL = r"\((?:https?:|/|#|\.)[^\s()]{1,300}\)"
_TAGS = "code|b|strong|em|i|kbd|span|p|li|ul|ol|u|mark|font|a|div|sup|sub|tt"
_PASSING = (
    "(?:如果|要是)?我?没有?记错的?(?:话)?|不用(?:多)?说|不妨(?:先)?(?:记住|记一下|这样记)|毫无(?:疑问|悬念)(?:地|的是)?"
    "|毋庸置疑(?:的是)?|众所周知|不瞒你说"
)
_MARKUP = re.compile(
    "|".join(
        (
            r"`+|\*{2,3}|__(?=[^_]{1,60}__)|(?<=[^\s_])__(?!\w)",
            r"(?<![\w*])\*(?=\w[^*\n]{0,40}(?<=[\w)])\*(?![\w*.]))",
            rf"</?(?:{_TAGS})(?:\s[^<>]{{0,200}})?/?>|&(?:nbsp|emsp|ensp|quot|ldquo|rdquo);",
            rf"!?\[(?=[^\[\]]{{1,80}}\]{_URL})|\]{_URL}|(?<![A-Za-z])\[\^?\d{{1,3}}\](?!\()",
            rf"\"(?={_NAME}\")|“(?=(?:{_SHORT}|{_NAME})”)|「(?=(?:{_SHORT}|{_NAME})」)|『(?=(?:{_SHORT}|{_NAME})』)",
            rf"【(?={_NAME}】)",
            rf"(?:^|(?<=[,,。::]))\s*(?:{_PASSING})\s?[,,::]",
        )
    )
)
_CLOSING = {"*": "*", '"': '"', "“": "”", "「": "」", "『": "』", "【": "】"}


@dataclass(frozen=True)
class Bare:
    """A sentence without its markup: ``places`` are where each of its characters stood, and where it ended."""

    text: str
    places: tuple[int, ...]

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the bare text stood in the sentence as given."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def restored(self, found: Found, quote: str) -> Found:
        """Return what was found in the bare text, at its places in the sentence as given."""
        claim = found.claim
        start, end = self.given(claim.start, claim.end)
        lists = {
            slot: tuple((value, *self.given(first, last)) for value, first, last in members)
            for slot, members in found.lists.items()
        }
        return replace(found, claim=replace(claim, start=start, end=end, quote=quote[start:end]), lists=lists)


def bare(quote: str) -> Bare | None:
    """Return a sentence without its markup, None when it has none. Runs in time linear in the sentence."""
    if not _SIGNS.search(quote):
        return None
    dropped: set[int] = set()
    for match in _MARKUP.finditer(quote):
        dropped.update(range(match.start(), match.end()))
        if closing := _CLOSING.get(match[0]):
            dropped.add(quote.index(closing, match.end()))
    if not dropped:
        return None
    kept = [i for i in range(len(quote)) if i not in dropped]
    return Bare("".join(quote[i] for i in kept), (*kept, len(quote)))
