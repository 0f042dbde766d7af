"""Syntax of names, and decoding of JSON values, in the Kubernetes API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api import names, refusal
from kb.models.api.refusal import Undecodable


@pytest.mark.parametrize(
    ("check", "text", "faults"),
    [
        (names.dns1123_label_faults, "a-1", 0),
        (names.dns1123_label_faults, "a.b", 1),
        (names.dns1123_label_faults, "A" * 64, 2),
        (names.dns1123_label_faults, "a\n", 1),
        (names.dns1123_subdomain_faults, "a.b-c.1", 0),
        (names.dns1123_subdomain_faults, "a..b", 1),
        (names.dns1035_label_faults, "1a", 1),
        (names.label_value_faults, "", 0),
        (names.label_value_faults, "A_b.c-D", 0),
        (names.label_value_faults, "_b", 1),
        (names.qualified_name_faults, "Example.com/x", 1),
        (names.qualified_name_faults, "example.com/X_y", 0),
        (names.qualified_name_faults, "a/b/c", 1),
        (names.qualified_name_faults, "", 2),
        (names.qualified_name_faults, "/", 3),
        (names.port_name_faults, "http-alt", 0),
        (names.port_name_faults, "80", 1),
        (names.http_header_name_faults, "X-A", 0),
        (names.env_var_name_faults, "..a", 1),
        (names.env_var_name_faults, "1A", 1),
        (names.config_key_faults, ".", 1),
        (names.config_key_faults, "a/b", 1),
        (names.config_key_faults, ".a", 0),
        (names.label_value_faults, "中" * 22, 2),
    ],
)
def test_number_of_faults(check: Callable[[str], tuple[str, ...]], text: str, faults: int) -> None:
    assert len(check(text)) == faults


@pytest.mark.parametrize(
    ("decode", "good", "bad"),
    [
        (refusal.int32, [0, -(2**31), 2**31 - 1, None], [2**31, 1.0, "1", True, []]),
        (refusal.int64, [2**63 - 1], [2**63, 1e3]),
        (refusal.string, ["", None], [0, {}, False]),
        (refusal.boolean, [True, None], [0, "true"]),
        (refusal.int_or_string, ["5%", 5, None], [5.5, 2**31, True]),
        (refusal.structure, [{"a": 1}, None], [[], "x"]),
    ],
)
def test_decoders(decode: Callable[[Any], Any], good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert decode(value) == value
    for value in bad:
        with pytest.raises(Undecodable):
            decode(value)


def test_null_inside_lists_and_maps_is_a_zero_value() -> None:
    assert refusal.structures([None, {"a": 1}]) == ({}, {"a": 1})
    assert refusal.strings([None, "a"]) == ("", "a")
    assert refusal.string_map({"a": None}) == {"a": ""}


@given(st.text("aB1.-_/", max_size=8))
@settings(max_examples=50, deadline=None)
def test_a_label_is_a_subdomain_and_a_dns1035_label_is_a_dns1123_one(text: str) -> None:
    if not names.dns1123_label_faults(text):
        assert not names.dns1123_subdomain_faults(text)
        assert not names.qualified_name_faults(text)
        assert not names.label_value_faults(text)
    if not names.dns1035_label_faults(text):
        assert not names.dns1123_label_faults(text)
