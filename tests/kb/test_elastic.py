"""Surfaces with light words slipped into them are found, those that would mean another thing are not."""

from __future__ import annotations

import pytest

from kb.reading.elastic import build_elastic

SURFACES = ("pvc绑定之后", "副本的数量", "pod没了", "不再拉取镜像", "persistentvolume", "挂载")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("pvc被绑定之后就", ("pvc绑定之后", 0, 7)),
        ("看副本数量", ("副本的数量", 1, 4)),
        ("这个pvc的绑定之后", ("pvc绑定之后", 2, 9)),
        ("pvc绑定之后", None),
        ("pod没有固定的域名", None),
        ("不会再拉取镜像", None),
        ("persistent的volume", None),
        ("挂的载", None),
    ],
)
def test_light_words_inside(said: str, found: tuple[str, int, int] | None) -> None:
    assert list(build_elastic(SURFACES).find(said)) == ([found] if found else [])


def test_no_surfaces_find_nothing() -> None:
    assert list(build_elastic(()).find("pvc的绑定")) == []
