"""The release that a page is asked about: named with the request, or chosen once for this browser."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from kb.models.release import NEWEST, Release
from trainer.exits import Misuse
from trainer.release_option import release_of
from webapp.cookies import A_YEAR, drop, keep

COOKIE = "kubeviva_release"


def asked_release() -> Release:
    """Return the release that ``at`` names in the address or the form, the chosen one without it; 400 if unknown."""
    named = request.values.get("at", "").strip()
    if not named:
        return chosen_release()
    try:
        return release_of(named)
    except Misuse:
        abort(400)


def chosen_release() -> Release:
    """Return the release chosen in the settings, the newest when none was."""
    try:
        return release_of(request.cookies.get(COOKIE, ""))
    except Misuse:
        return NEWEST


def remember(response: Response, release: Release) -> None:
    """Keep a choice in the browser; the newest release is no choice: it moves on."""
    if release == NEWEST:
        drop(response, COOKIE)
    else:
        keep(response, COOKIE, str(release), A_YEAR)
