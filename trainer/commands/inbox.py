"""``kubeviva inbox``: what the grader did not understand, appeals, and questions that fare badly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console

from trainer.commands.opening import known, now, opened, told
from trainer.drilling.protocol import moment_json
from trainer.exchange.file import replacing
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.maintaining.candidates import candidate, one_each, understood
from trainer.maintaining.remarks import remarks
from trainer.moments import day
from trainer.output import console, write_json
from trainer.records.inbox import APPEAL, Asked, Item, asked_of_all, item_called, reviews_about, settle_items, waiting

SHOWN = 20
KIND_WORDS = {"unread": "没读懂", "appeal": "申诉"}
STATUS_WORDS = {"covered": "✓ 说到", "missing": "○ 漏了", "contradicted": "✗ 说错"}


def run_list(as_json: bool) -> int:
    """Print what waits, the latest first."""
    with told(), opened(now()).reading() as session:
        items = waiting(session)
    if as_json:
        for item in items:
            write_json(item_json(item))
    else:
        _print_list(items, now(), console())
    return GOOD


def _print_list(items: Sequence[Item], at: datetime, out: Console) -> None:
    grouped = one_each(items)
    for item, count in grouped[:SHOWN]:
        times = f",{count} 次" if count > 1 else ""
        out.print(
            f"{item.id} {KIND_WORDS[item.kind]} {day(item.at, at)} {item.asked}{times}", style="bold", markup=False
        )
        out.print(f"    “{_line(item.sentence)}”" + (f"  ←{'、'.join(item.words)}" if item.words else ""), markup=False)
        if item.note:
            out.print(f"    理由:{_line(item.note)}", markup=False)
    if not items:
        out.print("收件箱是空的:没有读不懂的句子,也没有申诉", markup=False)
        return
    if len(grouped) > SHOWN:
        out.print(f"还有 {len(grouped) - SHOWN} 条;全部见 kubeviva inbox list --json", markup=False)
    out.print("看一条:kubeviva inbox show 编号;处理完:kubeviva inbox dismiss 编号", markup=False)


def _line(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 120 else f"{joined[:119]}…"


def run_show(ident: str, as_json: bool) -> int:
    """Print one item with the whole answer and what was made of it."""
    knowledge = known()
    with told(), opened(now()).reading() as session:
        item = _called(item_called(session, ident), ident)
        facts = reviews_about(session, item.answer)
    reads = understood(item, knowledge)
    if as_json:
        about = [{"fact": fact, "status": status} for fact, status in facts]
        write_json({**item_json(item), "answer": item.text, "score": item.score, "facts": about, "understood": reads})
        return GOOD
    out = console()
    out.print(f"{item.id} {KIND_WORDS[item.kind]} · {item.learner} · {item.score} 分", style="bold", markup=False)
    out.print(f"题目:{item.asked}({item.question})", markup=False)
    out.print(f"回答:{item.text}", markup=False)
    if item.kind != APPEAL:
        out.print(f"没读懂:“{item.sentence}”" + (f",卡在 {'、'.join(item.words)}" if item.words else ""), markup=False)
    elif item.note:
        out.print(f"申诉理由:{item.note}", markup=False)
    for fact, status in facts:
        text = knowledge.facts[fact].text if fact in knowledge.facts else "(内容里已经没有)"
        out.print(f"  {STATUS_WORDS.get(status, status)} {fact}:{text}", markup=False)
    out.print("现在已经读得懂了" if reads else "现在还读不懂;说法加在 content/phrases/", markup=False)
    return GOOD


def run_dismiss(idents: Sequence[str], by_now: bool) -> int:
    """Settle some items, or all that are understood by now."""
    if bool(idents) == by_now:
        raise Misuse("要么给编号(kubeviva inbox dismiss u12 a3),要么加 --understood")
    with told(), opened(now()).writing() as session:
        if by_now:
            knowledge = known()
            items = [item for item in waiting(session) if item.kind != APPEAL and understood(item, knowledge)]
        else:
            items = [_called(item_called(session, ident), ident) for ident in idents]
        settle_items(session, items, now())
    console().print(f"处理了 {len(items)} 条", markup=False)
    return GOOD


def run_export(name: str) -> int:
    """Write what waits as candidates for wordings, one JSON object a line."""
    with told():
        with opened(now()).reading() as session:
            rows = [candidate(item, reviews_about(session, item.answer)) for item, _ in one_each(waiting(session))]
        with replacing(name) as path:
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    console().print(f"{name}:{len(rows)} 条;定好 fact 和 verdict,就能放进 tests/paraphrases/", markup=False)
    return GOOD


def run_items(as_json: bool) -> int:
    """Print how questions fare; what is remarked on is a finding."""
    with told(), opened(now()).reading() as session:
        asked = asked_of_all(session)
    remarked = [(one, remarks(one)) for one in asked]
    if as_json:
        for one, said in remarked:
            write_json(_asked_json(one, said))
    else:
        _print_items([(one, said) for one, said in remarked if said], len(asked), console())
    return FINDINGS if any(said for _, said in remarked) else GOOD


def _print_items(remarked: Sequence[tuple[Asked, tuple[str, ...]]], count: int, out: Console) -> None:
    for one, said in sorted(remarked, key=lambda pair: (-len(pair[1]), -pair[0].answers)):
        parts = [f"{one.answers} 次,平均 {one.score:.0f} 分"]
        parts += [f"{word} {number} 次" for word, number in _amiss(one) if number]
        out.print(f"{'、'.join(said)}:{one.item}({','.join(parts)})", markup=False)
    out.print(f"一共 {count} 道题有人答过,{len(remarked)} 道值得看看", style="bold", markup=False)


def _amiss(one: Asked) -> tuple[tuple[str, int], ...]:
    return (("申诉", one.appeals), ("自己改评级", one.corrected), ("没读懂", one.unread))


def _called(item: Item | None, ident: str) -> Item:
    if item is None:
        raise Misuse(f"收件箱里没有 {ident};编号见 kubeviva inbox list")
    return item


def item_json(item: Item) -> dict[str, Any]:
    """Return an item as a JSON object."""
    return {
        "item": item.id,
        "kind": item.kind,
        "at": moment_json(item.at),
        "learner": item.learner,
        "topic": item.topic,
        "question": item.question,
        "asked": item.asked,
        "sentence": item.sentence,
        "words": list(item.words),
        "note": item.note,
    }


def _asked_json(one: Asked, said: Sequence[str]) -> dict[str, Any]:
    return {
        "question": one.item,
        "answers": one.answers,
        "score": round(one.score, 1),
        "corrected": one.corrected,
        "appeals": one.appeals,
        "unread": one.unread,
        "remarks": list(said),
    }
