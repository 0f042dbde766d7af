"""The text that a form brings: pasted, or in a file."""

from __future__ import annotations

from flask import request

from kb.textfile import text_of


def submitted_text(field: str, file_field: str) -> tuple[str, str]:
    """Return the text and its name (``-`` for pasted text); a file wins. Raise kb.textfile.Unreadable."""
    file = request.files.get(file_field)
    if file is not None and file.filename:
        return plain(text_of(file.filename, file.read())), file.filename
    return plain(request.form.get(field, "")), "-"


def plain(text: str) -> str:
    """Return a text with line ends as one character; forms send two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
