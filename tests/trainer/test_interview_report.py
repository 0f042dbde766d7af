"""The report: what was strong, weak and wrong, in words, as Markdown and as one HTML file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from tests.trainer.desk import MORNING, knowledge
from tests.trainer.test_interviewing import PHASES, ROOM
from trainer.interviewing import steps
from trainer.interviewing.dialogue import change_words, minutes
from trainer.interviewing.interview import Interview
from trainer.interviewing.markdown import as_markdown
from trainer.interviewing.marks import WORDS, words_for
from trainer.interviewing.page import as_html
from trainer.interviewing.report import Report, report, standings

ATTACK = "<script>alert(1)</script>](javascript:alert(1)) | `x` PV 刚创建时阶段是 Bound。"


def held(*says: str, begun: int = 0) -> Interview:
    """Hold an interview with these answers, so many days after the first, and stop it."""
    at = MORNING + timedelta(days=begun)
    interview = steps.begin(PHASES, ROOM, at)
    for text in says:
        at += timedelta(seconds=200)
        interview = steps.answered(interview, text, ROOM, at).interview
    return steps.stopped(interview, at)


def made(interview: Interview, *earlier: Interview) -> Report:
    return report(9, interview, [(number, one) for number, one in enumerate(earlier, 1)], knowledge())


def ids(facts: tuple[object, ...]) -> set[str]:
    return {fact.id for fact in facts}  # type: ignore[attr-defined]


def test_what_was_told_is_strong_and_the_rest_is_to_be_reviewed() -> None:
    found = made(held("PV 刚创建时阶段是 Pending。绑定的 PVC 被删除后,PV 进入 Released 阶段。"))
    assert "pv-phase-pending" in ids(found.strong)
    assert "pv-phase-pending" not in ids(found.review)
    assert found.weak and ids(found.weak) == ids(found.review)
    levels = [fact.level for fact in found.review]
    assert levels == sorted(levels)


def test_what_was_only_said_when_asked_again_is_between() -> None:
    found = made(held("PV 刚创建时阶段是 Bound。", "PV 刚创建时阶段是 Pending。"))
    assert ids(found.stumbled) == {"pv-phase-pending"}
    assert "pv-phase-pending" in ids(found.review)


def test_an_error_is_told_with_its_counterexample_once() -> None:
    found = made(held("PV 刚创建时阶段是 Bound。PV 刚创建时阶段是 Bound。", "不知道"))
    (wrong,) = found.wrong
    assert "Pending" in wrong.why
    assert wrong.right == "PV 刚创建时阶段是 Pending。"


def test_what_nobody_understood_is_neither_right_nor_wrong() -> None:
    found = made(held("具体要看实际情况再定。"))
    assert found.unread == ("具体要看实际情况再定。",)
    assert found.wrong == ()


def test_earlier_interviews_of_the_role_are_compared_with() -> None:
    first, second = held("不知道"), held("PV 刚创建时阶段是 Pending。", begun=1)
    other = replace(held("PV 刚创建时阶段是 Pending。", begun=1), setup=replace(PHASES, level="junior"))
    found = made(held("PV 刚创建时阶段是 Pending。", begun=2), second, first)
    assert found.change == 0
    assert made(second, first).change == found.score
    assert made(held("不知道", begun=2), other).before is None
    assert made(first, second).earlier == ()
    (topic,) = made(second, first).topics
    assert topic.change == topic.score


def test_nothing_answered_is_no_score() -> None:
    found = made(held())
    assert (found.score, found.review, found.topics[0].score) == (None, (), None)
    assert "没有分数" in found.words


@pytest.mark.parametrize("score", [0, 39, 40, 64, 65, 84, 85, 100])
def test_words_follow_the_score(score: int) -> None:
    assert words_for(score) == next(words for least, words in WORDS if score >= least)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 秒"), (59.6, "1 分钟"), (61, "1 分 1 秒"), (1800, "30 分钟")])
def test_durations(seconds: float, words: str) -> None:
    assert minutes(seconds) == words


def test_changes() -> None:
    assert [change_words(change) for change in (None, 0, 3, -4)] == ["", "和上次一样", "比上次高 3 分", "比上次低 4 分"]


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_html_file_needs_nothing_else() -> None:
    page = Tags(as_html(made(held(ATTACK, "PV 刚创建时阶段是 Pending。"), held("不知道", begun=-1)), MORNING))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "a"}
    assert not any(
        name.startswith("on") or name in ("src", "href", "style") for _, found in page.tags for name in found
    )
    assert (
        "meta",
        {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"},
    ) in page.tags
    text = "".join(page.words)
    assert "<script>alert(1)</script>" in text
    for needed in (
        "模拟面试报告",
        "各主题",
        "说错的",
        "应为",
        "该复习的",
        "以前的面试",
        "全程对话",
        "PV 的阶段",
        "Pending",
    ):
        assert needed in text


def test_the_markdown_file_says_the_same() -> None:
    text = as_markdown(made(held(ATTACK, "PV 刚创建时阶段是 Pending。"), held("不知道", begun=-1)), MORNING)
    assert text.startswith("# 模拟面试报告:")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "各主题" and headings[-1] == "全程对话"
    assert {"说错的", "没有答上来的", "追问之后才答上来的", "该复习的", "以前的面试"} <= set(headings)
    kinds = {child.type for token in MarkdownIt().parse(text) for child in [token, *(token.children or [])]}
    assert not {kind for kind in kinds if "html" in kind or "link" in kind or "image" in kind}
    assert "`pv-phase-pending`" in text


def test_where_topics_stand_over_interviews() -> None:
    """The last score and the one before it, the weakest topic first; what was never asked has none."""
    nothing, good = held(""), held("PV 有 Pending、Available、Bound、Released、Failed 五个阶段。", begun=1)
    none = steps.stopped(steps.begin(PHASES, ROOM, MORNING), MORNING)
    assert standings([none], knowledge()) == []
    (one,) = standings([good, none, nothing], knowledge())
    assert (one.slug, one.times, one.before) == (PHASES.topics[0], 2, 0)
    assert one.score > 0 and one.title == knowledge().topics[one.slug].title
