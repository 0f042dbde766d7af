"""Tables in documents: with bars, tabs or only blanks left; each cell is read with its row and its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import read_document
from kb.factcheck import factcheck
from kb.tables import Row, table_rows
from tests.shared import shared_knowledge

BARS = """| 模式 | 封装 | 额外字节 |
|:--|---|--:|
| vxlan | UDP | 50 |
| ipip || 20 |
"""
TABS = "模式\t封装\t额外字节\nvxlan\tUDP\t50\nipip\tIP 里套 IP\t20\n"
BLANKS = """模式 怎么封装 设备 额外开销
vxlan 封进 UDP 报文,端口 4789 vxlan.calico 50 字节
ipip 再套一层 IP 头 tunl0 20 字节
bgp 不封装 无 0 字节
"""


def cells(text: str) -> list[list[str]]:
    rows = {sentence.line: sentence.row or text[sentence.start : sentence.end] for sentence in read_document(text)}
    heads = {row.heads for row in rows.values() if isinstance(row, Row)}
    found = [[text[start:end] for start, end in row.cells] for row in rows.values() if isinstance(row, Row)]
    return [*(list(head) for head in heads), *found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BARS, [["模式", "封装", "额外字节"], ["vxlan", "UDP", "50"], ["ipip", "", "20"]]),
        (TABS, [["模式", "封装", "额外字节"], ["vxlan", "UDP", "50"], ["ipip", "IP 里套 IP", "20"]]),
        ("污点\n" + TABS, [["模式", "封装", "额外字节"], ["vxlan", "UDP", "50"], ["ipip", "IP 里套 IP", "20"]]),
        (
            BLANKS,
            [
                ["模式", "怎么封装", "设备", "额外开销"],
                ["vxlan", "封进 UDP 报文,端口 4789", "vxlan.calico", "50 字节"],
                ["ipip", "再套一层 IP 头", "tunl0", "20 字节"],
                ["bgp", "不封装", "无", "0 字节"],
            ],
        ),
    ],
    ids=["bars", "tabs", "titled", "blanks"],
)
def test_cells_are_found(text: str, expected: list[list[str]]) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "PV 有 四种 阶段\nPending 是刚刚创建。\n",
        "- 探针 有 三种\n- 存活 就绪 启动\n- 失败 重启 摘除\n",
        "a | b\nc | d\n",
        "Available —— 还没 绑定\nBound —— 已经 绑定\nReleased —— 声明 删了\n",
        "模式 设备 开销\n封进 UDP 报文 走 IP 网络发出\n放进 UDP 报文 走 IP 网络收到\n",
    ],
    ids=["prose", "list", "no-rule", "leads", "unclear"],
)
def test_what_is_no_table_stays_text(text: str) -> None:
    assert cells(text) == []


@given(st.text(alphabet="|-: \t\n。,a1的和头", max_size=80))
def test_cells_lie_in_their_line_in_order(text: str) -> None:
    lines = text.splitlines(keepends=True)
    for at, row in table_rows(lines).items():
        start = sum(map(len, lines[:at]))
        places = [place for cell in row.cells for place in cell]
        assert places == sorted(places)
        assert all(start <= place <= start + len(lines[at]) for place in places)
        assert not row.cells or len(row.cells) == len(row.heads)


def judged(text: str) -> dict[str, list[tuple[str, str]]]:
    report = factcheck(text, shared_knowledge())
    return {
        sentence.quote.strip("| ").split()[0]: [(one.claim.quote, one.verdict.value) for one in sentence.claims]
        for sentence in report.sentences
        if sentence.claims
    }


def test_a_cell_answers_for_its_row_and_column() -> None:
    rows = judged(
        "# 重启策略\n\n"
        "| 策略 | 退出码 0 | 退出码 1 |\n|--|--|--|\n| OnFailure | 重启 | 重启 |\n| Never | 不重启 | 不重启 |\n"
    )
    assert rows["OnFailure"] == [("重启", "contradicted"), ("重启", "supported")]
    assert rows["Never"] == [("不重启", "supported"), ("不重启", "supported")]


def test_columns_may_be_what_is_compared() -> None:
    rows = judged("# Calico\n\n对比项 vxlan ipip bgp\n每包额外开销 50 字节 28 字节 0 字节\nPod 的 MTU 1450 1480 1500\n")
    assert [verdict for _, verdict in rows["每包额外开销"]] == ["supported", "contradicted", "supported"]


@pytest.mark.parametrize(
    ("yes", "no"), [("会", "不会"), ("是", "否"), ("✓", "✗"), ("✅", "❌"), ("yes", "no")], ids=str
)
def test_yes_and_no_answer_what_the_row_asks(yes: str, no: str) -> None:
    text = f"""# 探针

| 失败以后 | livenessProbe | readinessProbe |
|---|---|---|
| 会不会重启容器 | {yes} | {no} |
| 是否重启 容器 | {no} | {yes} |
"""
    rows = judged(text)
    assert rows["会不会重启容器"] == [(yes, "supported"), (no, "supported")]
    assert rows["是否重启"] == [(no, "contradicted"), (yes, "contradicted")]
