"""``kubeviva serve``: the web pages, on this machine alone."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Mapping
from datetime import datetime
from types import FrameType

from kb.knowledge import MissingContent
from trainer.exits import GOOD, Misuse

HOST = "127.0.0.1"
THREADS = 4
REASONS = {errno.EADDRINUSE: "已被占用", errno.EACCES: "没有权限"}
# Larger than what the application accepts, so that a body that is too large gets the application's own page.
MOST_RECEIVED = 64 * 1024 * 1024


def run(host: str, port: int, open_browser: bool) -> int:
    """Serve until interrupted; raise Misuse for another host."""
    if host not in (HOST, "localhost"):
        raise Misuse(
            f"--host {host}:只在 {HOST} 上监听,因为网页没有登录,别的机器连上来就能读写你的学习记录;"
            "要给别人用,请在前面放一个带登录的反向代理"
        )
    from waitress.server import create_server

    from trainer.records.trouble import RecordsTrouble
    from webapp import create_app
    from webapp.logs import log_to_stderr
    from webapp.secret import secret
    from webapp.warming import warm

    log_to_stderr()
    try:
        app = create_app({"SECRET_KEY": secret(os.environ), "ENVIRONMENT": os.environ, "NOW": _now})
    except RecordsTrouble as error:
        raise Misuse(str(error)) from None
    except MissingContent as error:
        raise Misuse(f"找不到内容目录 {error};运行 kubeviva doctor 看看安装") from None
    listening = listen(port)
    server = create_server(
        app, sockets=[listening], threads=THREADS, max_request_body_size=MOST_RECEIVED, ident="kubeviva"
    )
    # The knowledge stays as long as the server does; to look through it again and again would hold up the pages.
    gc.freeze()
    warm(app)
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    print(f"kubeviva 在 {address} (按 Ctrl-C 结束)", flush=True)
    if open_browser:
        show(address, os.environ)
    signal.signal(signal.SIGTERM, _stop)
    server.run()  # returns on KeyboardInterrupt
    print("\nkubeviva 已停止", file=sys.stderr)
    return GOOD


def listen(port: int) -> socket.socket:
    """Return a socket on the given port of this machine, on a free one if that is taken, and say so."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.bind((HOST, 0))
        reason = REASONS.get(error.errno or 0, error.strerror)
        print(f"端口 {port} 用不了({reason}),换成 {listening.getsockname()[1]}", file=sys.stderr)
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
