"""``kubeviva explain``: one fact with its evidence, run anew; or a concept, topic, relation or model with its facts."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.console import Console

from kb.database.store import Store
from kb.database.stored_graph import Neighbour, neighbours, spellings_of, text_of
from kb.fact_card import FactCard, fact_card
from kb.graphs.edges import first_facts
from kb.graphs.node import KIND_NAMES, EdgeKind, Kind, Node
from kb.search.search import Hit, search
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.knowledge_base import known, open_store
from trainer.node_words import edge_words
from trainer.output import console, write_json
from trainer.release_option import release_of

LEVELS = {1: "要点", 2: "进阶", 3: "深入"}
# Edges that the card of a fact shows elsewhere.
SHOWN_ELSEWHERE = (EdgeKind.BELONGS_TO, EdgeKind.BOUND_TO)
MOST_SHOWN = 20


def run(words: str, at: str, as_json: bool) -> int:
    """Explain the best hit for the words."""
    release = release_of(at)
    with open_store() as store:
        hit = _best(store, words)
        if hit.key.kind not in (Kind.FACT, Kind.MISCONCEPTION):
            _show_node(hit, store, as_json)
            return GOOD
        knowledge = known(store.root)
        card = fact_card(first_facts(knowledge)[hit.key.id], knowledge, store, release)
    if as_json:
        write_json(card_json(card))
    else:
        _print_card(card, console())
    return GOOD if card.stands else FINDINGS


def _best(store: Store, words: str) -> Hit:
    hits = search(store, words, most=1)
    if not hits:
        raise Misuse(f"没有叫“{words}”的事实或概念,搜也搜不到;换几个词,或看看 kubeviva graph")
    return hits[0]


def card_json(card: FactCard) -> dict[str, Any]:
    """Return a fact with all that speaks for it as JSON values."""
    fact = card.fact
    return {
        "kind": (Kind.MISCONCEPTION if fact.misconception else Kind.FACT).value,
        "id": fact.id,
        "sentence": fact.text,
        "note": fact.note,
        "topic": fact.topic,
        "level": fact.level,
        "path": fact.path,
        "line": fact.line,
        "kubernetes": str(card.at),
        "stands": card.stands,
        "verdict": card.verdict.value,
        "cases": card.cases,
        "why": card.why,
        "relation": {"name": fact.relation, "title": card.relation_title},
        "sources": [{"path": source.path, "symbol": source.symbol} for source in card.sources],
        "recorded": [
            {"model": topic, "cases": one.cases, "kubernetes": one.kubernetes, "example": one.example}
            for topic, one in card.recorded.items()
        ],
        "runs": [{"given": one.given, "answer": one.answer} for one in card.runs],
        "corrections": [_node_json(node) for node in card.corrections],
        "siblings": [_node_json(node) for node in card.siblings],
        "neighbours": [_neighbour_json(one) for one in card.neighbours],
    }


def _node_json(node: Node) -> dict[str, Any]:
    return {"kind": node.key.kind.value, "id": node.key.id, "title": node.title}


def _neighbour_json(one: Neighbour) -> dict[str, Any]:
    return {"edge": one.edge.value, "outward": one.outward, **_node_json(one.node)}


def _print_card(card: FactCard, out: Console) -> None:
    fact = card.fact
    kind = "误区" if fact.misconception else LEVELS[fact.level]
    out.print(f"{fact.id}({fact.topic},{kind},{fact.path}:{fact.line})", style="bold", markup=False)
    out.print(f"  {fact.text}", markup=False)
    mark, style = ("✓", "green") if card.stands else ("✗", "red")
    said = "确是误区:" if fact.misconception and card.stands else ""
    out.print(f"{mark} Kubernetes {card.at}:{said}{card.why}", style=style, markup=False)
    for one in card.runs:
        out.print(f"跑一遍:{one.given or '没有输入'} → {one.answer}", markup=False)
    out.print(f"关系:{card.relation_title}({fact.relation})", markup=False)
    for source in card.sources:
        out.print(f"出处:{source.path} {source.symbol}".rstrip(), markup=False)
    for topic, witness in card.recorded.items():
        out.print(f"实录:{topic} {witness.cases} 例,真实集群 {witness.kubernetes},如 {witness.example}", markup=False)
    if fact.note:
        out.print(f"说明:{fact.note}", markup=False)
    _print_neighbours([one for one in card.neighbours if one.edge not in SHOWN_ELSEWHERE], out)
    corrections = card.corrections
    _print_nodes("同一关系的", [node for node in card.siblings if node not in corrections], out)


def _print_neighbours(found: list[Neighbour], out: Console) -> None:
    for words, group in groupby(found, lambda one: edge_words(one.edge, one.outward)):
        _print_nodes(words, [one.node for one in group], out)


def _print_nodes(words: str, nodes: list[Node], out: Console) -> None:
    if nodes:
        out.print(f"{words}:", markup=False)
    for node in nodes[:MOST_SHOWN]:
        name = node.key.id if node.title == node.key.id else f"{node.title}({node.key.id})"
        out.print(f"  {name}", markup=False)
    if len(nodes) > MOST_SHOWN:
        out.print(f"  ……还有 {len(nodes) - MOST_SHOWN} 个,全部见 --json", markup=False)


def _show_node(hit: Hit, store: Store, as_json: bool) -> None:
    key, text = hit.key, text_of(store, hit.key)
    spellings, around = spellings_of(store, key), neighbours(store, key)
    if as_json:
        told = {"kind": key.kind.value, "id": key.id, "title": hit.title, "text": text, "spellings": spellings}
        write_json({**told, "neighbours": [_neighbour_json(one) for one in around]})
        return
    out = console()
    out.print(f"{KIND_NAMES[key.kind]} {key.id}:{hit.title}", style="bold", markup=False)
    for line in text.splitlines():
        out.print(f"  {line}", markup=False)
    if spellings[1:]:
        out.print(f"也叫:{'、'.join(spellings[1:])}", markup=False)
    if key.kind is Kind.MODEL:
        out.print(f"运行它:kubeviva model show {key.id}", markup=False)
    _print_neighbours(around, out)
