"""Traditional Chinese: what a page says, converted after it was rendered; addresses, values and names stay.

Converted is by characters and phrases (頭髮, 發現), not by the words of another region: what is read here can be said
in an answer, and folds back to what the simplified page says.
"""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

LANGUAGE = "zh-Hant"
# Where the dictionary prefers a form that is rare among engineers, and where it takes parts of two words for a third
# (是只能, 三种卷来自, 路由表转发): what it finds there (是隻, 捲來, 錶) is nothing that these pages speak of.
_USUAL = str.maketrans(dict(zip("臺汙隻捲錶鍾摺瞭藉", "台污只卷表鐘折了借", strict=True)))
_MENDED = (
    (re.compile("髮(?!夾)"), "發"),
    (re.compile("(?<=有)云"), "雲"),
    (re.compile("(?<![阿公英])里(?!程)"), "裡"),
    (re.compile("占(?=用)"), "佔"),
)
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_TRANSLATE = re.compile(r'\stranslate="(yes|no)"')
# Attributes that people read or hear.
_SAID = re.compile(r'(\s(?:aria-label|title|placeholder|alt)=")([^"]*)"')
_PAGE_LANGUAGE = re.compile(r'(<html\b[^>]*\blang=")[^"]*"')
# What is no text, or is not ours to change: code, and what somebody writes.
_AS_IT_IS = frozenset({"script", "style", "textarea", "code", "pre"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
# Parts two texts that are converted at once; no text has it, and no phrase goes across it.
_APART = "\x1f"


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2tw")


def traditional(text: str) -> str:
    """Return a text in traditional characters."""
    if text.isascii():
        return text
    # The library takes a NUL, which hostile text may hold, for the end.
    converted: str = _converter().convert(text.replace("\0", ""))
    converted = converted.translate(_USUAL)
    for wrong, right in _MENDED:
        converted = wrong.sub(right, converted)
    return converted


def traditional_page(page: str) -> str:
    """Return an HTML page in traditional characters.

    Texts and what is read out of tags are converted; ``translate="no"`` and ``"yes"`` say so for an element otherwise.
    """
    pieces = _TAG.split(_PAGE_LANGUAGE.sub(rf'\g<1>{LANGUAGE}"', page, count=1))
    places = list(_places(pieces))
    if not places:
        return "".join(pieces)
    converted = traditional(_APART.join(pieces[place].replace(_APART, "") for place in places)).split(_APART)
    for place, text in zip(places, converted, strict=True):
        pieces[place] = text
    return "".join(pieces)


def _places(pieces: list[str]) -> list[int]:
    """Where the texts are that are to be converted; tags are converted on the way."""
    open_: list[tuple[str, bool]] = []  # elements that decide for what is in them, and those of their name within
    places, wanted = [], True
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            if wanted and not piece.isascii():
                places.append(place)
            continue
        named = _NAME.match(piece)
        if named is None:
            continue
        closing, name = named[1], named[2].lower()
        if closing:
            if open_ and open_[-1][0] == name:
                open_.pop()
                wanted = open_[-1][1] if open_ else True
            continue
        said = _TRANSLATE.search(piece)
        decided = said[1] == "yes" if said else wanted and name not in _AS_IT_IS
        if (decided != wanted or (open_ and open_[-1][0] == name)) and name not in _VOID and not piece.endswith("/>"):
            open_.append((name, decided))
            wanted = decided
        # A text box belongs to whoever writes in it, its label does not.
        if not piece.isascii() and (wanted or (said is None and name == "textarea")):
            pieces[place] = _SAID.sub(lambda found: f'{found[1]}{traditional(found[2])}"', piece)
    return places
