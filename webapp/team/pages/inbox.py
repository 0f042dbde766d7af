"""收件箱: what the grader did not understand, appeals, and how questions fare; nobody's name is on any of it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.maintaining.candidates import one_each
from trainer.maintaining.remarks import remarks
from trainer.questions.kinds import NAMES
from trainer.records.inbox import APPEAL, asked_of_all, item_called, settle_items, waiting
from webapp.desk import desk
from webapp.team.team import team

page = Blueprint("inbox", __name__, url_prefix="/inbox")
# More than this is not looked through on one page.
SHOWN = 50
KINDS = {"unread": "没读懂", APPEAL: "申诉"}


@page.get("/")
def show() -> str:
    """Return what waits, the latest first; what was said alike stands once."""
    with team().records.reading() as session:
        items = one_each(waiting(session))
    return render_template(
        "team/inbox.html",
        items=items[:SHOWN],
        more=len(items) - SHOWN,
        kinds=KINDS,
        settled="settled" in request.args,
        now=desk().now(),
    )


@page.post("/<ident>/settle")
def settle(ident: str) -> Response:
    """Take what was said alike off the list; it stays in the records."""
    with team().records.writing() as session:
        found = item_called(session, ident)
        if found is None:
            abort(404, "收件箱里没有这一条。")
        key = (found.kind, found.asked, found.sentence.strip())
        alike = [one for one in waiting(session) if (one.kind, one.asked, one.sentence.strip()) == key]
        settle_items(session, alike, desk().now())
    return redirect(url_for("inbox.show", settled=1), 303)


@page.get("/questions")
def questions() -> str:
    """Return how questions fare, those that something is to be said of first."""
    with team().records.reading() as session:
        asked = asked_of_all(session)
    rows = sorted(((one, remarks(one)) for one in asked), key=lambda row: (-len(row[1]), -row[0].answers))
    return render_template(
        "team/questions.html",
        rows=[(one, said, *_named(one.item)) for one, said in rows[:SHOWN]],
        more=len(rows) - SHOWN,
        remarked=sum(bool(said) for _, said in rows),
        count=len(rows),
    )


def _named(item: str) -> tuple[str, str]:
    """What a question is called: its kind, and the fact or topic it is about."""
    kind, _, about = item.partition(":")
    knowledge = desk().knowledge
    fact, topic = knowledge.facts.get(about), knowledge.topics.get(about)
    title = fact.text if fact else topic.title if topic else about
    return NAMES.get(kind, kind), title
