"""Opening the knowledge and the learner's records for the verbs of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process

from kb.knowledge import Knowledge, MissingContent, load_knowledge
from trainer.exchange.trouble import ExchangeTrouble
from trainer.exits import Misuse
from trainer.records.history import latest_answer_at
from trainer.records.learners import all_learners, learner_named
from trainer.records.store import Records, open_records
from trainer.records.trouble import RecordsTrouble
from trainer.sitting import Sitting, open_sitting

LEARNER = "KUBEVIVA_LEARNER"
ORDINARY_LEARNER = "local"
# Clocks of two machines differ a little; more than this means that one was set wrong.
CLOCK_TOLERANCE = timedelta(minutes=10)
# How alike a name must be (of 100) to be offered for one that is none.
LIKE = 50


def now() -> datetime:
    """Return the time in the zone of this machine: the one place where the verbs look at the clock."""
    return datetime.now().astimezone()


def known() -> Knowledge:
    """Return the knowledge; raise Misuse when the content is not there."""
    try:
        return load_knowledge()
    except MissingContent as error:
        raise Misuse(f"找不到内容目录 {error};运行 kubeviva doctor 看看安装") from None


def sit_down(knowledge: Knowledge) -> Sitting:
    """Return the sitting of this machine's learner (KUBEVIVA_LEARNER names another one); raise Misuse."""
    with told():
        at = now()
        records = opened(at)
        name = os.environ.get(LEARNER) or ORDINARY_LEARNER
        with records.reading() as session:
            first = learner_named(session, name) is None and bool(all_learners(session))
        sitting = open_sitting(knowledge, records, name, at)
        if first:
            print(f"kubeviva: 新学习者“{name}”;原有的见 kubeviva learners", file=sys.stderr)
        with records.reading() as session:
            latest = latest_answer_at(session, sitting.learner)
        if latest and latest > at + CLOCK_TOLERANCE:
            shown = f"{latest.astimezone(at.tzinfo):%Y-%m-%d %H:%M}"
            print(f"kubeviva: 上次答题记在 {shown},比现在还晚;检查电脑的时钟,记录都在,照常能练", file=sys.stderr)
        return sitting


def opened(at: datetime) -> Records:
    """Return the records of this machine, with what did not go well told; raise RecordsTrouble."""
    records = open_records(os.environ, at)
    for warning in records.warnings:
        print(f"kubeviva: {warning}", file=sys.stderr)
    return records


@contextmanager
def told() -> Iterator[None]:
    """Turn trouble with the records, or with a file of them, into Misuse."""
    try:
        yield
    except (RecordsTrouble, ExchangeTrouble) as error:
        raise Misuse(str(error)) from None


def topic_named(name: str, knowledge: Knowledge) -> str:
    """Return the slug of a topic by its slug, number or title; raise Misuse with one that is called much like it."""
    for topic in knowledge.content.topics:
        if name.strip() in (topic.slug, topic.title, str(topic.number), f"{topic.number:02}-{topic.slug}"):
            return topic.slug
    names = {topic.slug: f"{topic.slug} {topic.title}" for topic in knowledge.content.topics}
    near = process.extractOne(name, names, scorer=fuzz.WRatio, score_cutoff=LIKE)
    hint = f";最接近的是 {near[2]}({knowledge.topics[near[2]].title})" if near else ""
    raise Misuse(f"没有叫“{name}”的主题{hint};全部主题见 kubeviva stats")
