"""面试: a mock interview is set up, held and reported; the server decides every state, a page only shows it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from trainer.interviewing import conduct, dialogue
from trainer.interviewing.conduct import Kept
from trainer.interviewing.interview import FOLLOWUP, Turn
from trainer.interviewing.markdown import as_markdown
from trainer.interviewing.page import as_html
from trainer.interviewing.report import Earlier, Report, earlier_of, report, standings
from trainer.interviewing.setup import LENGTHS, MANNERS, ROLES, most_topics
from trainer.questions.hint import how_to_answer
from webapp.desk import desk
from webapp.uploads import plain

page = Blueprint("interview", __name__, url_prefix="/interview")
FORMATS = {"md": "text/markdown", "html": "text/html"}


@page.get("/")
def lobby() -> str:
    """Return what a new interview can be, the one that was not ended, and those that were."""
    return _lobby()


@page.post("/")
def start() -> Answer | tuple[str, int]:
    """Begin an interview and lead to it."""
    form, known = request.form, desk().knowledge.topics
    level, manner, minutes = form.get("level", ""), form.get("manner", ""), form.get("minutes", "")
    topics = form.getlist("topics")
    if level not in ROLES or manner not in MANNERS or minutes not in map(str, LENGTHS) or not set(topics) <= set(known):
        return _lobby("表单里有认不出的选项;请重新选一遍"), 400
    if not any(topic.facts for topic in known.values()):
        return _lobby("还没有内容,没有可问的"), 400
    kept = conduct.start(desk().sitting, topics, level, int(minutes), manner, desk().now())
    return _to(kept.id)


@page.get("/<int:ident>")
def show(ident: int) -> str:
    """Return the room of an interview that goes on, the report of one that has ended."""
    kept = _found(ident)
    return _report(kept) if kept.interview.ending else _room(kept)


@page.post("/<int:ident>/answer")
def take(ident: int) -> Answer | tuple[str, int]:
    """Take an answer to the question of a step, once, and lead to what comes next."""
    kept = _found(ident)
    said = plain(request.form.get("text", ""))
    step = request.form.get("step", "")
    if not step.isascii() or not step.isdigit() or len(step) > 9:
        abort(400)
    if "give_up" in request.form:
        said = ""
    elif not said.strip() and int(step) == kept.interview.step:
        return _room(kept, said, "还没有写;写几句再提交,不会就按“不会”"), 400
    conduct.answer(desk().sitting, ident, int(step), said, desk().now())
    return _to(ident)


@page.post("/<int:ident>/pause")
def pause(ident: int) -> Answer:
    """Let the interview rest."""
    _found(ident)
    conduct.pause(desk().sitting, ident, desk().now())
    return _to(ident)


@page.post("/<int:ident>/resume")
def resume(ident: int) -> Answer:
    """Go on with an interview."""
    _found(ident)
    conduct.resume(desk().sitting, ident, desk().now())
    return _to(ident)


@page.post("/<int:ident>/end")
def end(ident: int) -> Answer:
    """End an interview; what was answered is reported."""
    _found(ident)
    conduct.stop(desk().sitting, ident, desk().now())
    return _to(ident)


@page.get("/<int:ident>/report.<form>")
def download(ident: int, form: str) -> Response:
    """Return the report as a file."""
    kept = _found(ident)
    if form not in FORMATS or not kept.interview.ending:
        abort(404, "没有这份报告;面试结束以后才有,格式是 md 或 html。")
    found, at = _reported(kept), desk().now()
    body = as_markdown(found, at) if form == "md" else as_html(found, at)
    name = f"kubeviva-interview-{kept.interview.started_at.astimezone(at.tzinfo):%Y%m%d-%H%M}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=FORMATS[form], headers=headers)


def _lobby(problem: str = "") -> str:
    ended = conduct.ended(desk().sitting)
    at = desk().now()
    return render_template(
        "interview/lobby.html",
        problem=problem,
        open=conduct.unfinished(desk().sitting),
        topics=[topic for topic in desk().knowledge.content.topics if topic.facts],
        chosen=request.values.getlist("topics"),
        roles=ROLES,
        manners=MANNERS,
        lengths=[(minutes, most_topics(minutes)) for minutes in LENGTHS],
        past=[earlier_of(kept.id, kept.interview, desk().knowledge) for kept in ended],
        trend=trend([earlier_of(kept.id, kept.interview, desk().knowledge) for kept in reversed(ended)]),
        standings=standings([kept.interview for kept in ended], desk().knowledge),
        words=dialogue,
        zone=at.tzinfo,
    )


def _room(kept: Kept, said: str = "", problem: str = "") -> str:
    interview, at = kept.interview, desk().now()
    ask = interview.ask
    assert ask is not None
    seen = {turn.ask.question.topic for turn in interview.mains}
    return render_template(
        "interview/room.html",
        id=kept.id,
        interview=interview,
        ask=ask,
        followup=ask.kind == FOLLOWUP,
        thinking=round(interview.counted(at)),
        resting=interview.asked_at is None,
        titles=[(slug, _title(slug), slug in seen) for slug in interview.setup.topics],
        here=_main_topic(interview.mains, ask.question.topic) if ask.kind == FOLLOWUP else ask.question.topic,
        said=said,
        problem=problem,
        words=dialogue,
        how=how_to_answer(ask.question),
        percent=min(100, round(100 * interview.spent / interview.length)),
    )


def _main_topic(mains: tuple[Turn, ...], topic: str) -> str:
    return mains[-1].ask.question.topic if mains else topic


def _report(kept: Kept) -> str:
    found = _reported(kept)
    return render_template(
        "interview/report.html",
        report=found,
        interview=kept.interview,
        words=dialogue,
        now=desk().now(),
        weakest=[topic.slug for topic in found.topics if topic.score is not None and topic.score < 65],
    )


def _reported(kept: Kept) -> Report:
    earlier = [(one.id, one.interview) for one in conduct.ended(desk().sitting) if one.id != kept.id]
    return report(kept.id, kept.interview, earlier, desk().knowledge)


def trend(past: list[Earlier]) -> list[tuple[int, int, Earlier]]:
    """Return where in a picture of 100 by 100 the scores of interviews are, the oldest first; none for a single one."""
    scored = [one for one in past if one.score is not None]
    if len(scored) < 2:
        return []
    return [
        (round(4 + 92 * number / (len(scored) - 1)), 100 - (one.score or 0), one) for number, one in enumerate(scored)
    ]


def _title(slug: str) -> str:
    topic = desk().knowledge.topics.get(slug)
    return topic.title if topic else slug


def _found(ident: int) -> Kept:
    kept = conduct.find(desk().sitting, ident)
    if kept is None:
        abort(404, "没有这场面试。")
    return kept


def _to(ident: int) -> Answer:
    return redirect(url_for("interview.show", ident=ident), 303)
