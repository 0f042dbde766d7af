"""The plugin in somebody else's content repository, where only the package is installed."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TRUE = '- exec 探针的命令退出码为 0 时,探测成功。[mine-exec](x.py "probe.exec_passes")'
FALSE = '- HTTP 探针的响应状态码大于等于 200 且小于等于 400 时,探测成功。[mine-http](x.py "probe.http_passes")'
STRANGE = '- exec 探针在月圆之夜命令退出码为 0 时,探测成功。[mine-moon](x.py "probe.exec_passes")'
UNBOUND = "- 这一条没有绑定。"


def write(pytester: pytest.Pytester, *bullets: str, section: str = "要点") -> None:
    folder = pytester.mkdir("notes")
    (folder / "01-mine.md").write_text("# 我的主题\n\n## " + section + "\n\n" + "\n".join(bullets) + "\n", "utf-8")
    (folder / "README.md").write_text("# 与内容无关\n", "utf-8")


def test_true_facts_are_green(pytester: pytest.Pytester) -> None:
    write(pytester, TRUE)
    result = pytester.runpytest_subprocess("--mutate-facts", "-q")
    result.assert_outcomes(passed=3)


def test_a_red_prints_place_sentence_counterexample_and_remedy(pytester: pytest.Pytester) -> None:
    write(pytester, TRUE, FALSE)
    result = pytester.runpytest_subprocess("-q")
    result.assert_outcomes(passed=2, failed=1)
    output = result.stdout.str()
    assert "01-mine.md:6 [mine-http]" in output
    assert "句子:HTTP 探针的响应状态码大于等于 200 且小于等于 400" in output
    assert "反例:状态码=400" in output
    assert "Traceback" not in output


def test_unread_words_name_the_nearest_wording(pytester: pytest.Pytester) -> None:
    write(pytester, STRANGE)
    output = pytester.runpytest_subprocess("-q").stdout.str()
    assert "月圆" in output and "最接近的句式" in output


def test_an_unbound_bullet_is_red(pytester: pytest.Pytester) -> None:
    write(pytester, TRUE, UNBOUND)
    result = pytester.runpytest_subprocess("-q")
    result.assert_outcomes(passed=1, failed=1)
    assert "没有绑定模型" in result.stdout.str()


def test_a_misconception_that_holds_is_red(pytester: pytest.Pytester) -> None:
    write(pytester, TRUE, section="误区")
    assert "它不是误区" in pytester.runpytest_subprocess("-q").stdout.str()


def test_own_phrases_are_understood(pytester: pytest.Pytester) -> None:
    write(pytester, STRANGE)
    phrases = pytester.mkdir("notes/phrases")
    (phrases / "mine.md").write_text(
        "## 词\n\n| 词 | 说法 |\n| --- | --- |\n| handler/exec | exec 探针在月圆之夜 |\n", "utf-8"
    )
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=2)


def test_repositories_without_content_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    pytester.makefile(".md", **{"01-plain": "# 只是笔记\n"})
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)
