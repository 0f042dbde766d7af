"""The team on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trainer.desk import MORNING, records_at
from tests.trainer.team.joined import CHEAP, GOOD, joined
from trainer.commands.team import run_invite, run_list, run_lock, run_reset, run_role, run_unlock
from trainer.exits import Misuse
from trainer.team.joining import join
from trainer.team.people import member_called
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KUBEVIVA_HOME", str(tmp_path))
    monkeypatch.delenv("KUBEVIVA_DATABASE", raising=False)
    return tmp_path


def test_the_first_administrator_comes_by_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_list(as_json=False) == 0
    assert "team invite --role admin" in capsys.readouterr().out
    assert run_invite(ADMIN, 7, "https://example.com/") == 0
    link = capsys.readouterr().out.splitlines()[0]
    base, token = link.rsplit("/", 1)
    assert base == "https://example.com/join"
    records = records_at(home)
    account = join(records, token, "管理员甲", GOOD, GOOD, MORNING, CHEAP)
    assert account.role == ADMIN
    joined(records, "小王")
    assert run_role("小王", MAINTAINER) == run_lock("小王") == run_list(as_json=False) == 0
    assert "小王:维护者" in (said := capsys.readouterr().out) and "起锁定" in said
    assert run_unlock("小王") == run_reset("小王", "") == 0
    assert "http://127.0.0.1:8642/join/" in capsys.readouterr().out
    assert run_list(as_json=True) == 0
    listed = json.loads(capsys.readouterr().out)["members"]
    assert [(one["name"], one["role"], one["locked"]) for one in listed] == [
        ("管理员甲", ADMIN, None),
        ("小王", MAINTAINER, None),
    ]


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: run_invite("root", 7, ""), "没有叫“root”的角色"),
        (lambda: run_invite(ADMIN, 99, ""), "1 到 30 天"),
        (lambda: run_invite(ADMIN, 7, "example"), "写成 https://"),
        (lambda: run_lock("没有这人"), "没有叫“没有这人”的成员"),
        (lambda: run_lock("甲"), "最后一个"),
        (lambda: run_role("甲", LEARNER), "最后一个"),
    ],
)
def test_misuse_of_the_command_is_told(home: Path, attempt: object, told: str) -> None:
    records = records_at(home)
    assert member_called(records, joined(records, "甲", ADMIN).name).role == ADMIN
    records.close()
    assert callable(attempt)
    with pytest.raises(Misuse, match=told):
        attempt()
