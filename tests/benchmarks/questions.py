"""Questions of every kind for every topic, their keys found again on another way.

``python -m tests.benchmarks.questions [N]``: ``N`` questions a kind and topic (1,000 unless told), every key checked,
and how many seconds of one processor 1,000 questions of a kind take.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import islice

from kb.content import Topic
from tests.trainer.desk import knowledge
from tests.trainer.keys import problem_of
from trainer.questions.kinds import KINDS
from trainer.questions.question import Question

MANY = 1000
COLUMNS = ("题型", "1000 题(处理器时间)", "有这种题的主题", "出了几题", "不同的问法", "答案不对的")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
# A fact of which nothing came of these first seeds has no question of that kind.
GIVEN_UP = 3


def endless(kind: str, topic: Topic) -> Iterator[Question]:
    """Yield questions of a kind for a topic, one seed after the other; none when the topic has no fact for it."""
    make, seed, facts = KINDS[kind], 0, list(topic.facts)
    barren = dict.fromkeys((fact.id for fact in facts), 0)
    while facts:
        for fact in list(facts):
            question = make(fact, seed, knowledge())
            barren[fact.id] = 0 if question else barren[fact.id] + 1
            if question:
                yield question
            elif barren[fact.id] >= GIVEN_UP:
                facts.remove(fact)
        seed += 1


def spread(kind: str) -> float:
    """Return how many processor seconds 1,000 questions of a kind take, drawn from all topics alike."""
    topics = knowledge().content.topics
    start = time.process_time()
    made = sum(len(list(islice(endless(kind, topic), -(-MANY // len(topics))))) for topic in topics)
    return (time.process_time() - start) * MANY / made


def main() -> None:
    """Print a row for every kind."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    for fact in knowledge().content.facts:
        knowledge().claims_of(fact)
    print(HEAD)
    for kind in KINDS:
        seconds = spread(kind)
        made, wordings, wrong, topics = 0, set(), [], 0
        for topic in knowledge().content.topics:
            questions = list(islice(endless(kind, topic), many))
            topics += bool(questions)
            made += len(questions)
            wordings |= {question.wording for question in questions}
            wrong += [question.id for question in questions if problem_of(question)]
        print(
            f"| {kind} | {seconds:.2f} s | {topics} | {made} | {len(wordings)} | {len(wrong)} {wrong[:3] or ''} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
