"""What keeps other pages out: response headers, and a signed token in every form."""

from __future__ import annotations

import secrets

from flask import Flask, Response, abort, current_app, g, request
from itsdangerous import BadSignature, Signer

from webapp.api.operations import BASE
from webapp.cookies import keep

VISITOR = "kubeviva_visitor"
FIELD = "token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with it browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def protect(app: Flask) -> None:
    """Guard every request and response of an application."""
    app.before_request(_check_token)
    app.after_request(_add_headers)
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """Return the token for a form of whoever asks for the page."""
    whose = _signed_in() or f"visitor.{_visitor()}"
    if g.get("form_token", ("",))[0] != whose:  # a page of many forms signs once
        g.form_token = whose, _signer().sign(whose).decode()
    token: str = g.form_token[1]
    return token


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="kubeviva.form")


def _signed_in() -> str:
    """What forms of a signed-in browser are signed for: they end with its being signed in."""
    return f"sign-in.{g.sign_in}" if g.get("sign_in") else ""


def _visitor() -> str:
    if "visitor" not in g:
        g.visitor = request.cookies.get(VISITOR) or secrets.token_urlsafe(18)
    name: str = g.visitor
    return name


def new_visitor() -> None:
    """Make whoever sent this request a visitor that nobody knows of; forms from before are void."""
    g.visitor = secrets.token_urlsafe(18)


def _check_token() -> None:
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.host}":
        abort(403, "这次提交来自别的网站,没有执行。")
    if request.path.startswith(f"{BASE}/"):
        return  # it changes nothing, and its JSON bodies cannot be sent by a form of another site
    visitor = request.cookies.get(VISITOR)
    whose = _signed_in() or (f"visitor.{visitor}" if visitor else "")
    try:
        given = _signer().unsign(request.form.get(FIELD, "")).decode()
    except BadSignature:
        given = ""
    if not given or not secrets.compare_digest(given.encode(), whose.encode()):
        abort(403, "这张表单的凭证对不上:可能是 cookie 被禁用或清掉了。请返回上一页,刷新后再提交。")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "visitor" in g and request.cookies.get(VISITOR) != g.visitor:
        keep(response, VISITOR, g.visitor)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if g.get("sign_in") and request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-store"  # the next one at this screen must not leaf back
    elif response.mimetype == "text/html":
        response.headers["Cache-Control"] = "private, no-cache"
    return response
