"""The HTML report holds the whole document with its verdicts, and loads nothing."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from kb.factcheck import factcheck
from kb.report_html import POLICY, report_html
from tests.shared import shared_knowledge

TEXT = "PV 刚创建时阶段是 Bound。\nPV 未绑定时处于 Available 阶段。\n除非下雨,否则 PV 刚创建时阶段是 Bound。"
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"PV 刚创建时阶段是 Bound。'"
_SAID = re.compile(r'<p class="said" translate="no">(.*?)</p>', re.DOTALL)
_EXTRA = re.compile(r'<sup .*?</sup>|<span class="(?:unseen|sign)".*?</span>|<[^>]*>', re.DOTALL)


def page(text: str, file: str = "-") -> str:
    knowledge = shared_knowledge()
    return report_html([(text, factcheck(text, knowledge, file=file))], knowledge)


def said(html: str) -> list[str]:
    return [unescape(_EXTRA.sub("", line)) for line in _SAID.findall(html)]


@pytest.mark.parametrize("text", [TEXT, ATTACK, "", "# 标题\n\n| a | b |\n|---|---|\n| Retain | 数据仍然保留 |"])
def test_the_document_stands_in_it_unchanged(text: str) -> None:
    assert said(page(text)) == [line for line in text.split("\n") if line.strip()]


def test_verdicts_counterexamples_and_right_sentences() -> None:
    html = page(TEXT)
    assert html.count('class="line has-') == 3
    assert "✗ 错" in html and "✓ 对" in html and "应为" in html and "没读懂" in html
    knowledge = shared_knowledge()
    assert all(f"<b>{n}</b>" in html for n in factcheck(TEXT, knowledge).summary.values() if n)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", ["笔记.md", '"><script>alert(1)</script>.md'])
def test_it_loads_and_runs_nothing(name: str) -> None:
    parser = Tags()
    parser.feed(page(ATTACK, name))
    assert {tag for tag, _ in parser.seen} & {"script", "img", "link", "iframe", "object", "base", "form"} == set()
    for _, attributes in parser.seen:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style", "action")]
        assert (attributes.get("href") or "#").startswith("#")
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}) in parser.seen
    assert "url(" not in page(ATTACK) and "@import" not in page(ATTACK)


def test_several_documents_keep_their_ids_apart() -> None:
    knowledge = shared_knowledge()
    report = factcheck(TEXT, knowledge)
    html = report_html([(TEXT, report), (TEXT, report)], knowledge)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert all(target in ids for target in re.findall(r'href="#([^"]+)"', html))


def test_a_path_of_the_machine_is_not_told() -> None:
    assert "/home/somebody" not in page(TEXT, "/home/somebody/笔记.md")


def test_the_same_document_gives_the_same_page() -> None:
    assert page(TEXT) == page(TEXT)
