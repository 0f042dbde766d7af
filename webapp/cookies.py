"""Cookies: out of reach of scripts and of other sites, and sent over TLS alone where the pages came by TLS."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

A_YEAR = timedelta(days=365)


def keep(response: Response, name: str, value: str, span: timedelta | None = None) -> None:
    """Set a cookie for so long, or until the browser is closed."""
    response.set_cookie(name, value, max_age=span, httponly=True, samesite="Lax", secure=request.is_secure, path="/")


def drop(response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
