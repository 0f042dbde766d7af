"""The release that a page is asked about."""

from __future__ import annotations

from flask import abort, request

from kb.models.release import Release
from trainer.cli import Misuse
from trainer.release_option import release_of


def asked_release() -> Release:
    """Return the release named by ``at`` in the address or the form, the newest when there is none; 400 if unknown."""
    try:
        return release_of(request.values.get("at", "").strip())
    except Misuse:
        abort(400)
