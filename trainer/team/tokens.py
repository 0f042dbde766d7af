"""Tokens: what a browser, a link or a program shows to be let in; only their digests are kept."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_token() -> str:
    """Return a new token of 256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is random and long: nobody finds it from a fast digest."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
