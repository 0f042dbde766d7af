"""Where a stop ends a sentence, and where it does not."""

from __future__ import annotations

import pytest

from kb.reading.clauses import sentences

CUT = [
    ("weight 取值 1-100. nodeaffinity: 多个条件", ["weight 取值 1-100.", "nodeaffinity: 多个条件"]),
    ("默认 300. 到期后驱逐", ["默认 300.", "到期后驱逐"]),
    ("端口 30000-32767. 可改", ["端口 30000-32767.", "可改"]),
    ("iptables:o(n) ② ipvs:o(1)", ["iptables:o(n) ②", "ipvs:o(1)"]),
    # releases, numberings and names go on
    ("版本 1.26. 之后移除", ["版本 1.26. 之后移除"]),
    ("步骤 1. 提交 2. 认证 3. 调度", ["步骤 1. 提交 2. 认证 3. 调度"]),
    ("访问 a.b.svc.cluster.local 即可", ["访问 a.b.svc.cluster.local 即可"]),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_a_stop_ends_a_sentence_behind_a_number_too(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in sentences(text)] == expected
