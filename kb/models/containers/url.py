"""URLs as Go reads, resolves and writes them (net/url/url.go): the kubelet's HTTP probe is built on it.

Text outside ASCII is held as one character per UTF-8 byte, as Go's strings hold bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_ALWAYS_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
# net/url/url.go shouldEscape: what besides those stands unescaped in a path or a host ...
_PLAIN_IN_PATH = _ALWAYS_PLAIN | frozenset("$&+,/:;=@")
_PLAIN_IN_HOST = _ALWAYS_PLAIN | frozenset("!$&'()*+,;=:[]<>\"")
# ... and validEncoded: what may stay as it was written in a path.
_VALID_IN_PATH = _PLAIN_IN_PATH | frozenset("!'()*[]%")
_USERINFO = _ALWAYS_PLAIN | frozenset(":!$&'()*+,;=%@")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PORT = re.compile(r"(?::[0-9]*)?")


@dataclass(frozen=True)
class URL:
    """A parsed URL; ``host`` may end in a port, ``raw_path`` is set where the default escaping would differ."""

    scheme: str = ""
    opaque: str = ""
    user: str | None = None
    host: str = ""
    path: str = ""
    raw_path: str = ""
    raw_query: str = ""
    force_query: bool = False
    fragment: str = ""

    @property
    def hostname(self) -> str:
        """The host without brackets and port."""
        if self.host.startswith("["):
            return self.host[1 : self.host.rfind("]")]
        name, colon, port = self.host.rpartition(":")
        return name if colon and _PORT.fullmatch(colon + port) else self.host

    @property
    def port(self) -> str:
        """The port as written, empty where there is none."""
        after = self.host[self.host.rfind("]") + 1 :]
        return after.rpartition(":")[2] if ":" in after else ""

    @property
    def escaped_path(self) -> str:
        """The path as it goes over the wire."""
        if self.raw_path and set(self.raw_path) <= _VALID_IN_PATH and unescape(self.raw_path) == self.path:
            return self.raw_path
        return "*" if self.path == "*" else _escape(self.path, _PLAIN_IN_PATH)

    @property
    def request_target(self) -> str:
        """What stands in the request line of a request to the host itself."""
        target = self.opaque or self.escaped_path or "/"
        if not self.opaque and target.startswith("//"):
            target = f"{self.scheme}:{target}"
        query = f"?{self.raw_query}" if self.force_query or self.raw_query else ""
        return text_of(target + query)

    def __str__(self) -> str:
        if self.opaque:
            middle = self.opaque
        else:
            path = self.escaped_path
            user = f"{self.user}@" if self.user is not None else ""
            slashes = "//" if self.host or self.path or user else ""
            separator = "/" if path and not path.startswith("/") and self.host else ""
            middle = slashes + user + _escape(self.host, _PLAIN_IN_HOST) + separator + path
        query = f"?{self.raw_query}" if self.force_query or self.raw_query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return (f"{self.scheme}:" if self.scheme else "") + middle + query + fragment


def text_of(held: str) -> str:
    """Return readable text for bytes held as characters."""
    return held.encode("latin-1").decode("utf-8", "replace")


def bytes_of(text: str) -> str:
    """Return text as one character per UTF-8 byte."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def parse(held: str) -> URL:
    """Return the URL that a reference spells; raise ValueError where Go's url.Parse refuses it."""
    rest, _, fragment = held.partition("#")
    if any(char < " " or char == "\x7f" for char in rest):
        raise ValueError("invalid control character")
    unescape(fragment)
    if rest.startswith(":"):
        raise ValueError("missing protocol scheme")
    match = _SCHEME.match(rest)
    url = URL(scheme=match[1].lower() if match else "", fragment=fragment)
    rest = rest[match.end() :] if match else rest
    if rest.endswith("?") and rest.count("?") == 1:
        url, rest = replace(url, force_query=True), rest[:-1]
    else:
        rest, _, query = rest.partition("?")
        url = replace(url, raw_query=query)
    return _with_rest(url, rest)


def _with_rest(url: URL, rest: str) -> URL:
    if not rest.startswith("/"):
        if url.scheme:
            return replace(url, opaque=rest)
        if ":" in rest.partition("/")[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (url.scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        url, rest = _with_authority(url, authority), slash + path
    return _with_path(url, rest)


def _with_authority(url: URL, authority: str) -> URL:
    user, at, host = authority.rpartition("@")
    if at:
        if not set(user) <= _USERINFO:
            raise ValueError("invalid userinfo")
        unescape(user)
        url = replace(url, user=user)
    if "[" in host:
        if "]" not in host:
            raise ValueError("missing ']' in host")
        port = host[host.rindex("]") + 1 :]
    else:
        port = host[host.rfind(":") :] if ":" in host else ""
    if not _PORT.fullmatch(port):
        raise ValueError("invalid port after host")
    # An escaped ASCII character is refused in a host, and so is any character that would need escaping.
    if any(int(code[1], 16) < 8 and code != "%25" for code in _HEX.findall(host)):
        raise ValueError("invalid URL escape in host")
    if any(char < "\x80" and char not in _PLAIN_IN_HOST and char != "%" for char in host):
        raise ValueError("invalid character in host name")
    return replace(url, host=unescape(host))


def _with_path(url: URL, escaped: str) -> URL:
    path = unescape(escaped)
    return replace(url, path=path, raw_path="" if _escape(path, _PLAIN_IN_PATH) == escaped else escaped)


def resolve(base: URL, reference: URL) -> URL:
    """Return the absolute URL that a reference means at ``base`` (URL.ResolveReference)."""
    url = replace(reference, scheme=reference.scheme or base.scheme)
    if reference.scheme or reference.host or reference.user is not None:
        return url if url.opaque else _with_path(url, _merged(reference.escaped_path, ""))
    if not reference.path and not reference.force_query and not reference.raw_query:
        url = replace(url, raw_query=base.raw_query, fragment=reference.fragment or base.fragment)
    if not reference.path and base.opaque:
        return replace(url, opaque=base.opaque)
    url = replace(url, host=base.host, user=base.user)
    return _with_path(url, _merged(base.escaped_path, reference.escaped_path))


def _merged(base: str, reference: str) -> str:
    """Return the path ``reference`` seen from ``base`` with its dot segments taken out (resolvePath)."""
    full = reference if reference.startswith("/") else base[: base.rfind("/") + 1] + reference if reference else base
    if not full:
        return ""
    segments = full.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    path = "/" + "/".join(kept)
    return path[1:] if path.startswith("//") else path


def unescape(text: str) -> str:
    """Return text with its percent escapes decoded; raise ValueError for a broken escape."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("invalid URL escape")
    return _HEX.sub(lambda code: chr(int(code[0][1:], 16)), text)


def _escape(text: str, plain: frozenset[str]) -> str:
    return "".join(char if char in plain else f"%{ord(char):02X}" for char in text)
