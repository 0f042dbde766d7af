"""Chinese punctuation is set full-width; code and numbers are left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.typesetting import typeset
from webapp.typesetting import set_text
from webapp.words import breakable, pretty

STATIC = Path(__file__).parents[2] / "webapp" / "static"

COMMA, COLON, LEFT, RIGHT = "\uff0c", "\uff1a", "\uff08", "\uff09"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("对,错", f"对{COMMA}错"),
        ("阶段:Pending", f"阶段{COLON}Pending"),
        ("Pod,再", f"Pod{COMMA}再"),
        ("建 ReplicaSet,3 个", f"建 ReplicaSet{COMMA}3 个"),
        ("记录(v1.36.2)", f"记录{LEFT}v1.36.2{RIGHT}"),
        ("a(甲)", f"a{LEFT}甲{RIGHT}"),
        ("10.0.0.1:80 和 1,000", "10.0.0.1:80 和 1,000"),
        ("http://x:80", "http://x:80"),
        ("f(a,b)", "f(a,b)"),
        ("", ""),
    ],
)
def test_typeset(written: str, shown: str) -> None:
    assert typeset(written) == shown


@pytest.mark.parametrize(
    ("value", "lines"),
    [({"a": 1, "b": [1, 2]}, 1), ({"a": ["x" * 40, "y" * 40]}, 6), ([], 1), ({"键": "值" * 90}, 3)],
)
def test_pretty(value: object, lines: int) -> None:
    assert len(pretty(value).split("\n")) == lines


def test_a_dot_between_two_things_does_not_begin_a_line() -> None:
    assert set_text("高级 · 30 分钟,提前结束") == "高级\u00a0· 30 分钟\uff0c提前结束"


def test_no_blank_between_chinese_characters() -> None:
    assert set_text("这句话说的是 一共 4 个, 一共 四个") == "这句话说的是一共 4 个\uff0c一共四个"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pkg/controller/rolling.go", ["pkg/", "controller/", "rolling.go"]),
        ("endpoints[1].addresses", ["endpoints[1].", "addresses"]),
        ("NodeResourcesFit", ["Node", "Resources", "Fit"]),
        ("<b>.x", ["&lt;b&gt;.", "x"]),
        ("", [""]),
    ],
)
def test_a_path_breaks_between_its_words(text: str, parts: list[str]) -> None:
    assert breakable(text) == "<wbr>".join(parts)


@pytest.mark.parametrize("script", sorted(STATIC.glob("js/*.js")), ids=lambda script: script.name)
def test_scripts_say_their_chinese_with_chinese_marks(script: Path) -> None:
    said = re.findall(r'"[^"\n]*[\u4e00-\u9fff][^"\n]*"|`[^`\n]*[\u4e00-\u9fff][^`\n]*`', script.read_text("utf-8"))
    assert [one for one in said if re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", one)] == []
