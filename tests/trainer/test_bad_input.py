"""Bad input gets one Chinese line and the contract's exit code, never a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HAN = re.compile("[\u4e00-\u9fff]")


def kubeviva(*args: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "trainer", *args], input=stdin, capture_output=True, check=False, cwd=cwd
    )


def write(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


MISUSES = [
    ["factcheck"],
    ["factcheck", "nosuchfile.txt"],
    ["factcheck", "."],
    ["nosuchverb"],
    ["factcheck", "--nosuchoption"],
    ["factcheck", "x", "--at", "2.0"],
    ["factcheck", "x", "--at", "abc"],
    ["grade", "--question", "x"],
    ["grade", "--question", "x", "--answer", "y", "--topic", "nosuchtopic"],
    ["grade", "--jsonl", "nosuchfile.jsonl"],
    ["model", "show", "nosuchmodel"],
    ["model", "run", "nosuchmodel", "--jsonl", "-"],
    ["model", "run", "rollout"],
    ["model", "run", "rollout", "--manifest", "nosuchfile.yaml"],
    ["check", "nosuchdirectory"],
    ["drill", "--count", "x"],
    ["drill", "--topic", "nosuchtopic"],
    ["serve", "--port", "99999"],
    ["serve", "--host", "0.0.0.0"],
    ["graph", "--format", "png"],
]


@pytest.mark.parametrize("args", MISUSES, ids=" ".join)
def test_misuse_is_told_in_one_chinese_line(args: list[str], tmp_path: Path) -> None:
    run = kubeviva(*args, cwd=tmp_path)
    said = run.stderr.decode()
    assert run.returncode == 2
    assert run.stdout == b""
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1 and HAN.search(said), said


BAD_FILES = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": bytes(range(256)) * 8,
    "broken-utf-8": "退出码为 0 表示健康,这一句很长很长。".encode() + b"\xff\xfe\x80" * 3,
    "nul": b"\x00" * 100,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_unreadable_files_do_not_stop_the_others(tmp_path: Path, name: str) -> None:
    bad = write(tmp_path, name, BAD_FILES[name])
    good = write(tmp_path, "good.txt", "exec 探针的命令退出码为 0 时,探测成功。".encode())
    run = kubeviva("factcheck", bad, good, "--json")
    said = run.stderr.decode()
    assert run.returncode == 2 and HAN.search(said) and "Traceback" not in said
    (report,) = map(json.loads, run.stdout.splitlines())
    assert report["file"] == good and report["summary"]["supported"] == 1


def test_gb18030_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "gb.txt", "exec 探针的命令退出码为 0 时,探测成功。".encode("gb18030"))
    run = kubeviva("factcheck", path, "--json")
    assert run.returncode == 0 and json.loads(run.stdout)["summary"]["supported"] == 1


def test_standard_input_is_read() -> None:
    run = kubeviva("factcheck", "-", "--json", stdin="HTTP 探针返回 400 算成功".encode())
    assert run.returncode == 1 and json.loads(run.stdout)["summary"]["contradicted"] == 1


@pytest.mark.parametrize(
    ("verb", "good"),
    [
        ("model", {"id": 2, "input": {"replicas": 3, "strategy": None, "ready": "all"}}),
        ("grade", {"id": 2, "question": "探针有哪些检查方式?", "topic": None, "answer": ""}),
    ],
)
def test_a_bad_line_does_not_end_the_stream(verb: str, good: dict[str, object]) -> None:
    lines = [
        "not json",
        "[1]",
        "null",
        '{"id": 1}',
        json.dumps(good),
        '{"id": 3, "input": 7, "question": 1, "answer": 2}',
    ]
    args = ["model", "run", "rollout", "--jsonl", "-"] if verb == "model" else ["grade", "--json", "--jsonl", "-"]
    run = kubeviva(*args, stdin="\n".join(lines).encode())
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 1 and len(told) == 6 and not run.stderr
    assert ["error" in line for line in told] == [True, True, True, True, False, True]
    assert all(HAN.search(line["error"]) for line in told if "error" in line)


def test_a_manifest_that_is_no_yaml_or_another_kind(tmp_path: Path) -> None:
    broken = write(tmp_path, "a.yaml", b"kind: [Deployment\n a: b: c")
    other = write(tmp_path, "b.yaml", b"kind: ConfigMap\nmetadata: {name: a}\n")
    for path in (broken, other):
        run = kubeviva("model", "run", "rollout", "--manifest", path)
        assert run.returncode == 2 and HAN.search(run.stderr.decode()) and b"Traceback" not in run.stderr
