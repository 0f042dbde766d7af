"""What an interview is to be: its topics, the role, how long it takes, and how the interviewer behaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.knowledge import Knowledge
from trainer.questions.question import stable_order
from trainer.scheduling.order import curriculum

LENGTHS = (15, 30, 60)
# A topic needs some minutes to get deep.
MINUTES_EACH = 5


@dataclass(frozen=True)
class Role:
    """What is asked of a role: facts from level ``first`` on, down to ``deepest``.

    ``trouble``: questions about what goes wrong are preferred. ``kinds``: what is asked between the open questions.
    """

    name: str
    meaning: str
    first: int
    deepest: int
    trouble: bool = False
    kinds: tuple[str, ...] = ("predict", "explain")


@dataclass(frozen=True)
class Manner:
    """How an interviewer behaves: how often a gap is pursued, how much time there is, whether there are hints.

    ``picky``: also gaps of a good answer are pursued. The manner changes no score.
    """

    name: str
    meaning: str
    followups: int
    haste: float
    hints: bool = False
    picky: bool = False


ROLES = {
    "junior": Role("初级", "人人该会的要点,答得好再加一层", 1, 2),
    "senior": Role(
        "高级",
        "从要点一直问到深处",
        1,
        3,
        kinds=("predict", "boundary", "compare", "version", "scenario", "find-the-error", "order"),
    ),
    "sre": Role(
        "SRE",
        "开场之后直接问进阶,偏重出了故障会怎样",
        2,
        3,
        True,
        kinds=("predict", "scenario", "boundary", "order", "find-the-error"),
    ),
}
MANNERS = {
    "neutral": Manner("平常", "每题最多追问两次", 2, 1.0),
    "strict": Manner("严格", "答得好也要追问,时间紧四分之一", 2, 0.75, picky=True),
    "kind": Manner("温和", "每题最多追问一次,给提示,时间宽四分之一", 1, 1.25, hints=True),
}


@dataclass(frozen=True)
class Setup:
    """What was chosen. ``topics`` are slugs in the order in which they are visited; ``seed`` decides among equals."""

    topics: tuple[str, ...]
    level: str = "senior"
    minutes: int = 30
    manner: str = "neutral"
    seed: str = ""

    @property
    def role(self) -> Role:
        """What is asked of the role."""
        return ROLES[self.level]

    @property
    def behaviour(self) -> Manner:
        """How the interviewer behaves."""
        return MANNERS[self.manner]


def most_topics(minutes: int) -> int:
    """Return how many topics an interview of this length has time for."""
    return max(1, minutes // MINUTES_EACH)


def set_up(knowledge: Knowledge, topics: Iterable[str], level: str, minutes: int, manner: str, seed: str) -> Setup:
    """Return the setup with as many of the topics (of all, if none is named) as there is time for.

    Which ones, the seed says; they are visited so that none comes before what it builds on.
    """
    named = [slug for slug in dict.fromkeys(topics) if knowledge.topics[slug].facts]
    wanted = named or [topic.slug for topic in knowledge.content.topics if topic.facts]
    kept = set(stable_order(wanted, seed)[: most_topics(minutes)])
    order = tuple(topic.slug for topic in curriculum(knowledge) if topic.slug in kept)
    return Setup(order, level, minutes, manner, seed)
