"""``kubeviva serve``: the web pages, on this machine alone, or for a team that signs in."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Any

from kb.knowledge import MissingContent
from trainer.exits import GOOD, Misuse
from trainer.team.address import LOOPBACK, checked_address, checked_proxy
from trainer.team.refusal import Refused

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"
THREADS = 4
# Browsers keep their connections open while people think; a whole school shall find a place.
MOST_CONNECTIONS = 500
REASONS = {errno.EADDRINUSE: "已被占用", errno.EACCES: "没有权限"}
# Larger than what the application accepts, so that a body that is too large gets the application's own page.
MOST_RECEIVED = 64 * 1024 * 1024


@dataclass(frozen=True)
class Serving:
    """How to serve. ``team``: many who sign in; ``address``: where they find the server; ``proxy``: who is believed.

    A port of 0 is any that is free.
    """

    host: str = HOST
    port: int = 8642
    team: bool = False
    address: str = ""
    proxy: str = ""


def run(wanted: Serving, open_browser: bool) -> int:
    """Serve until interrupted: this machine alone, or a team that signs in; raise Misuse for what is not safe."""
    serving = checked(wanted)
    from waitress.server import create_server

    from webapp.logs import log_to_stderr
    from webapp.warming import warm

    log_to_stderr()
    listening = listen(serving)
    here = f"http://{HOST}:{listening.getsockname()[1]}"
    app = _app(serving, serving.address or here)
    server = create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        max_request_body_size=MOST_RECEIVED,
        ident="kubeviva",
        **_behind(serving),
    )
    # The knowledge stays as long as the server does; to look through it again and again would hold up the pages.
    gc.freeze()
    warm(app)
    address = f"{serving.address or here}/"
    behind = f"监听 {serving.host}:{listening.getsockname()[1]}," if serving.address else ""
    print(f"kubeviva 在 {address} ({behind}按 Ctrl-C 结束)", flush=True)
    if open_browser:
        show(address, os.environ)
    signal.signal(signal.SIGTERM, _stop)
    server.run()  # returns on KeyboardInterrupt
    print("\nkubeviva 已停止", file=sys.stderr)
    return GOOD


def checked(wanted: Serving) -> Serving:
    """Return how to serve, with addresses as they are used; raise Misuse for what is not safe."""
    if not wanted.team and wanted.host not in LOOPBACK:
        raise Misuse(
            f"--host {wanted.host}:只在 {HOST} 上监听,因为网页没有登录,别的机器连上来就能读写你的学习记录;"
            "要给别人用,加 --team,每人用自己的账号登录(见 docs/team.md)"
        )
    if not wanted.team:
        if wanted.proxy:
            raise Misuse("--proxy 要和 --team 一起用")
        return wanted
    if wanted.host not in LOOPBACK and not wanted.address:
        raise Misuse(f"--host {wanted.host}:还要用 --address 说大家用什么地址打开,如 https://kubeviva.example.com")
    try:
        address = checked_address(wanted.address) if wanted.address else ""
        proxy = checked_proxy(wanted.proxy) if wanted.proxy else ""
    except Refused as error:
        raise Misuse(str(error)) from None
    # What reaches this machine's own address came through its own proxy.
    return replace(wanted, address=address, proxy=proxy or (HOST if address and wanted.host in LOOPBACK else ""))


def _app(serving: Serving, address: str) -> Flask:
    from trainer.records.trouble import RecordsTrouble
    from trainer.team.passwords import Passwords
    from webapp import create_app
    from webapp.secret import secret
    from webapp.team.team import Manner

    manner = Manner(address, Passwords()) if serving.team else None
    try:
        app = create_app({"SECRET_KEY": secret(os.environ), "ENVIRONMENT": os.environ, "NOW": _now, "TEAM": manner})
    except RecordsTrouble as error:
        raise Misuse(str(error)) from None
    except MissingContent as error:
        raise Misuse(f"找不到内容目录 {error};运行 kubeviva doctor 看看安装") from None
    if serving.team:
        _greet(app, serving)
    return app


def _greet(app: Flask, serving: Serving) -> None:
    """Say what whoever starts a team's server has to know."""
    from webapp.team.team import NAME, Team

    team: Team = app.extensions[NAME]
    for warning in team.records.warnings:
        print(f"kubeviva: {warning}", file=sys.stderr)
    if serving.host not in LOOPBACK and not serving.address.startswith("https:"):
        print("kubeviva: 没有 https,密码在网络上是明文;请放到带 https 的反向代理后面(见 docs/team.md)", file=sys.stderr)
    if not team.peopled():
        print("kubeviva: 还没有账号;另开一个终端运行 kubeviva team invite --role admin", file=sys.stderr)


def _behind(serving: Serving) -> dict[str, Any]:
    """What waitress is told of the reverse proxy before it."""
    told: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if serving.address.startswith("https:"):
        told["url_scheme"] = "https"
    if serving.proxy:
        told |= {
            "trusted_proxy": serving.proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for"},
        }
    return told


def listen(serving: Serving) -> socket.socket:
    """Return a socket on the port that is wanted; a taken one is replaced by a free one, and told.

    A team's is not: whoever comes, or the proxy before it, would not find it. Raise Misuse.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise Misuse(f"--host {serving.host}:没有这个地址") from None
    listening = socket.socket(family, kind)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(place)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror)
        if serving.team:
            listening.close()
            raise Misuse(f"{serving.host} 的端口 {serving.port} 用不了({reason});换一个:--port") from None
        listening.bind((serving.host, 0))
        print(f"端口 {serving.port} 用不了({reason}),换成 {listening.getsockname()[1]}", file=sys.stderr)
    return listening


def show(address: str, environment: Mapping[str, str]) -> bool:
    """Open the address in a browser and return whether one was opened; without a display say so, and go on."""
    display = sys.platform in ("darwin", "win32") or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    try:
        opened = bool(display) and webbrowser.open(address)
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        print(f"没有可用的图形浏览器;请自己打开 {address}", file=sys.stderr)
    return opened


def _now() -> datetime:
    return datetime.now().astimezone()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
