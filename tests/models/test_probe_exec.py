from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.expansion import expand
from kb.models.containers.condition import condition_status
from kb.models.containers.probe_exec import run
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace


def result(command: dict[str, object], argv: list[str] | None = None, **probe: object) -> str:
    given_ = {"probe": {"exec": {"command": argv or ["check"]}, **probe}, "command": command}
    return str(run(given_, NEWEST, Trace())["result"])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"exitStatus": 0}, "success"),
        ({"exitStatus": 768}, "success"),
        ({"exitStatus": -1}, "failure"),
        ({"signal": 9}, "failure"),
        ({"exitStatus": 0, "seconds": 1.5}, "failure"),
        ({"exitStatus": 0, "backgroundChildHoldsOutputSeconds": 90}, "success"),
        ({"found": True, "executable": False}, "error"),
    ],
)
def test_results(command: dict[str, object], expected: str) -> None:
    assert result(command) == expected


def test_zero_timeout_is_the_default_of_one_second() -> None:
    assert result({"exitStatus": 0, "seconds": 0.5}, timeoutSeconds=0) == "success"
    assert result({"exitStatus": 0, "seconds": 4}, timeoutSeconds=5) == "success"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [("$(A)", "1"), ("$$(A)", "$(A)"), ("$(B)", "$(B)"), ("$(A", "$(A"), ("$A", "$A"), ("$$$(A)", "$1"), ("a$", "a$")],
)
def test_expansion(text: str, expanded: str) -> None:
    assert expand(text, {"A": "1"}) == expanded


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["test", "$A", "=", "1"], 1),
        (["sh", "-c", 'test "$A" = 1'], 0),
        (["sh", "-c", "[ '$A' = 1 ]"], 1),
        (["[", "3", "-lt", "10", "]"], 0),
        (["test", "x", "-lt", "10"], 2),
        (["test", "!", "-z", ""], 1),
        (["cat"], None),
    ],
)
def test_conditions(words: list[str], status: int | None) -> None:
    assert condition_status(words, {"A": "1"}) == status


def test_command_that_cannot_be_judged() -> None:
    with pytest.raises(BadInput, match="只会算 test"):
        result({"exitStatusIf": "something"}, ["grep", "x"])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_only_multiples_of_256_succeed(status: int) -> None:
    assert result({"exitStatus": status}) == ("success" if status % 256 == 0 else "failure")


@settings(max_examples=50, deadline=None)
@given(st.text("$()AB ", max_size=12))
def test_text_without_known_names_only_loses_escaped_dollars(text: str) -> None:
    assert expand(text, {}) == text.replace("$$", "$") or "$(" in text
    assert expand(text.replace("$", ""), {"A": "x"}) == text.replace("$", "")
