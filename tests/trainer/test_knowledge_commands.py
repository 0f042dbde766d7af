"""build, search, explain, graph and doctor on the command line."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kb.knowledge import content_root
from tests.kb.toy_content import LIGHTS, RELATIONS, write_content
from tests.patience import PATIENCE
from trainer.cli import main
from trainer.commands import doctor
from trainer.installation import Health, packages, python, sqlite
from trainer.installed_data import content, knowledge_base, records

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process over the toy mechanism; return exit code, output and talk."""
    monkeypatch.setattr("kb.knowledge.relations", lambda: RELATIONS)
    monkeypatch.setenv("KUBEVIVA_HOME", str(home))
    monkeypatch.delenv("KUBEVIVA_DATABASE", raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kubeviva", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(str(ended.value.code)), told.out, told.err

    return run


@pytest.fixture
def built(run: Run, root: Path) -> Run:
    assert run("build", "--content", str(root))[0] == 0
    return run


def value(out: str) -> Any:
    assert out.count("\n") == 1
    return json.loads(out)


def test_build_tells_what_it_did(run: Run, root: Path, home: Path) -> None:
    code, out, err = run("build", "--content", str(root), "--json")
    assert (code, err) == (0, "")
    told = value(out)
    assert told["changed"]
    assert told["path"] == str(home / "kb.sqlite")
    assert told["content"] == str(root)
    assert told["counts"]["fact"] == 5
    assert told["problems"] == []
    assert not value(run("build", "--content", str(root), "--json")[1])["changed"]
    assert "没有变化" in run("build", "--content", str(root))[1]


def test_build_tells_problems_with_their_place(run: Run, tmp_path: Path) -> None:
    root = write_content(tmp_path / "content", lights=LIGHTS.replace("#light-go", "#light-og"))
    code, out, _ = run("build", "--content", str(root), "--json")
    assert code == 1
    assert {problem["line"] for problem in value(out)["problems"]} == {16, 21}
    code, out, _ = run("build", "--content", str(root))
    assert code == 1
    assert "content/01-lights.md:16:" in out


def test_search_without_a_build_builds_first(run: Run, home: Path) -> None:
    assert not home.exists()
    code, out, _ = run("search", "rollout", "--json")
    assert code == 0
    assert value(out)["hits"][0]["id"] == "rollout"
    assert (home / "kb.sqlite").exists()


def test_search_follows_the_content(built: Run, root: Path) -> None:
    assert value(built("search", "红灯停下", "--json")[1])["hits"]
    (root / "01-lights.md").write_text(LIGHTS.replace("红灯停下", "红灯停车"), "utf-8")
    assert "红灯停车" in built("search", "停车")[1]


def test_search_hits(built: Run) -> None:
    code, out, _ = built("search", "--json", "綠燈", "通行")
    told = value(out)
    assert (code, told["query"]) == (0, "綠燈 通行")
    assert told["hits"][0] == {
        "kind": "fact",
        "id": "light-go",
        "title": "红灯停下,绿灯通行。",
        "snippet": "红灯停下,绿灯通行。",
        "matches": [[5, 9]],
        "exact": False,
    }


def test_search_for_people(built: Run) -> None:
    code, out, err = built("search", "红灯")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "概念 colour/red  红灯"
    code, out, err = built("search", "zzzzqqqq")
    assert (code, out) == (0, "")
    assert err == "没有找到“zzzzqqqq”;换个说法,或少写几个词\n"


def test_explain_a_fact(built: Run) -> None:
    code, out, err = built("explain", "light-go")
    assert (code, err) == (0, "")
    for piece in (
        "light-go(lights,要点,content/01-lights.md:11)",
        "✓ Kubernetes 1.36:各种灯要求做什么",
        "跑一遍:灯=红灯 → 停下",
        "出处:toy/light.go Next",
        "实录:rollout ",
        "纠正误区:\n  红灯通行。(light-run)",
        "懂了它再学:\n  黄灯等待。(light-wait)",
        "提到概念:\n  红灯(colour/red)\n  绿灯(colour/green)",
    ):
        assert piece in out


def test_explain_as_json(built: Run) -> None:
    code, out, _ = built("explain", "红灯通行", "--json")
    told = value(out)
    assert code == 0
    assert (told["kind"], told["id"], told["stands"]) == ("misconception", "light-run", True)
    assert told["verdict"] == "contradicted"
    assert told["corrections"] == [{"kind": "fact", "id": "light-go", "title": "红灯停下,绿灯通行。"}]
    assert told["recorded"][0]["model"] == "rollout"
    assert told["runs"] == [{"given": "灯=红灯", "answer": "停下"}]


def test_explain_as_of_a_release(built: Run) -> None:
    assert built("explain", "light-three")[0] == 0
    code, out, _ = built("explain", "light-three", "--at", "1.23")
    assert code == 1
    assert "✗ Kubernetes 1.23" in out


NODES = [
    ("红色", "概念 colour/red:红灯\n  要车停下的灯\n也叫:红色、stopLight\n"),
    ("信号灯", "主题 lights:信号灯\n  路口的灯怎样指挥车。\n"),
    ("light.action", "关系 light.action:各种灯要求做什么\n"),
    ("rollout", "运行它:kubeviva model show rollout\n为这个关系作证:\n  各种灯要求做什么(light.action)\n"),
]


@pytest.mark.parametrize(("words", "told"), NODES)
def test_explain_something_else(built: Run, words: str, told: str) -> None:
    code, out, _ = built("explain", words)
    assert code == 0
    assert told in out
    code, out, _ = built("explain", words, "--json")
    assert set(value(out)) == {"kind", "id", "title", "text", "spellings", "neighbours"}


def test_graph(built: Run) -> None:
    told = value(built("graph")[1])
    assert {"key", "kind", "id", "title", "path", "line"} == set(told["nodes"][0])
    assert built("graph", "--format", "dot")[1].startswith("digraph kubeviva {\n")
    assert ElementTree.fromstring(built("graph", "--format", "svg")[1]).get("aria-label") == "知识图谱"


MISUSES = [
    (("search", " "), "没有要找的词;例:kubeviva search 污点"),
    (("explain", "zzzzqqqq"), "没有叫“zzzzqqqq”的事实或概念"),
    (("explain", "light-go", "--at", "9.9"), "--at 9.9 超出范围"),
    (("graph", "--format", "png"), "--format 读到“png”,没有这种格式;只能是 json、dot、svg"),
    (("build", "--content", "/nowhere/at/all"), "/nowhere/at/all:没有这个内容目录"),
    (("build", "--content", str(Path(__file__).parent)), "里面没有主题文件"),
    (("build", "--content", __file__), "没有这个内容目录"),
]


@pytest.mark.parametrize(("words", "message"), MISUSES, ids=[message for _, message in MISUSES])
def test_misuse_is_one_chinese_line(built: Run, words: tuple[str, ...], message: str) -> None:
    code, out, err = built(*words)
    assert (code, out) == (2, "")
    assert err.startswith("kubeviva: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [("search", "红灯"), ("explain", "light-go"), ("graph",), ("build",)])
def test_no_place_for_the_knowledge_base(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    home.write_text("不是目录", "utf-8")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"kubeviva: {home / 'kb.sqlite'}:")
    assert err.count("\n") == 1


def test_a_broken_knowledge_base_mends_itself(built: Run, home: Path) -> None:
    (home / "kb.sqlite").write_bytes("坏了".encode())
    assert built("search", "rollout")[0] == 0


def test_the_real_thing_in_a_process_of_its_own(tmp_path: Path) -> None:
    environment = os.environ | {"KUBEVIVA_HOME": str(tmp_path), "NO_COLOR": "1"}

    def kubeviva(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trainer", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)

    build = kubeviva("build", "--json")
    assert build.returncode == (1 if json.loads(build.stdout)["problems"] else 0), build.stderr
    fact = next(node for node in json.loads(kubeviva("graph").stdout)["nodes"] if node["kind"] == "fact")
    found = json.loads(kubeviva("search", fact["title"], "--json").stdout)["hits"]
    assert fact["id"] in [hit["id"] for hit in found]
    explained = json.loads(kubeviva("explain", fact["id"], "--json").stdout)
    assert (explained["id"], explained["stands"]) == (fact["id"], True)
    assert explained["recorded"] or explained["sources"]


# --- doctor ---


def test_doctor_finds_nothing_wrong(built: Run, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setattr("trainer.installed_data.content_root", lambda: root)
    code, out, _ = built("doctor", "--json")
    told = value(out)["checks"]
    assert [check for check in told if check["state"] != "good"] == []
    assert {"Python", "依赖包", "SQLite", "内容", "知识库 kb.sqlite", "学习记录", "备份", "磁盘"} == {
        check["name"] for check in told
    }
    assert code == 0
    assert "一切正常" in built("doctor")[1]


def test_doctor_creates_nothing(run: Run, home: Path) -> None:
    run("doctor")
    assert not home.exists()


def test_doctor_stops_at_missing_packages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = packages(lambda name: ["no-such-package>=1"])
    monkeypatch.setattr(doctor, "program", lambda: [finding])
    code, out, _ = run("doctor")
    assert code == 1
    assert "缺少 no-such-package" in out
    assert "1 处要修" in out


def test_python_and_packages() -> None:
    assert python((3, 10, 9)).health is Health.BAD
    assert python((3, 11, 0)).health is Health.GOOD
    assert packages(lambda name: ["typer>=0.1", 'no-such-package; extra == "dev"', "rich"]).health is Health.GOOD
    assert "typer" in packages(lambda name: ["typer>=999.1"]).told
    assert sqlite().health is Health.GOOD


def test_content_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.knowledge.relations", lambda: RELATIONS)
    assert content(tmp_path / "nowhere").health is Health.BAD
    (tmp_path / "empty").mkdir()
    assert "没有主题" in content(tmp_path / "empty").told
    broken = content(write_content(tmp_path / "content", lights=LIGHTS.replace("light.action", "light.act")))
    assert broken.health is Health.BAD
    assert "content/01-lights.md:11" in broken.told
    assert "light.action" in broken.remedy


def test_knowledge_base_findings(built: Run, home: Path, root: Path, tmp_path: Path) -> None:
    path = home / "kb.sqlite"
    assert knowledge_base(path).health is Health.GOOD
    (root / "02-timing.md").unlink()
    assert "自动更新" in knowledge_base(path).told
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM fact")
    assert (knowledge_base(path).health, "kubeviva build" in knowledge_base(path).remedy) == (Health.BAD, True)
    path.unlink()
    assert "自动生成" in knowledge_base(path).told
    assert knowledge_base(tmp_path).health is Health.BAD
    assert "不是目录" in knowledge_base(root / "01-lights.md" / "kb.sqlite").told


def test_records_findings(tmp_path: Path) -> None:
    environment = {"KUBEVIVA_HOME": str(tmp_path / "home")}
    assert records(environment).health is Health.GOOD
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "records.sqlite").write_text("不是数据库" * 1000, "utf-8")
    assert records(environment).health is Health.BAD
    (tmp_path / "file").write_text("x", "utf-8")
    assert records({"KUBEVIVA_HOME": str(tmp_path / "file")}).health is Health.BAD
    assert records({"KUBEVIVA_DATABASE": "这不是地址"}).health is Health.BAD


def test_the_shipped_content_is_where_the_program_looks() -> None:
    assert content(content_root()).told.startswith(str(content_root()))
