"""A wheel built from the tree works elsewhere, content included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked by pip into a directory of its own; the dependencies are those of this environment."""
    place = Path(tmp_path_factory.mktemp("wheel"))
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    target = place / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    return target


def run(installed: Path, tmp_path: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(installed), "KUBEVIVA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "trainer", *args]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=env, cwd=tmp_path)


def test_the_installed_code_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed)}
    said = subprocess.run(
        [sys.executable, "-c", "import kb, kb.knowledge as k; print(kb.__file__); print(k.content_root())"],
        capture_output=True,
        text=True,
        check=True,
        env=env,
        cwd=tmp_path,
    ).stdout.splitlines()
    assert all(str(installed) in line for line in said), said


def test_it_checks_its_own_content(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "check", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout[-2000:]
    assert told["facts"] == told["supported"] > 100


def test_it_factchecks_grades_and_builds(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "factcheck", "-", stdin="HTTP 探针返回 400 算成功。").returncode == 1
    graded = run(
        installed, tmp_path, "grade", "--json", "--question", "PV 有哪些阶段?", "--answer", "已绑定时是 Bound。"
    )
    assert json.loads(graded.stdout)["score"] > 0
    assert run(installed, tmp_path, "build").returncode == 0
    assert "pv-phase-bound" in run(installed, tmp_path, "search", "Bound").stdout


def test_it_runs_models_and_serves_pages(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, tmp_path, "model", "list", "--json")
    assert len(json.loads(listed.stdout)) == 39
    env = {**os.environ, "PYTHONPATH": str(installed), "KUBEVIVA_HOME": str(tmp_path)}
    code = (
        "import os; from datetime import UTC, datetime; from webapp import create_app;"
        "config = {'SECRET_KEY': b'k', 'ENVIRONMENT': os.environ, 'NOW': lambda: datetime(2026, 3, 1, tzinfo=UTC)};"
        "c = create_app(config).test_client();"
        "print([c.get(p, follow_redirects=True).status_code for p in ('/', '/healthz', '/check/')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env, cwd=tmp_path
    )
    assert said.stdout.strip() == "[200, 200, 200]", said.stderr[-2000:]
