"""``kubeviva due``: what is to be reviewed now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.commands.opening import now, sit_down, told
from trainer.drilling.protocol import moment_json
from trainer.exits import GOOD
from trainer.knowledge_base import known
from trainer.moments import until
from trainer.output import console, write_json
from trainer.scheduling.due import Due
from trainer.sitting import due_list


def run(as_json: bool) -> int:
    """Print the facts that are due and the new ones for today."""
    knowledge = known()
    at = now()
    sitting = sit_down(knowledge)
    with told():
        due = due_list(sitting, at)
    if as_json:
        write_json(due_json(due, knowledge, at))
    else:
        _print(due, knowledge, at)
    return GOOD


def due_json(due: Due, knowledge: Knowledge, at: datetime) -> dict[str, Any]:
    """Return ``{"due":[...],"new":[...],"waiting":n,"postponed":n,"leeches":[...],"later":time}``."""
    return {
        "due": [
            {
                **_fact_json(knowledge.facts[ident]),
                "due": moment_json(due.cards[ident].memory.due),
                "remembered": round(due.remembered(due.cards[ident]), 3),
                "reviews": due.cards[ident].reviews,
            }
            for ident in due.due
        ],
        "new": [_fact_json(knowledge.facts[ident]) for ident in due.new],
        "waiting": len(due.waiting),
        "postponed": len(due.postponed),
        "leeches": [
            {**_fact_json(knowledge.facts[ident]), "lapses": due.cards[ident].lapses, "resting": ident in due.resting}
            for ident in due.leeches
        ],
        "later": moment_json(due.later),
    }


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {"fact": fact.id, "topic": fact.topic, "text": fact.text, "misconception": fact.misconception}


def _print(due: Due, knowledge: Knowledge, at: datetime) -> None:
    """New facts are only counted by topic: their sentences are what will be asked."""
    out = console()
    for slug, title in ((topic.slug, topic.title) for topic in knowledge.content.topics):
        own = [ident for ident in due.due if knowledge.facts[ident].topic == slug]
        new = sum(knowledge.facts[ident].topic == slug for ident in due.new)
        if own or new:
            counts = "、".join(part for part in (f"到期 {len(own)}" if own else "", f"新 {new}" if new else "") if part)
            out.print(f"{title}({slug}):{counts}", style="bold", markup=False)
        for ident in own:
            chance = f"{due.remembered(due.cards[ident]):.0%}"
            out.print(f"  {knowledge.facts[ident].text}  [还记得的可能 {chance}]", markup=False)
    if due.leeches:
        out.print("顽固的(记住了又忘,反反复复;换个说法自己写一遍,或对照模型跑一跑):", style="bold", markup=False)
    for ident in due.leeches:
        told = f"忘过 {due.cards[ident].lapses} 次{',先放着不问' if ident in due.resting else ''}"
        out.print(f"  {knowledge.facts[ident].text}  [{told}]", markup=False)
    line = f"到期 {len(due.due)} 条,今天可学新的 {len(due.new)} 条"
    if due.postponed:
        line += f";还有 {len(due.postponed)} 条到期的超出今天的量,顺延"
    if due.later:
        line += f";下一条:{until(due.later, at)}到期"
    out.print(line + (";运行 kubeviva drill 开始" if due.now else ""), markup=False)
