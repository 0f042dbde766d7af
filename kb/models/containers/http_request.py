"""The requests of an HTTP probe: its URL, its headers, and those of a request after a redirect."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kb.models.containers.url import URL, bytes_of, parse, resolve, text_of, unescape
from kb.models.release import Release

Headers = Mapping[str, tuple[str, ...]]
# net/http/request.go reqWriteExcludeHeader: written by other means or not at all.
_NOT_COPIED_OUT = ("Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer")
# golang.org/x/net/http/httpguts ValidHostHeader
_HOST = re.compile(r"[A-Za-z0-9!$%&'()*+,\-.:;=\[\]_~]*")


@dataclass(frozen=True)
class Request:
    """One GET request: where it goes, the Host that was asked for (empty: the URL's), its headers."""

    url: URL
    host: str = ""
    headers: Headers = field(default_factory=dict)

    @property
    def sendable(self) -> bool:
        """Whether no header value holds a control character; Go refuses to send such a request."""
        return not any(
            (char < " " and char != "\t") or char == "\x7f"
            for values in self.headers.values()
            for value in values
            for char in value
        )


@lru_cache(maxsize=256)
def probe_url(scheme: str, host: str, port: int, path: str) -> URL:
    """Return the URL that a probe asks for; raise ValueError when no request can be made of it.

    pkg/probe/http/request.go formatURL: the path is read as a reference, so it may hold a query or even another
    host (which is overwritten); a path that cannot be read is taken as it is.
    """
    held = bytes_of(path)
    try:
        url = parse(held)
    except ValueError:
        url = URL(path=held)
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return parse(str(replace(url, scheme=scheme, host=bytes_of(netloc))))


def probe_request(url: URL, pairs: Iterable[tuple[str, str]], at: Release) -> Request:
    """Return the first request: the probe's own headers, and User-Agent and Accept where it names none.

    pkg/probe/http/request.go newProbeRequest: an empty Accept takes the header away.
    """
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        key = canonical(name)
        headers[key] = (*headers.get(key, ()), value)
    headers.setdefault("User-Agent", (f"kube-probe/{at}",))
    headers.setdefault("Accept", ("*/*",))
    if headers["Accept"][0] == "":
        del headers["Accept"]
    return Request(url, headers.get("Host", ("",))[0], headers)


def canonical(name: str) -> str:
    """Return a header's name as Go writes it: x-lower-case becomes X-Lower-Case."""
    return "-".join(part.capitalize() for part in name.split("-"))


def after_redirect(first: Request, last: Request, location: str) -> Request:
    """Return the request that follows a redirect; raise ValueError when the Location cannot be read.

    net/http/client.go Client.do: the first request's headers are copied, a Host of one's own survives only a relative
    Location, the Referer is the last URL unless the way leads from https to http.
    """
    reference = parse(bytes_of(location))
    url = resolve(last.url, reference)
    host = last.host if last.host and last.host != last.url.host and not reference.scheme else ""
    headers = dict(first.headers)
    if "Referer" not in headers and not (last.url.scheme == "https" and url.scheme == "http"):
        headers["Referer"] = (text_of(str(replace(last.url, user=None))),)
    return Request(url, host, headers)


def headers_received(request: Request) -> dict[str, list[str]]:
    """Return the headers as the server sees them (Request.write; every probe uses a connection of its own)."""
    host = request.host or text_of(request.url.host)
    received = {"Host": [host if _HOST.fullmatch(host) else ""]}
    if agent := request.headers.get("User-Agent", ("",))[0].strip(" \t"):
        received["User-Agent"] = [agent]
    for name, values in request.headers.items():
        if name not in _NOT_COPIED_OUT:
            received[name] = [value.strip(" \t") for value in values]
    if request.url.user is not None and "Authorization" not in received:
        name, _, password = request.url.user.partition(":")
        user = f"{unescape(name)}:{unescape(password)}"
        received["Authorization"] = ["Basic " + base64.b64encode(user.encode("latin-1")).decode()]
    tokens = {token.strip().lower() for value in received.get("Connection", ()) for token in value.split(",")}
    if "close" not in tokens and not ("upgrade" in tokens and received.get("Upgrade", [""])[0]):
        received["Connection"] = [*received.get("Connection", ()), "close"]
    return received
