"""练习: one question at a time; the answer is graded by executing what it says."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.factcheck import factcheck
from kb.marking import marked
from trainer.amends import appeal, correct, undo
from trainer.grading.closed import NotAnOption
from trainer.questions.hint import hint, how_to_answer
from trainer.questions.kinds import NAMES
from trainer.questions.question import Question
from trainer.sitting import answer, due_list, next_question, question_of
from webapp.desk import desk
from webapp.outcomes import Kept
from webapp.releases import chosen_release
from webapp.uploads import plain

page = Blueprint("drill", __name__, url_prefix="/drill")
# How many questions of a round its addresses remember.
ROUND = 30
# What became of a point: of a fact, and of a misconception that was to be seen through.
STATUSES = {"covered": "✓ 说到", "missing": "○ 没说", "contradicted": "✗ 说反"}
SEEN_THROUGH = {"covered": "✓ 识破", "missing": "○ 没说", "contradicted": "✗ 上当"}
RATINGS = {"again": "忘了", "hard": "吃力", "good": "记得", "easy": "轻松"}


@dataclass(frozen=True)
class Round:
    """What is practised: one topic or all, some kinds of questions or all; ``asked``: the latest questions."""

    topic: str | None
    kinds: tuple[str, ...]
    asked: tuple[str, ...]


@page.get("/")
def ask() -> str:
    """Return the next question of a round, or the one that the address names."""
    round_ = _round(request.args)
    named = request.args.get("question", "")
    at, sitting = desk().now(), desk().sitting
    question = (
        question_of(sitting, named) if named else next_question(sitting, at, round_.topic, round_.asked, round_.kinds)
    )
    if named and question is None:
        abort(404, "没有这一题;内容可能改过了。")
    if question is None:
        return render_template(
            "drill/done.html", due=due_list(sitting, at), now=at, title=_title(round_.topic), **_filter(round_)
        )
    return _question(question, round_)


@page.post("/")
def take() -> Response | tuple[str, int]:
    """Grade and record an answer, once per form, and lead to its outcome."""
    question = question_of(desk().sitting, request.form.get("question", ""))
    if question is None:
        abort(400)
    round_ = _round(request.form)
    said, choice = plain(request.form.get("text", "")), request.form.get("choice", "")
    if "give_up" in request.form:
        said = choice = ""
    elif problem := _missing(question, said, choice):
        return _question(question, round_, said, choice, problem), 400
    try:
        answer_id = _answered(question, said, choice, round_)
    except NotAnOption as trouble:
        return _question(question, round_, said, choice, str(trouble)), 400
    return redirect(url_for("drill.outcome", answer_id=answer_id), 303)


def _answered(question: Question, said: str, choice: str, round_: Round) -> int:
    """Return the id of the answer that the form brought, recorded now or when it was sent before."""
    form, outcomes = request.form.get("form", ""), desk().outcomes
    with outcomes.answering:
        sent = outcomes.sent(form)
        if sent is not None:
            return sent
        whole = ",".join(part for part in (choice, said.strip()) if part)
        outcome = answer(desk().sitting, question, whole, desk().now(), release=chosen_release())
        asked = (*round_.asked, question.id)[-ROUND:]
        outcomes.keep(Kept(outcome, said, choice, round_.topic, asked, kinds=round_.kinds), form)
    return outcome.answer_id


@page.get("/outcome/<int:answer_id>")
def outcome(answer_id: int) -> str:
    """Return the outcome of an answer: the learner's own text marked up, the points, and what to ask next."""
    kept = _kept(answer_id)
    question = kept.outcome.question
    told = question.context
    report = factcheck(kept.said, desk().knowledge, chosen_release(), question=told) if kept.said.strip() else None
    lines = marked(kept.said, report, desk().knowledge) if report else []
    noted = {note.why for line in lines for note in line.notes}
    return render_template(
        "drill/outcome.html",
        kept=kept,
        outcome=kept.outcome,
        question=question,
        lines=lines,
        unmarked=[wrong for wrong in kept.outcome.wrong if wrong.why not in noted],
        misconceptions={fact for fact in question.facts if desk().knowledge.facts[fact].misconception},
        statuses=STATUSES,
        seen_through=SEEN_THROUGH,
        ratings=RATINGS,
        title=desk().knowledge.topics[question.topic].title,
        now=desk().now(),
    )


