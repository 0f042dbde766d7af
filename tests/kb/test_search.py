"""Search finds two Chinese characters, API names that touch Chinese, old spellings and slips; and says where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content import Fact
from kb.database.store import Store, open_current
from kb.graphs.node import Kind
from kb.reading.text import fold, is_han
from kb.search.search import LONGEST, Hit, search
from kb.search.terms import indexed, words_of
from tests.kb.toy_content import GLOSSARY, LIGHTS, RELATIONS, write_content
from tests.shared import shared_knowledge

BEFORE = "每个信号后面都跟着很长的一段话,这样摘要才会在中间剪开,前面的字看不见,后面的字也看不见,"
AFTER = "它前后都还有话要说,说也说不完,说了还要再说,一直说到再也没有地方可说,只好用省略号来代替。" * 2
MORE = f"""
- kubelet调用容器运行时的 kube-proxy 接口。[light-kubelet](../toy.py "light.range")
- livenessProbe 挂了,PV 与 PVC 都在。[light-probe](../toy.py "light.range")
- PVC 归 StorageClass 管。[light-claim](../toy.py "light.range")
- storage.k8s.io/v1 里的 10.0.0.1 是地址。[light-group](../toy.py "light.range")
- {BEFORE}比如这里的斑马线,{AFTER}[light-long](../toy.py "light.range")

