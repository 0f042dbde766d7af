"""``kubeviva due``: what is to be reviewed now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.cli import GOOD
from trainer.commands.opening import now, sit_down, told
from trainer.drilling.protocol import moment_json
from trainer.knowledge_base import known
from trainer.moments import until
from trainer.output import console, write_json
from trainer.scheduling.due import Due
from trainer.scheduling.memory import retrievability
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
    """Return ``{"due":[...],"new":[...],"waiting":n,"later":time}``."""
    return {
        "due": [
            {
                **_fact_json(knowledge.facts[ident]),
                "due": moment_json(due.cards[ident].memory.due),
                "remembered": round(retrievability(due.cards[ident].memory, at), 3),
                "reviews": due.cards[ident].reviews,
            }
            for ident in due.due
        ],
        "new": [_fact_json(knowledge.facts[ident]) for ident in due.new],
        "waiting": len(due.waiting),
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
            chance = f"{retrievability(due.cards[ident].memory, at):.0%}"
            out.print(f"  {knowledge.facts[ident].text}  [还记得的可能 {chance}]", markup=False)
    line = f"到期 {len(due.due)} 条,今天可学新的 {len(due.new)} 条"
    if due.later:
        line += f";下一条到期在{until(due.later, at)}"
    out.print(line + (";运行 kubeviva drill 开始" if due.now else ""), markup=False)