@page.post("/outcome/<int:answer_id>/rating")
def rate(answer_id: int) -> Response:
    """Put the learner's own rating in place of the grade's."""
    _kept(answer_id)
    rating = request.form.get("rating", "")
    if rating not in RATINGS:
        abort(400)
    points = correct(desk().sitting, answer_id, rating, desk().now())
    desk().outcomes.regrade(answer_id, points, f"已按你自己的评价“{RATINGS[rating]}”重新安排。")
    return redirect(url_for("drill.outcome", answer_id=answer_id) + "#own", 303)


@page.post("/outcome/<int:answer_id>/appeal")
def object_to(answer_id: int) -> Response:
    """Record that the learner holds the grade to be wrong."""
    _kept(answer_id)
    points = appeal(desk().sitting, answer_id, plain(request.form.get("note", ""))[:2000], desk().now())
    desk().outcomes.regrade(answer_id, points, "已记下你的异议;判你缺的和错的都按“记得”算。")
    return redirect(url_for("drill.outcome", answer_id=answer_id) + "#own", 303)


@page.post("/outcome/<int:answer_id>/undo")
def take_back(answer_id: int) -> Response:
    """Take an answer back and ask its question again."""
    kept = _kept(answer_id)
    undo(desk().sitting, answer_id, desk().now())
    desk().outcomes.drop(answer_id)
    question = kept.outcome.question.id
    return redirect(
        url_for("drill.ask", question=question, topic=kept.topic, kind=kept.kinds, asked=kept.asked[:-1]), 303
    )


def _question(
    question: Question,
    round_: Round,
    said: str = "",
    choice: str = "",
    problem: str = "",
) -> str:
    return render_template(
        "drill/question.html",
        question=question,
        title=_title(question.topic),
        asked=round_.asked,
        said=said,
        choice=choice,
        problem=problem,
        hint=hint(question, desk().knowledge),
        how=how_to_answer(question),
        form=secrets.token_urlsafe(9),
        **_filter(round_),
    )


def _missing(question: Question, said: str, choice: str) -> str:
    if question.closed:
        return "" if choice in question.options else "还没有选;选一个再提交,不会就按“不会,看答案”"
    return "" if said.strip() else "还没有写;写几句再提交,不会就按“不会,看答案”"


def _round(fields: MultiDict[str, str]) -> Round:
    """How the round goes on, as an address or a form says it; 404 for a topic or a kind that does not exist."""
    kinds = tuple(dict.fromkeys(fields.getlist("kind")))
    if strange := [kind for kind in kinds if kind not in NAMES]:
        abort(404, f"没有叫“{strange[0]}”的题型。")
    return Round(_topic(fields.get("topic", "")), kinds, tuple(fields.getlist("asked")[-ROUND:]))


def _filter(round_: Round) -> dict[str, Any]:
    """What the choice of a topic and of kinds shows."""
    topics = [topic for topic in desk().knowledge.content.topics if topic.facts]
    return {"topic": round_.topic, "kinds": round_.kinds, "all_kinds": NAMES, "all_topics": topics}


def _topic(slug: str) -> str | None:
    """The topic of the round; 404 for one that does not exist."""
    if slug and slug not in desk().knowledge.topics:
        abort(404, f"没有叫“{slug}”的主题。")
    return slug or None


def _title(slug: str | None) -> str:
    return desk().knowledge.topics[slug].title if slug else ""


def _kept(answer_id: int) -> Kept:
    kept = desk().outcomes.find(answer_id)
    if kept is None:
        abort(404, "这次评分的页面已经不在了;分数和复习安排都在学习记录里。")
    return kept