## 进阶
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = write_content(
        tmp_path_factory.mktemp("toy") / "content",
        lights=LIGHTS.replace("\n## 进阶\n", MORE, 1),
        glossary=GLOSSARY + "| object/cart | 马车 | 大马车、cart、horse cart | 马東 | lights | 马拉的车 | |\n",
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kb.knowledge.relations", lambda: RELATIONS)
        with open_current(root.parent / "kb.sqlite", root) as store:
            yield store


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_current(tmp_path_factory.mktemp("shipped") / "kb.sqlite", shared_knowledge().root) as store:
        yield store


def keys(hits: list[Hit]) -> list[str]:
    return [str(hit.key) for hit in hits]


FOUND = [
    ("通行", "fact:light-go"),
    ("红灯停下", "fact:light-go"),
    ("綠燈", "fact:light-go"),
    ("调用", "fact:light-kubelet"),
    ("kubelet调用", "fact:light-kubelet"),
    ("调用 kubelet", "fact:light-kubelet"),
    ("KUBELET", "fact:light-kubelet"),
    ("kubelte", "fact:light-kubelet"),
    ("kubel", "fact:light-kubelet"),
    ("kube-proxy", "fact:light-kubelet"),
    ("kubeproxy", "fact:light-kubelet"),
    ("proxy", "fact:light-kubelet"),
    ("proxy接口", "fact:light-kubelet"),
    ("livenessProbe", "fact:light-probe"),
    ("livenessprobe", "fact:light-probe"),
    ("liveness probe", "fact:light-probe"),
    ("probe", "fact:light-probe"),
    ("PV", "fact:light-probe"),
    ("PV", "fact:light-probe"),
    ("storage.k8s.io", "fact:light-group"),
    ("k8s", "fact:light-group"),
    ("10.0.0.1", "fact:light-group"),
    # Another spelling of a concept, a known misspelling, an unknown one.
    ("红色", "fact:light-go"),
    ("stopLight", "fact:light-go"),
    ("stop light", "concept:colour/red"),
    ("宏灯", "fact:light-go"),
    ("stoplihgt", "fact:light-go"),
    ("stoplite", "concept:colour/red"),
    ("traffic signal", "concept:object/signal"),
    ("交通讯号", "concept:object/signal"),
    # More words than any one sentence has.
    ("信号灯到底有几种颜色呢", "fact:light-three"),
    ("第几秒", "relation:light.shown"),
    ("指挥", "topic:lights"),
    ("面试问红灯怎么办", "topic:lights"),
]


@pytest.mark.parametrize(("words", "key"), FOUND)
def test_what_is_found(toy: Store, words: str, key: str) -> None:
    assert key in keys(search(toy, words))


LOOSE = [
    ("红灯", False),
    ("stoplihgt", False),
    ("信号灯 三种", False),
    ("信号灯到底有几种颜色呢", True),
    ("红灯 zzzzqqqq", True),
]


@pytest.mark.parametrize(("words", "loose"), LOOSE)
def test_what_has_only_a_piece_of_the_words_says_so(toy: Store, words: str, loose: bool) -> None:
    hits = search(toy, words)
    assert hits and {hit.loose for hit in hits} == {loose}


def test_a_name_is_not_a_longer_name(toy: Store) -> None:
    assert "fact:light-claim" not in keys(search(toy, "PV"))
    assert "fact:light-claim" in keys(search(toy, "PVC"))


EXACT = [
    ("light-go", "fact:light-go"),
    ("LIGHT-GO", "fact:light-go"),
    ("light-run", "misconception:light-run"),
    ("红灯", "concept:colour/red"),
    ("紅燈", "concept:colour/red"),
    ("红色", "concept:colour/red"),
    ("宏灯", "concept:colour/red"),
    ("colour/red", "concept:colour/red"),
    ("horse cart", "concept:object/cart"),
    ("lights", "topic:lights"),
    ("信号灯", "topic:lights"),
    ("light.action", "relation:light.action"),
    ("rollout", "model:rollout"),
]


@pytest.mark.parametrize(("words", "key"), EXACT)
def test_an_exact_name_comes_first(toy: Store, words: str, key: str) -> None:
    first, *others = search(toy, words)
    assert str(first.key) == key
    assert first.exact
    assert not any(hit.exact for hit in others)


def test_facts_come_before_the_rest(toy: Store) -> None:
    kinds = [hit.key.kind for hit in search(toy, "灯", most=None) if not hit.exact]
    facts = [kind in (Kind.FACT, Kind.MISCONCEPTION) for kind in kinds]
    assert True in facts
    assert facts == sorted(facts, reverse=True)


NOTHING = ["", " ", "。!?", '"', "''", "*", "zzzzqqqq", "龘龘", "NEAR(", "\x00", "\ud800", "OR AND NOT"]


@pytest.mark.parametrize("words", NOTHING, ids=ascii)
def test_what_is_nowhere(toy: Store, words: str) -> None:
    assert search(toy, words) == []


def test_a_pasted_page_is_searched_by_its_beginning(toy: Store) -> None:
    assert keys(search(toy, "红灯停下。" + "x" * 100_000)) == keys(
        search(toy, ("红灯停下。" + "x" * 100_000)[:LONGEST])
    )


def test_the_number_of_hits_is_limited(toy: Store) -> None:
    assert len(search(toy, "灯", most=2)) == 2
    assert len(search(toy, "灯", most=None)) > 2


MARKED = [
    ("kubelet调用", "light-kubelet", ["kubelet调用"]),
    ("綠燈", "light-go", ["绿灯"]),
    ("PV", "light-probe", ["PV"]),
    ("宏灯", "light-go", ["红灯"]),
    ("proxy", "light-kubelet", ["proxy"]),
    ("斑马线", "light-long", ["斑马线"]),
]


@pytest.mark.parametrize(("words", "fact", "marked"), MARKED)
def test_matches_are_shown_at_their_place(toy: Store, words: str, fact: str, marked: list[str]) -> None:
    hit = next(hit for hit in search(toy, words) if hit.key.id == fact)
    assert [hit.snippet[start:end] for start, end in hit.matches] == marked


def test_a_long_text_is_cut_around_its_match(toy: Store) -> None:
    hit = next(hit for hit in search(toy, "斑马线") if hit.key.id == "light-long")
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < len(hit.title)


def fact_and_word() -> st.SearchStrategy[tuple[Fact, str]]:
    def words(fact: Fact) -> list[str]:
        pairs = [fact.text[i : i + 2] for i in range(len(fact.text) - 1)]
        return [pair for pair in pairs if all(map(is_han, fold(pair)))]

    known = [(fact, words(fact)) for fact in shared_knowledge().content.facts]
    return st.sampled_from([pair for pair in known if pair[1]]).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.sampled_from(pair[1]))
    )


@given(fact_and_word())
@settings(max_examples=200, deadline=None)
def test_every_fact_is_found_by_any_two_characters_of_it(shipped: Store, chosen: tuple[Fact, str]) -> None:
    fact, word = chosen
    assert fact.id in [hit.key.id for hit in search(shipped, word, most=None)], f"{word}:{fact.text}"


@given(st.text(alphabet="红燈停PVkubelet-./ 。1①é\u3400\U00020000", max_size=30), st.data())
def test_every_piece_of_a_run_is_indexed(text: str, data: st.DataObject) -> None:
    tokens = indexed(text).split()
    for word in words_of(text):
        assert set(word.tokens) <= set(tokens)
        if not word.latin and len(word.text) > 1:
            start = data.draw(st.integers(0, len(word.text) - 2))
            piece = next(words_of(word.text[start:]))
            assert " ".join(piece.tokens) in " ".join(tokens)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_text_breaks_the_search(toy: Store, text: str) -> None:
    for hit in search(toy, text, most=3):
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.matches)
