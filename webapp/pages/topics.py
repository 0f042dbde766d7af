"""知识库: all topics, and one topic with its facts and their evidence."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from kb.content import LEVELS, MISCONCEPTIONS, Fact, Topic
from trainer.questions.kinds import INTERVIEW
from trainer.questions.question import question_id
from trainer.sitting import question_of
from webapp.desk import desk
from webapp.evidence import Evidence, evidence

page = Blueprint("topics", __name__, url_prefix="/topics")


@page.get("/")
def show_all() -> str:
    """Return the list of topics."""
    return render_template("topics/all.html", topics=desk().knowledge.content.topics, sizes=desk().shelf.sizes)


@page.get("/<slug>")
def show(slug: str) -> str:
    """Return one topic."""
    topic = desk().knowledge.topics.get(slug)
    if topic is None:
        abort(404, f"没有叫“{slug}”的主题。")
    topics = desk().knowledge.content.topics
    place = topics.index(topic)
    return render_template(
        "topics/topic.html",
        topic=topic,
        questions=[(text, _drilled(topic, number)) for number, text in enumerate(topic.questions)],
        groups=grouped(topic),
        before=topics[place - 1] if place else None,
        after=topics[place + 1] if place + 1 < len(topics) else None,
    )


def _drilled(topic: Topic, number: int) -> str | None:
    """The id under which a question of a topic can be drilled, None when it asks for nothing that can be graded."""
    ident = question_id(INTERVIEW, topic.slug, number)
    return ident if question_of(desk().sitting, ident) else None


def grouped(topic: Topic) -> list[tuple[str, list[Evidence]]]:
    """Return the sections of a topic that have facts, each with its facts."""
    sections = [(name, [fact for fact in topic.facts if section_of(fact) == name]) for name in LEVELS]
    return [(name, [evidence(fact, desk()) for fact in facts]) for name, facts in sections if facts]


def section_of(fact: Fact) -> str:
    """Return the heading that a fact stands under."""
    if fact.misconception:
        return MISCONCEPTIONS
    return next(name for name, level in LEVELS.items() if level == fact.level and name != MISCONCEPTIONS)
