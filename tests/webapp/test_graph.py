"""图谱 and the pages of concepts, by Flask's client."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.graphs.node import EdgeKind, Key, Kind
from webapp.desk import NAME

KUBELET = Key(Kind.CONCEPT, "component/kubelet")
_FOCUS = re.compile(r'href="(/graph/\?focus=[^"]+)"')


def test_every_neighbour_is_in_the_list(app: Flask, client: FlaskClient) -> None:
    listed = unquote(unescape(client.get(f"/graph/?focus={KUBELET}").text)).partition('id="list"')[2]
    for group in app.extensions[NAME].graph.groups[KUBELET]:
        for node in group.nodes:
            assert f'/graph/?focus={node.key}"' in listed


def test_walking_along_links_never_ends_nowhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = ["/graph/"]
    while waiting and len(seen) < 60:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen.add(address)
        found = [unescape(link) for link in _FOCUS.findall(answer.text)]
        waiting += [link for link in found[:: max(1, len(found) // 4)] if link not in seen]
    assert len({address.partition("focus=")[2].partition(":")[0] for address in seen}) >= 5


@pytest.mark.parametrize(
    "focus", ["", "concept", "concept:nope", "nope:kubelet", "fact:<script>", "topic:pv-phases/.."]
)
def test_unknown_nodes_are_refused(client: FlaskClient, focus: str) -> None:
    answer = client.get("/graph/", query_string={"focus": focus})
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize(("words", "leads"), [("kubelet", KUBELET), ("Kubele", KUBELET), ("节点代理", KUBELET)])
def test_a_name_leads_to_its_node(client: FlaskClient, words: str, leads: Key) -> None:
    answer = client.get("/graph/", query_string={"q": words})
    assert answer.status_code == 303
    assert unescape(answer.headers["Location"]).endswith(str(leads))


def test_words_that_fit_several_nodes_are_listed(client: FlaskClient) -> None:
    assert len(_FOCUS.findall(client.get("/graph/?q=回收策略是什么").text)) > 1
    assert "图谱里没有" in client.get("/graph/?q=zzzqqq").text


def test_every_concept_has_a_page(app: Flask, client: FlaskClient) -> None:
    for concept in app.extensions[NAME].knowledge.lexicon.concepts.values():
        page = unescape(client.get(f"/concepts/{concept.id}").text)
        assert concept.name in page
        assert all(wrong in page for wrong in concept.misspellings)


def test_a_concept_shows_what_is_said_of_it(app: Flask, client: FlaskClient) -> None:
    page = client.get(f"/concepts/{KUBELET.id}").text
    named = app.extensions[NAME].graph.group(KUBELET, EdgeKind.MENTIONS, False)
    assert all(f'href="/facts/{node.key.id}"' in page for node in named)
    assert "节点代理" in page and "kubele、" in page


@pytest.mark.parametrize("ident", ["nope", "component/nope", "../etc/passwd", "component/kubelet/"])
def test_unknown_concepts_are_refused(client: FlaskClient, ident: str) -> None:
    assert client.get(f"/concepts/{ident}").status_code == 404
