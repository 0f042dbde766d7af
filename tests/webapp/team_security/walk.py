"""A walk over every route of a team's server: whom it opens for, what it is sent, and what is kept."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.webapp.club import Club, Member, sent_by
from tests.webapp.conftest import NOON
from trainer.exchange.archive import archive
from trainer.records.inbox import waiting
from trainer.records.tables import Row
from trainer.team.roles import ROLES

# What must never be seen by another: it is in what the victim answered, and in nothing else.
SECRET = "只有我知道的话八六四二"
# The endpoints that nobody, maintainers and administrators open; written down apart from the program's own table.
FOR_ALL = {
    "static",
    "health.show",
    "theme.choose",
    "language.choose",
    "language.converted",
    "sign_in.ask",
    "sign_in.take",
    "joining.ask",
    "joining.take",
    "offline.show",
    "offline.worker",
    "offline.manifest",
}
FOR_MAINTAINERS = {"inbox.show", "inbox.settle", "inbox.questions"}
FOR_ADMINISTRATORS = {
    "people.show",
    "people.let_in",
    "people.call_back",
    "people.give_role",
    "people.lock_out",
    "people.let_back",
    "people.void_password",
}
# The blueprints that only a team has.
OURS = ("sign_in.", "joining.", "account.", "people.", "inbox.", "settings.erase_all")
# Plausible fields for any form: what is wrong with them must not be why they do nothing.
FIELDS = {
    "text": "PV 刚创建时阶段是 Pending。",
    "note": "我是对的",
    "rating": "easy",
    "question": "interview:pv-phases:0",
    "step": "0",
    "confirmed": "删除",
    "role": "admin",
    "days": "7",
    "level": "senior",
    "manner": "neutral",
    "minutes": "15",
    "retention": "0.8",
    "new_a_day": "5",
    "reviews_a_day": "50",
    "day_start": "4",
    "leech_after": "6",
    "theme": "dark",
    "language": "zh-Hant",
    "form": "a form",
    "answers": json.dumps(
        [
            {
                "name": "11111111-2222-3333-4444-555555555555",
                "question": "choose:pv-phase-bound:0",
                "text": "Bound",
                "at": "2026-03-02T01:00:00Z",
            }
        ]
    ),
}


def rules(club: Club) -> list[tuple[Rule, str]]:
    """Return every rule with every method that it takes."""
    return [(rule, method) for rule in club.app.url_map.iter_rules() for method in sent_by(rule)]


def numbers(club: Club, victim: Member) -> dict[str, Any]:
    """Return the victim's number for every parameter that any address has."""
    assert victim.account
    found = {}
    with club.records.reading() as session:
        for name in ("answer", "interview"):
            table = Row.metadata.tables[name]
            mine = select(table.c.id).where(table.c.learner_id == victim.account.learner.id).order_by(table.c.id)
            found[name] = session.execute(mine).scalars().all()[0]
        item = next(one.id for one in waiting(session) if one.learner == "受害人")
    return {"answer_id": found["answer"], "ident": found["interview"], "item": item, "account": victim.account.id}


def values_for(rule: Rule, found: dict[str, Any]) -> dict[str, Any]:
    """Return what an address of a rule is filled in with: the victim's wherever it is somebody's."""
    blueprint = rule.endpoint.split(".")[0]
    ident = {"people": found["account"], "inbox": found["item"]}.get(blueprint, found["ident"])
    if blueprint == "api":
        ident = "component/kubelet"
    return {
        "answer_id": found["answer_id"],
        "ident": ident,
        "form": "md",
        "filename": "css/page.css",
        "token": "x",
        "slug": "pv-phases",
        "kind": "concept",
        "name": "rollout" if "models" in rule.rule else "probe-http-range",
    }


def kept(club: Club, member: Member) -> dict[str, Any]:
    """Return all that is recorded of a member."""
    assert member.account
    with club.records.reading() as session:
        found: dict[str, Any] = archive(session, [member.account.learner], NOON)["learners"][0]
    return found


def access(club: Club, member: Member) -> list[Any]:
    """Return how a member may sign in."""
    assert member.account
    account, sign_ins, keys = (Row.metadata.tables[name] for name in ("account", "sign_in", "api_key"))
    with club.records.reading() as session:
        return [
            session.execute(select(account).where(account.c.id == member.account.id)).all(),
            session.execute(select(sign_ins.c.digest).where(sign_ins.c.account_id == member.account.id)).all(),
            session.execute(select(keys).where(keys.c.account_id == member.account.id)).all(),
        ]


def requested(member: Member, rule: Rule, method: str, address: str) -> TestResponse:
    """Send a request to an address as the page or the program meant for it would."""
    if method == "GET":
        return member.get(address)
    if address.startswith("/api/"):
        return member.send(address, json.dumps({"text": "x"}), content_type="application/json")
    return member.post(address, **FIELDS)


def expected(endpoint: str, role: str | None) -> str:
    """Return what becomes of somebody of a role (None: nobody) who asks for an endpoint."""
    if endpoint in FOR_ALL:
        return "in"
    if role is None:
        return "door"
    reached = list(ROLES).index(role)
    if (endpoint in FOR_ADMINISTRATORS and reached < 2) or (endpoint in FOR_MAINTAINERS and reached < 1):
        return "refused"
    return "in"
