"""What an HTTP server answers, as Go's client reads it (net/http/response.go, transfer.go, transport.go)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.models.field import Field
from kb.models.release import Release, as_of

DEFAULT_BODY_BYTES = 2
SWITCHING_PROTOCOLS = 101
# net/http/transport.go readResponse: Go counted interim answers up to 1.23, since 1.24 it limits their bytes instead.
_MOST_INTERIM = (("1.20", 5), ("1.33", 10_000))
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z -]+:[^\x00-\x08\x0a-\x1f\x7f]*")


@dataclass(frozen=True)
class Body:
    """How much of a body arrives: bytes, whether that is all that was announced, seconds before it comes.

    ``announced`` is the Content-Length, None when chunks or the end of the connection mark the end.
    """

    arriving: int = 0
    whole: bool = True
    delay: float = 0.0
    announced: int | None = 0


@dataclass(frozen=True)
class Answer:
    """One answer; with ``broken`` (a Chinese reason) there is none that the client can read."""

    status: int = 0
    location: str = ""
    delay: float = 0.0
    body: Body = Body()
    broken: str = ""


def read_answer(recorded: Field, at: Release) -> Answer:
    """Return what the client makes of one entry of a server's routes; delays in seconds."""
    delay = recorded.at("delaySeconds").number()
    if recorded.at("close").flag():
        return Answer(delay=delay, broken="服务端不回答就关了连接")
    if recorded.at("reset").flag():
        return Answer(delay=delay, broken="服务端用 RST 断开连接")
    if recorded.at("raw").given:
        return _read_raw(recorded.at("raw").text(), delay)
    status = recorded.at("statusCode").whole(200)
    interim = [code.whole() for code in recorded.at("interim").list()]
    if SWITCHING_PROTOCOLS in interim:
        return Answer(status=SWITCHING_PROTOCOLS, delay=delay)
    if len(interim) > as_of(_MOST_INTERIM, at):
        return Answer(delay=delay, broken="1xx 临时回答太多")
    if not 100 <= status <= 999:
        return Answer(delay=delay, broken=f"状态码 {status} 不是三位数")
    if 100 <= status < 200 and status != SWITCHING_PROTOCOLS:
        return Answer(delay=delay, broken=f"{status} 只是临时回答,后面再没有正式回答")
    body = _announced_body(recorded, status)
    if (body.announced or 0) < 0:
        return Answer(delay=delay, broken="Content-Length 是负数")
    return Answer(status, _location(recorded.at("headers")), delay, body)


def _location(headers: Field) -> str:
    values = [headers.at(name).text() for name in headers.mapping() if name.lower() == "location"]
    return values[0].strip(" \t") if values else ""


def _has_no_body(status: int) -> bool:
    # net/http/transfer.go bodyAllowedForStatus; 101 hands over the connection instead.
    return status in (204, 304)


def _announced_body(recorded: Field, status: int) -> Body:
    sent = recorded.at("bodyBytes").whole(DEFAULT_BODY_BYTES, least=0)
    if recorded.at("body").given:
        sent = len(recorded.at("body").text().encode("utf-8", "surrogatepass"))
    delay = recorded.at("bodyDelaySeconds").number()
    if _has_no_body(status):
        return Body()
    if status == SWITCHING_PROTOCOLS:
        return Body(sent, True, delay, None)
    truncated = recorded.at("truncated").flag()
    if recorded.at("chunked").flag() or truncated:
        return Body(sent, not truncated, delay, None)
    announced = recorded.at("contentLength").whole(sent)
    return Body(min(sent, max(announced, 0)), sent >= announced, delay if announced else 0.0, announced)


def _read_raw(raw: str, delay: float) -> Answer:
    """Return what the client makes of literal bytes that the server sends before it closes the connection."""
    head, blank, content = _split_head(raw)
    status_line, *header_lines = head
    protocol, _, status_text = status_line.partition(" ")
    code = status_text.lstrip(" ").partition(" ")[0]
    if not re.fullmatch(r"[0-9]{3}|\+[0-9]{2}", code) or not re.fullmatch(r"HTTP/\d\.\d", protocol, re.ASCII):
        return Answer(delay=delay, broken="收到的不是 HTTP 状态行")
    if not all(_HEADER.fullmatch(line) for line in header_lines):
        return Answer(delay=delay, broken="首部不合 HTTP 语法")
    if not blank:
        return Answer(delay=delay, broken="首部没有结束就断了")
    status = int(code)
    if 100 <= status < 200 and status != SWITCHING_PROTOCOLS:
        return _read_raw(content, delay) if content else Answer(delay=delay, broken="只有 1xx 临时回答")
    headers = _headers(header_lines)
    body = _raw_body(status, protocol, headers, content)
    if body is None:
        return Answer(delay=delay, broken="Content-Length 或 Transfer-Encoding 不能用")
    return Answer(status, headers.get("location", [""])[0], delay, body)


def _split_head(raw: str) -> tuple[list[str], bool, str]:
    """Return the lines before the first empty one, whether that came, and what follows."""
    match = re.search(r"(?:^|\n)\r?\n", raw)
    head, content = (raw[: match.start()], raw[match.end() :]) if match else (raw, "")
    return [line.removesuffix("\r") for line in head.split("\n")], match is not None, content


def _headers(lines: list[str]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    return headers


def _raw_body(status: int, protocol: str, headers: dict[str, list[str]], content: str) -> Body | None:
    """Return the body of a literal answer, None where its framing is refused (transfer.go readTransfer)."""
    lengths, codings = set(headers.get("content-length", ())), headers.get("transfer-encoding", ())
    arriving = len(content.encode("utf-8", "surrogatepass"))
    if codings and protocol >= "HTTP/1.1":
        if [coding.lower() for coding in codings] != ["chunked"]:
            return None
        return Body() if _has_no_body(status) else _chunks(content)
    if len(lengths) > 1 or not all(re.fullmatch(r"[0-9]+", length) for length in lengths):
        return None
    if _has_no_body(status):
        return Body()
    if not lengths or status == SWITCHING_PROTOCOLS:
        return Body(arriving, True, 0.0, None)
    announced = int(lengths.pop())
    return Body(min(arriving, announced), arriving >= announced, 0.0, announced)


def _chunks(content: str) -> Body:
    arriving, rest = 0, content
    while match := re.match(r"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n", rest):
        size, rest = int(match[1], 16), rest[match.end() :]
        if size == 0:
            return Body(arriving, rest.startswith("\r\n"), 0.0, None)
        arriving += min(size, len(rest))
        if rest[size : size + 2] != "\r\n":
            break
        rest = rest[size + 2 :]
    return Body(arriving, False, 0.0, None)
