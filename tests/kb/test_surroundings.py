"""What a sentence stands under: headings of every make, one within another, and questions with answers behind them."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from tests.shared import shared_knowledge

DOCUMENTS = [
    ("a lower heading is about the higher one too", "# Calico 笔记\n\n## 杂\n- 默认 AS 64512", "supported"),
    ("and so are its values", "# Calico 笔记\n\n## 端口\n- VXLAN 走 UDP 8472", "contradicted"),
    (
        "a heading of the same level is not",
        "## Calico\n- 支持 NetworkPolicy\n\n## Flannel\n- 支持 NetworkPolicy",
        "contradicted",
    ),
    (
        "a lower heading is of the higher one's topic too",
        "# Ingress Controller 易错点\n\n## TLS\n随便说说。\n\n## 规则不匹配\n走 default backend,没配的话返回 404。",
        "supported",
    ),
    ("each release has its own stage", "# gRPC 探针怎么用\n\n1.24 开始默认就能用了,1.27 正式 GA。", "supported"),
    ("a full-width colon announces a list", "CNI 对比\n\nFlannel\uff1a\n- 支持 NetworkPolicy", "contradicted"),
    ("a bold line is a heading", "**1. hostPort**\n- 只在 Pod 所在的那台机器上生效", "supported"),
    ("with its colon", "__ipvs:__\n- 默认随机选后端", "contradicted"),
    ("a bold statement is none", "**NodePort 默认范围是 20000-32767**", "contradicted"),
    (
        "question and answer in one line",
        "问:容忍怎么写?答:key 留空、operator 写 Exists 就什么污点都能容忍。",
        "supported",
    ),
]


@pytest.mark.parametrize(("text", "verdict"), [row[1:] for row in DOCUMENTS], ids=[row[0] for row in DOCUMENTS])
def test_what_stands_above_counts(text: str, verdict: str) -> None:
    assert factcheck(text, shared_knowledge()).sentences[-1].verdict == verdict


def test_two_things_told_apart_in_a_heading_are_not_what_a_lower_one_is_about() -> None:
    report = factcheck("# iptables 和 ipvs 对比\n\n## 算法\n- 默认随机选后端", shared_knowledge())
    assert report.sentences[-1].verdict != "contradicted"


def test_nor_are_two_things_that_a_question_tells_apart() -> None:
    report = factcheck("## 算法\n- 默认随机选后端", shared_knowledge(), question="iptables 和 ipvs 有什么区别?")
    assert report.sentences[-1].verdict != "contradicted"
