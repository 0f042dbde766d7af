"""Wrong use of the command line is told by what was wrong with it."""

from __future__ import annotations

import re

import pytest
import typer

from tests.trainer.desk import knowledge
from trainer.cli import app
from trainer.commands.opening import topic_named
from trainer.exits import Misuse
from trainer.settings import BadSetting, checked
from trainer.usage import UsageError, told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["drill", "--count", "abc"], "--count 要写整数;用法见 kubeviva drill --help"),
        (["drill", "--count", "0"], "--count 不能小于 1;用法见 kubeviva drill --help"),
        (["serve", "--port", "99999"], "--port 不能大于 65535;用法见 kubeviva serve --help"),
        (["drill", "--nothing"], "没有 --nothing 这个选项;用法见 kubeviva drill --help"),
        (["drill", "--count"], "--count 后面要跟一个值;用法见 kubeviva --help"),
        (["nothing"], "没有“nothing”这个命令;用法见 kubeviva --help"),
        (["model"], "kubeviva model 后面要跟一个命令:list、show、run;用法见 kubeviva model --help"),
        (["factcheck"], "缺少 FILE...;用法见 kubeviva factcheck --help"),
        (["due", "more"], "多了参数 more;用法见 kubeviva due --help"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(typed: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        typer.main.get_command(app).main(typed, prog_name="kubeviva", standalone_mode=False)
    assert told(caught.value) == said


@pytest.mark.parametrize(("name", "offered"), [("pv-phase", "pv-phases"), ("驱逐", "node-failure-eviction")])
def test_a_topic_that_is_called_alike_is_offered(name: str, offered: str) -> None:
    with pytest.raises(Misuse, match=f"最接近的是 {offered}"):
        topic_named(name, knowledge())


def test_nothing_is_offered_for_what_is_like_nothing() -> None:
    with pytest.raises(Misuse, match=r"^没有叫“不存在”的主题;全部主题见 kubeviva stats$"):
        topic_named("不存在", knowledge())
    with pytest.raises(BadSetting, match=r"^没有叫“foo”的设置;全部见 kubeviva settings$"):
        checked("foo", "1")
    with pytest.raises(BadSetting, match="最接近的是 retention"):
        checked("retension", "1")


PAGES = ("", "drill", "factcheck", "inbox", "inbox show", "model", "team list")


@pytest.mark.parametrize("path", [page.split() for page in PAGES], ids=PAGES)
def test_help_is_chinese_throughout(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    typer.main.get_command(app).main([*path, "--help"], prog_name="kubeviva", standalone_mode=False)
    shown = capsys.readouterr().out
    assert shown.startswith(f"用法:{' '.join(['kubeviva', *path])} [选项]")
    assert "显示这段说明。" in shown
    assert not re.search(r"Usage|Options|Arguments|Commands|OPTIONS|required|default|exit|int range|\{", shown), shown
