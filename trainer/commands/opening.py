"""Opening the knowledge and the learner's records for the verbs of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rapidfuzz import fuzz, process

from kb.knowledge import Knowledge, MissingContent, load_knowledge
from trainer.cli import Misuse
from trainer.records.store import open_records
from trainer.records.trouble import RecordsTrouble
from trainer.sitting import Sitting, open_sitting

LEARNER = "KUBEVIVA_LEARNER"
ORDINARY_LEARNER = "local"


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
        records = open_records(os.environ, now())
        for warning in records.warnings:
            print(f"kubeviva: {warning}", file=sys.stderr)
        return open_sitting(knowledge, records, os.environ.get(LEARNER) or ORDINARY_LEARNER, now())


@contextmanager
def told() -> Iterator[None]:
    """Turn trouble with the records into Misuse."""
    try:
        yield
    except RecordsTrouble as error:
        raise Misuse(str(error)) from None


def topic_named(name: str, knowledge: Knowledge) -> str:
    """Return the slug of a topic by its slug, number or title; raise Misuse with the nearest one."""
    for topic in knowledge.content.topics:
        if name.strip() in (topic.slug, topic.title, str(topic.number), f"{topic.number:02}-{topic.slug}"):
            return topic.slug
    names = {topic.slug: f"{topic.slug} {topic.title}" for topic in knowledge.content.topics}
    near = process.extractOne(name, names, scorer=fuzz.WRatio)
    hint = f";最接近的是 {near[2]}({knowledge.topics[near[2]].title})" if near else ""
    raise Misuse(f"没有叫“{name}”的主题{hint};全部主题见 kubeviva stats")
