"""The report of an interview: by topic, what was strong and weak, what was wrong and why, and what to review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.grading.judgement import Wrong
from trainer.interviewing.interview import FOLLOWUP, OVER, STOPPED, TIME, Interview, Turn
from trainer.interviewing.marks import mean, total, words_for
from trainer.interviewing.setup import MANNERS, ROLES

ENDINGS = {OVER: "问完了", TIME: "时间到", STOPPED: "提前结束"}
DEPTHS = {1: "要点", 2: "进阶", 3: "深入"}
MOST_EARLIER = 10


@dataclass(frozen=True)
class TopicReport:
    """One topic. ``score`` is None where it was not reached; ``depth``: the deepest level answered well."""

    slug: str
    title: str
    score: int | None
    questions: int
    followups: int
    depth: str
    before: int | None = None

    @property
    def change(self) -> int | None:
        """How the score differs from that of the last interview about this topic, None where there is none."""
        return self.score - self.before if self.score is not None and self.before is not None else None


@dataclass(frozen=True)
class Standing:
    """Where a topic stands over all interviews. ``score``: of the last one about it; ``before``: of the one before."""

    slug: str
    title: str
    score: int
    before: int | None
    times: int


@dataclass(frozen=True)
class Earlier:
    """An earlier interview: when, what, and its score."""

    id: int
    at: datetime
    role: str
    minutes: int
    score: int | None
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What is to be said about an interview.

    ``strong``: facts that were told; ``weak``: facts that were left out, ``stumbled``: those of them told only when
    asked again; ``wrong``: refuted statements; ``unread``: sentences that nobody could make sense of; ``review``: facts
    to look at again, the most basic first. ``seconds``: spent on answers. ``before``: the score of the last interview
    of this role, None without any.
    """

    id: int
    interview: Interview
    score: int | None
    words: str
    role: str
    manner: str
    ending: str
    topics: tuple[TopicReport, ...]
    strong: tuple[Fact, ...]
    stumbled: tuple[Fact, ...]
    weak: tuple[Fact, ...]
    wrong: tuple[Wrong, ...]
    unread: tuple[str, ...]
    review: tuple[Fact, ...]
    seconds: float
    late: int
    before: int | None
    earlier: tuple[Earlier, ...]

    @property
    def change(self) -> int | None:
        """How the score differs from that of the last interview of this role, None where there is none."""
        return self.score - self.before if self.score is not None and self.before is not None else None

    @property
    def mains(self) -> int:
        """How many main questions were answered."""
        return len(self.interview.mains)


def report(ident: int, interview: Interview, earlier: Sequence[tuple[int, Interview]], knowledge: Knowledge) -> Report:
    """Return the report of an interview; ``earlier``: ended interviews of the same learner, the latest first."""
    before = [(number, one) for number, one in earlier if one.started_at < interview.started_at]
    statuses = _statuses(interview.turns)
    facts = {ident: fact for ident in statuses if (fact := knowledge.facts.get(ident))}
    strong = [facts[one] for one in facts if set(statuses[one]) == {"covered"}]
    stumbled = [facts[one] for one in facts if statuses[one][-1] == "covered" and facts[one] not in strong]
    weak = [facts[one] for one in facts if statuses[one][-1] != "covered"]
    score = total(interview)
    same_role = [one for _, one in before if one.setup.level == interview.setup.level and one.turns]
    return Report(
        id=ident,
        interview=interview,
        score=score,
        words=words_for(score),
        role=ROLES[interview.setup.level].name,
        manner=MANNERS[interview.setup.manner].name,
        ending=ENDINGS.get(interview.ending, "还没有结束"),
        topics=tuple(_topic(slug, interview, [one for _, one in before], knowledge) for slug in interview.setup.topics),
        strong=tuple(strong),
        stumbled=tuple(stumbled),
        weak=tuple(weak),
        wrong=tuple(_once(wrong for turn in interview.turns for wrong in turn.wrong)),
        unread=tuple(dict.fromkeys(quote for turn in interview.turns for quote in turn.unread)),
        review=tuple(sorted([*weak, *stumbled], key=lambda fact: (fact.level, fact.topic))),
        seconds=interview.spent,
        late=sum(turn.late for turn in interview.turns),
        before=total(same_role[0]) if same_role else None,
        earlier=tuple(earlier_of(number, one, knowledge) for number, one in before[:MOST_EARLIER]),
    )


def _statuses(turns: Iterable[Turn]) -> dict[str, list[str]]:
    """What became of each fact that was asked for, in the order of the answers."""
    found: dict[str, list[str]] = {}
    for turn in turns:
        for point in turn.points:
            found.setdefault(point.fact, []).append(point.status)
    return found


def _once(wrongs: Iterable[Wrong]) -> list[Wrong]:
    return list({(wrong.quote, wrong.why): wrong for wrong in wrongs}.values())


def _topic(slug: str, interview: Interview, before: Sequence[Interview], knowledge: Knowledge) -> TopicReport:
    turns = of_topic(slug, interview)
    mains = [turn for turn in turns if turn.ask.kind != FOLLOWUP]
    depth = max((turn.ask.depth for turn in mains if turn.score >= 65), default=0)
    last = next((mean(found) for one in before if (found := of_topic(slug, one))), None)
    topic = knowledge.topics.get(slug)
    return TopicReport(
        slug=slug,
        title=topic.title if topic else slug,
        score=mean(turns),
        questions=len(mains),
        followups=len(turns) - len(mains),
        depth=DEPTHS.get(depth, "没有"),
        before=last,
    )


def of_topic(slug: str, interview: Interview) -> list[Turn]:
    """Return the answers to the questions about a topic; 追问 belong to the question that they follow."""
    numbers = {turn.ask.number for turn in interview.mains if turn.ask.question.topic == slug}
    return [turn for turn in interview.turns if turn.ask.number in numbers]


def earlier_of(ident: int, interview: Interview, knowledge: Knowledge) -> Earlier:
    """Return one interview as a line of the history."""
    titles = (knowledge.topics[slug].title if slug in knowledge.topics else slug for slug in interview.setup.topics)
    return Earlier(
        ident,
        interview.started_at,
        ROLES[interview.setup.level].name,
        interview.setup.minutes,
        total(interview),
        tuple(titles),
    )


def standings(interviews: Iterable[Interview], knowledge: Knowledge) -> list[Standing]:
    """Return the topics of interviews, of which the latest comes first; the weakest topic comes first."""
    found: dict[str, list[int]] = {}
    for interview in interviews:
        for slug in interview.setup.topics:
            score = mean(of_topic(slug, interview))
            if score is not None and slug in knowledge.topics:
                found.setdefault(slug, []).append(score)
    standing = [
        Standing(slug, knowledge.topics[slug].title, scores[0], scores[1] if len(scores) > 1 else None, len(scores))
        for slug, scores in found.items()
    ]
    return sorted(standing, key=lambda one: one.score)
