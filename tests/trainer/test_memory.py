"""The schedule is FSRS's own: whatever the history, the library says the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card as FsrsCard
from fsrs import Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.records.values import Review
from trainer.scheduling.memory import RATINGS, card_from, retrievability, reviewed
from trainer.scheduling.rating import rating_of

START = datetime(2026, 1, 1, tzinfo=UTC)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(sorted(RATINGS)), st.integers(min_value=0, max_value=400 * 86400)),
    min_size=1,
    max_size=25,
)


def reviews(history: list[tuple[str, int]]) -> list[Review]:
    moment, made = START, []
    for rating, seconds in history:
        moment += timedelta(seconds=seconds)
        made.append(Review(1, "fact", "covered", None, rating, moment))
    return made


@given(HISTORIES, st.sampled_from([0.8, 0.9, 0.95]))
@settings(max_examples=200, deadline=None)
def test_any_history_ends_where_the_library_ends(history: list[tuple[str, int]], retention: float) -> None:
    scheduler = Scheduler(desired_retention=retention, enable_fuzzing=False)
    theirs = FsrsCard(card_id=1, due=START)
    for review in reviews(history):
        theirs, _ = scheduler.review_card(theirs, RATINGS[review.rating], review.reviewed_at)
    ours = card_from("fact", reviews(history), retention)
    assert ours is not None
    memory = ours.memory
    assert (memory.state, memory.step, memory.due, memory.last_review) == (
        theirs.state,
        theirs.step,
        theirs.due,
        theirs.last_review,
    )
    assert (memory.stability, memory.difficulty) == (theirs.stability, theirs.difficulty)
    later = memory.due + timedelta(days=3)
    assert retrievability(memory, later) == scheduler.get_card_retrievability(theirs, later)


@given(HISTORIES)
@settings(max_examples=100, deadline=None)
def test_a_history_replayed_is_the_history_lived(history: list[tuple[str, int]]) -> None:
    memory = None
    for review in reviews(history):
        memory = reviewed(memory, review.rating, review.reviewed_at, 0.9)
    card = card_from("fact", reviews(history), 0.9)
    assert card is not None
    assert card.memory == memory
    assert card.reviews == len(history)
    assert card.introduced_at == reviews(history)[0].reviewed_at


def test_the_learners_own_rating_goes_before_that_of_the_grade() -> None:
    graded = Review(1, "fact", "missing", None, "again", START)
    corrected = Review(1, "fact", "missing", None, "again", START, corrected="easy")
    easy = Review(1, "fact", "covered", None, "easy", START)
    assert card_from("fact", [corrected], 0.9) == card_from("fact", [easy], 0.9) != card_from("fact", [graded], 0.9)


def test_lapses_are_counted_once_a_fact_was_known() -> None:
    history = [("again", 0), ("easy", 60), ("again", 20 * 86400), ("again", 60)]
    card = card_from("fact", reviews(history), 0.9)
    assert card is not None
    assert card.lapses == 1


def test_no_review_no_card() -> None:
    assert card_from("fact", [], 0.9) is None


@pytest.mark.parametrize(
    ("status", "overall", "points", "rating"),
    [
        ("covered", "easy", 5, "easy"),
        ("covered", "good", 5, "good"),
        ("covered", "again", 5, "good"),
        ("covered", "easy", 1, "good"),
        ("covered", "hard", 1, "hard"),
        ("missing", "easy", 5, "hard"),
        ("missing", "good", 5, "hard"),
        ("missing", "hard", 5, "again"),
        ("missing", "again", 1, "again"),
        ("contradicted", "easy", 5, "again"),
        ("contradicted", "again", 1, "again"),
    ],
)
def test_rating_of_a_fact(status: str, overall: str, points: int, rating: str) -> None:
    assert rating_of(status, overall, points) == rating
