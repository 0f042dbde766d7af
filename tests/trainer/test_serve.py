"""Serving: this machine alone, a free port, no display needed, one line at the end."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from trainer.commands.serve import HOST, listen, run, show
from trainer.exits import Misuse
from webapp.secret import secret


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_other_hosts_are_refused_with_a_reason(host: str) -> None:
    with pytest.raises(Misuse, match="没有登录"):
        run(host, 0, open_browser=False)


def test_a_taken_port_is_replaced_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        listening = listen(port)
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


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    environment = {**os.environ, "KUBEVIVA_HOME": str(tmp_path)}
    environment.pop("DISPLAY", None)
    environment.pop("WAYLAND_DISPLAY", None)
    command = [sys.executable, "-m", "trainer", "serve", "--port", "0", "--open"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    address = process.stdout.readline().split()[2]
    with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(stop)
    _, said = process.communicate(timeout=15)
    assert process.returncode == 0
    assert said.strip().splitlines()[-1] == "kubeviva 已停止"
    assert "Traceback" not in said
