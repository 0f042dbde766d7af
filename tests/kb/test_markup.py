"""Marks of Markdown and HTML, quotes around a name, words spoken in passing: none of them is said."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.reading.markup import bare
from kb.reading.reader import Reader
from tests.kb.toy import RELATIONS, toy_reader

DRESSED = {
    "把 `maxSurge` 设为 **0**": "把 maxSurge 设为 0",
    "“Retain”策略": "Retain策略",
    "「绑定」以后": "绑定以后",
    "见 [探针](https://kubernetes.io/zh/probes) 一节[2]": "见 探针 一节",
    "用 <code>exec</code>&nbsp;检查": "用 exec检查",
    "它 *不会* 重启": "它 不会 重启",
    "如果没记错的话,红灯停": "红灯停",
}
PLAIN = [
    '写成空字符串 ""',
    "cron 是 */5 * * * *",
    "host 写 *.foo.com,不写 foo*",
    "状态码在 [200,400) 之间",
    "取 ports[0] 那一个",
    "路径 /foo_bar_baz",
    "“节点一失联,Pod 就会马上搬走”",
    "副本数 < 3 且 > 1",
]
SAID = ["**红灯**会`通行`。", "「红灯」通行", "[红灯](https://a.b/c)通行", "没记错的话,红灯通行"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return toy_reader(Path(tmp_path_factory.mktemp("toy")))


@pytest.mark.parametrize("text", DRESSED, ids=range(len(DRESSED)))
def test_markup_falls_away(text: str) -> None:
    plain = bare(text)
    assert plain is not None and plain.text == DRESSED[text]
    assert "".join(text[place] for place in plain.places[:-1]) == plain.text


@pytest.mark.parametrize("text", PLAIN)
def test_what_means_something_stays(text: str) -> None:
    assert bare(text) is None


@pytest.mark.parametrize(
    "text", ["**红灯**会`通行`。", "「红灯」通行", "[红灯](https://a.b/c)通行", "没记错的话,红灯通行"]
)
def test_claims_stand_where_they_were_said(reader: Reader, text: str) -> None:
    (found,) = reader.read(text).found
    assert found.claim.quote == text[found.claim.start : found.claim.end]
    assert "红灯" in found.claim.quote and found.claim.quote.rstrip("`*").endswith("通行")
    assert found.claim.relation in RELATIONS


@pytest.mark.parametrize("sign", ["`", "*", "[a](", '"', "<b ", "[^", "“", "__"])
def test_endless_markup_takes_no_longer_than_it_is_long(sign: str) -> None:
    times = []
    for size in (500, 4000):
        text = sign * size
        before = time.process_time()
        bare(text)
        times.append(time.process_time() - before)
    assert times[1] < 64 * times[0] + 0.2
