"""Setting Chinese: punctuation next to Chinese characters is shown full-width, as readers of Chinese expect.

Content and messages are written with the half-width marks of the keyboard. What learners wrote is never touched.
"""

from __future__ import annotations

import re

_WIDE = str.maketrans({",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"})
_HAN = r"\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u201c\u201d"
_MARK = re.compile(rf"(?<=[{_HAN}])[,:;?!]|[,:;?!](?=[{_HAN}])")
# In a Chinese text a comma between words without a blank is a Chinese comma, too.
_BETWEEN = re.compile(r"(?<=[A-Za-z)])[,;](?=[A-Za-z0-9])")
_SOME_HAN = re.compile(f"[{_HAN}]")
_BRACKETS = re.compile(rf"(?<=[{_HAN}])\(([^()\n]*)\)|\(([^()\n]*[{_HAN}][^()\n]*)\)")


def typeset(text: str) -> str:
    """Return a text with its Chinese punctuation set full-width; every character keeps its place."""
    if not _SOME_HAN.search(text):
        return text
    for pattern in (_MARK, _BETWEEN):
        text = pattern.sub(lambda match: match[0].translate(_WIDE), text)
    return _BRACKETS.sub(lambda match: f"\uff08{match[1] or match[2] or ''}\uff09", text)
