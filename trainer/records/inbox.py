"""What waits for those who maintain the wordings: sentences that were not understood, and appeals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, select
from sqlmodel import Session, col

from trainer.records.tables import AnswerRow, AppealRow, LearnerRow, ReviewRow, UnreadRow
from trainer.records.values import KIND_ELSEWHERE

UNREAD, APPEAL = "unread", "appeal"
LETTERS = {UNREAD: "u", APPEAL: "a"}
SEPARATOR = "\x1f"
# What an appeal leaves as it was graded, and the rating that it gives to everything else.
HELD_FOR, RATED = "covered", "good"


@dataclass(frozen=True)
class Item:
    """One thing that waits. ``sentence``: what was not understood; an appeal's is the whole answer.

    ``words``: what the reader stumbled over; ``note``: what the learner said to the appeal.
    """

    kind: str
    number: int
    answer: int
    learner: str
    question: str
    topic: str
    asked: str
    text: str
    score: int
    at: datetime
    sentence: str
    words: tuple[str, ...] = ()
    note: str = ""

    @property
    def id(self) -> str:
        """The name that an item goes by: ``u12``, ``a3``."""
        return f"{LETTERS[self.kind]}{self.number}"


@dataclass(frozen=True)
class Asked:
    """How one question, with all its seeds, was answered: how often, to what mean score, and what was amiss."""

    item: str
    answers: int
    score: float
    corrected: int
    appeals: int
    unread: int


def add_unread(session: Session, answer: int, sentence: str, words: Sequence[str]) -> None:
    """Write a sentence of an answer that was not understood."""
    session.add(UnreadRow(answer_id=answer, sentence=sentence, words=SEPARATOR.join(words)))


def waiting(session: Session) -> list[Item]:
    """Return what waits, of all learners, the latest first; answers that were taken back are left out."""
    unread = session.execute(_unread().where(col(UnreadRow.settled_at).is_(None)))
    appeals = session.execute(_appeals().where(col(AppealRow.settled_at).is_(None)))
    found = [_unread_item(*row) for row in unread] + [_appeal_item(*row) for row in appeals]
    return sorted(found, key=lambda item: (item.at, item.answer, item.kind, item.number), reverse=True)


def item_called(session: Session, ident: str) -> Item | None:
    """Return the item of this name, also one that was settled; None when there is none."""
    letter, number = ident[:1], ident[1:]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    if letter == LETTERS[UNREAD]:
        row = session.execute(_unread().where(col(UnreadRow.id) == int(number))).first()
        return _unread_item(*row) if row else None
    if letter == LETTERS[APPEAL]:
        row = session.execute(_appeals().where(col(AppealRow.id) == int(number))).first()
        return _appeal_item(*row) if row else None
    return None


def settle_items(session: Session, items: Collection[Item], at: datetime) -> None:
    """Mark items as dealt with; they stay in the records."""
    for item in items:
        row: UnreadRow | AppealRow
        if item.kind == UNREAD:
            row = session.get_one(UnreadRow, item.number)
        else:
            row = session.get_one(AppealRow, item.number)
        row.settled_at = row.settled_at or at
        session.add(row)


def reviews_about(session: Session, answer: int) -> list[tuple[str, str]]:
    """Return the facts that an answer was about, with what it did with them."""
    query = select(col(ReviewRow.fact), col(ReviewRow.status)).where(col(ReviewRow.answer_id) == answer)
    return [(fact, status) for fact, status in session.execute(query.order_by(col(ReviewRow.id)))]


def asked_of_all(session: Session) -> list[Asked]:
    """Return how each question was answered by everybody, without answers taken back and reviews done elsewhere."""
    standing = (col(AnswerRow.undone_at).is_(None), col(AnswerRow.kind) != KIND_ELSEWHERE)
    question = col(AnswerRow.question)
    answers = select(question, func.count(), func.sum(col(AnswerRow.score))).where(*standing).group_by(question)
    better = select(question, func.count(func.distinct(col(AnswerRow.id)))).join(ReviewRow).where(
        *standing, col(ReviewRow.corrected).is_not(None), col(ReviewRow.corrected) != col(ReviewRow.rating),
        not_(_by_appeal()),
    )  # fmt: skip
    appealed = select(question, func.count()).join(AppealRow).where(*standing)
    unread = select(question, func.count(func.distinct(col(AnswerRow.id)))).join(UnreadRow).where(*standing)
    found: dict[str, list[float]] = {}
    for name, count, scores in session.execute(answers):
        one = found.setdefault(item_of(name), [0, 0, 0, 0, 0])
        one[0], one[1] = one[0] + count, one[1] + scores
    for place, query in enumerate((better, appealed, unread), start=2):
        for name, count in session.execute(query.group_by(question)):
            found[item_of(name)][place] += count
    return [
        Asked(name, int(count), scores / count, int(corrected), int(appeals), int(unreads))
        for name, (count, scores, corrected, appeals, unreads) in sorted(found.items())
    ]


def _by_appeal() -> ColumnElement[bool]:
    """Whether an appeal alone explains a rating: it counts as good what was held against the learner."""
    appealed = exists().where(col(AppealRow.answer_id) == col(AnswerRow.id))
    return and_(appealed, col(ReviewRow.status) != HELD_FOR, col(ReviewRow.corrected) == RATED)


def item_of(question: str) -> str:
    """Return a question's id without its seed."""
    return question.rpartition(":")[0] or question


def _unread() -> Select[UnreadRow, AnswerRow, str]:
    return (
        select(UnreadRow, AnswerRow, col(LearnerRow.name))
        .join(AnswerRow, col(AnswerRow.id) == col(UnreadRow.answer_id))
        .join(LearnerRow, col(LearnerRow.id) == col(AnswerRow.learner_id))
        .where(col(AnswerRow.undone_at).is_(None))
    )


def _appeals() -> Select[AppealRow, AnswerRow, str]:
    return (
        select(AppealRow, AnswerRow, col(LearnerRow.name))
        .join(AnswerRow, col(AnswerRow.id) == col(AppealRow.answer_id))
        .join(LearnerRow, col(LearnerRow.id) == col(AnswerRow.learner_id))
        .where(col(AnswerRow.undone_at).is_(None))
    )


def _unread_item(row: UnreadRow, answer: AnswerRow, learner: str) -> Item:
    words = tuple(word for word in row.words.split(SEPARATOR) if word)
    return _item(UNREAD, row.id or 0, answer, learner, answer.answered_at, row.sentence, words)


def _appeal_item(row: AppealRow, answer: AnswerRow, learner: str) -> Item:
    return _item(APPEAL, row.id or 0, answer, learner, row.made_at, answer.text, (), row.note)


def _item(
    kind: str,
    number: int,
    answer: AnswerRow,
    learner: str,
    at: datetime,
    sentence: str,
    words: tuple[str, ...],
    note: str = "",
) -> Item:
    return Item(
        kind,
        number,
        answer.id or 0,
        learner,
        answer.question,
        answer.topic,
        answer.asked,
        answer.text,
        answer.score,
        at,
        sentence,
        words,
        note,
    )
