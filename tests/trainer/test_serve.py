"""Serving: this machine alone, a free port, no display needed, one line at the end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from waitress import wasyncore
from waitress.server import create_server

from tests.homes import furnished
from tests.patience import PATIENCE
from trainer.commands.serve import HOST, Serving, _behind, checked, listen, run, show
from trainer.exits import Misuse
from webapp.secret import secret


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_other_hosts_are_refused_with_a_reason(host: str) -> None:
    with pytest.raises(Misuse, match=r"没有登录.*--team"):
        run(Serving(host, 0), open_browser=False)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Serving(proxy="127.0.0.1"), "--team"),
        (Serving("0.0.0.0", team=True), "--address"),
        (Serving(team=True, address="kubeviva.example.com"), "写成 https://"),
        (Serving(team=True, address="https://example.com/kubeviva"), "不带路径"),
        (Serving(team=True, address="https://me@example.com"), "不带路径"),
        (Serving(team=True, address="ftp://example.com"), "写成 https://"),
        (Serving(team=True, address="https://["), "写成 https://"),
        (Serving(team=True, address="https://example.com", proxy="nginx"), "IP"),
        (Serving("nosuchhost.invalid", team=True, address="https://example.com"), "没有这个地址"),
    ],
)
def test_what_is_not_safe_is_refused(wanted: Serving, told: str) -> None:
    with pytest.raises(Misuse, match=told) as caught:
        listen(checked(wanted))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("wanted", "address", "proxy"),
    [
        (Serving(team=True), "", ""),
        (Serving(team=True, address="https://example.com/"), "https://example.com", "127.0.0.1"),
        (Serving("0.0.0.0", team=True, address="http://10.0.0.5:8642"), "http://10.0.0.5:8642", ""),
        (Serving("::", team=True, address="https://example.com", proxy="10.0.0.9"), "https://example.com", "10.0.0.9"),
    ],
)
def test_a_team_may_listen_anywhere(wanted: Serving, address: str, proxy: str) -> None:
    found = checked(wanted)
    assert (found.host, found.address, found.proxy) == (wanted.host, address, proxy)


def test_a_team_s_port_is_not_replaced() -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(Misuse, match="已被占用"):
        listen(Serving(port=taken.getsockname()[1], team=True))


def test_a_taken_port_is_replaced_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        listening = listen(Serving(port=port))
    with listening:
        other = listening.getsockname()[1]
    assert other != port
    assert f"端口 {port} " in (said := capsys.readouterr().err)
    assert str(other) in said


def test_without_a_display_the_address_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert not show("http://127.0.0.1:1/", {})
    assert "请自己打开 http://127.0.0.1:1/" in capsys.readouterr().err


def test_secret_is_kept_and_private(tmp_path: Path) -> None:
    environment = {"KUBEVIVA_HOME": str(tmp_path / "new")}
    made = secret(environment)
    assert len(made) == 32
    assert secret(environment) == made
    assert stat.S_IMODE((tmp_path / "new" / "web-secret").stat().st_mode) == 0o600


def test_damaged_secret_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "web-secret").write_bytes(b"short")
    assert len(secret({"KUBEVIVA_HOME": str(tmp_path)})) == 32


def test_secret_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    environment = {"KUBEVIVA_HOME": str(tmp_path)}
    path = tmp_path / "web-secret"
    before = secret(environment)
    path.chmod(0o644)
    after = secret(environment)
    assert after != before and secret(environment) == after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    environment = {**os.environ, "KUBEVIVA_HOME": str(furnished(tmp_path))}
    environment.pop("DISPLAY", None)
    environment.pop("WAYLAND_DISPLAY", None)
    command = [sys.executable, "-m", "trainer", "serve", "--port", "0", "--open"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    address = process.stdout.readline().split()[2]
    with urllib.request.urlopen(f"{address}healthz", timeout=PATIENCE) as answer:
        assert answer.status == 200
    process.send_signal(stop)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert said.strip().splitlines()[-1] == "kubeviva 已停止"
    assert "Traceback" not in said


def test_a_team_behind_a_proxy(tmp_path: Path) -> None:
    """The names it answers to, and cookies that go over TLS alone."""
    command = [sys.executable, "-m", "trainer", "serve", "--port", "0", "--team", "--address", "https://k.example.com"]
    environment = {**os.environ, "KUBEVIVA_HOME": str(furnished(tmp_path))}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        said = server.stdout.readline()
        try:
            assert said.startswith("kubeviva 在 https://k.example.com/ (监听 127.0.0.1:")
            port = int(said.partition("127.0.0.1:")[2].partition(",")[0])
            door, _ = asked(port, "/sign-in", {"Host": "k.example.com"})
            assert door.status == 200 and door.headers["Strict-Transport-Security"]
            assert all("Secure" in cookie for cookie in door.headers.get_all("Set-Cookie"))
            assert asked(port, "/sign-in", {"Host": "other.example.com"})[0].status == 400
            assert asked(port, "/", {"Host": "k.example.com"})[0].headers["Location"] == "/sign-in?next=/"
        finally:
            server.terminate()
            _, told = server.communicate(timeout=PATIENCE)
    assert "team invite --role admin" in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("wanted", "said", "believed"),
    [
        (Serving(), "10.0.0.2", "127.0.0.1"),
        (Serving(team=True), "10.0.0.2", "127.0.0.1"),
        (Serving(team=True, address="https://k.example.com", proxy="10.0.0.9"), "10.0.0.2", "127.0.0.1"),
        (Serving(team=True, address="https://k.example.com"), "10.0.0.2", "10.0.0.2"),
        # What a client says of itself stands before what the proxy adds.
        (Serving(team=True, address="https://k.example.com"), "10.9.9.9, 10.0.0.2", "10.0.0.2"),
        (Serving(team=True, address="https://k.example.com"), "", "127.0.0.1"),
    ],
)
def test_only_the_proxy_is_believed_about_who_comes(wanted: Serving, said: str, believed: str) -> None:
    def echo(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]

    told: list[str] = []
    sockets: dict[int, object] = {}
    server = create_server(echo, map=sockets, host=HOST, port=0, threads=1, **_behind(checked(wanted)))

    def ask() -> None:
        headers = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil"} | (
            {"X-Forwarded-For": said} if said else {}
        )
        told.append(asked(server.effective_port, "/", headers)[1])

    client = threading.Thread(target=ask)
    client.start()
    while client.is_alive():
        wasyncore.loop(timeout=0.05, map=sockets, count=1)
    server.close()
    assert told == [f"{believed} {'https' if wanted.address else 'http'}"]


def asked(port: int, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text
