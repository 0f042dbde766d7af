"""Learners, their answers, the reviews of facts, cards, appeals and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("created_at", _TIME, nullable=False),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("question", "kind", "topic", "asked", "text")),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("answered_at", _TIME, nullable=False),
        sa.Column("seconds", sa.Float, nullable=True),
        sa.Column("kubernetes", sa.String, nullable=False),
        sa.Column("undone_at", _TIME, nullable=True),
    )
    op.create_index("answer_by_learner", "answer", ["learner_id", "answered_at"])
    _make_reviews()
    _make_cards()
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
    )
    op.create_index("ix_appeal_answer_id", "appeal", ["answer_id"])
    op.create_table(
        "setting",
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )


def _make_reviews() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), nullable=False),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("quote", sa.String, nullable=True),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("corrected", sa.String, nullable=True),
        sa.Column("reviewed_at", _TIME, nullable=False),
    )
    op.create_index("ix_review_answer_id", "review", ["answer_id"])
    op.create_index("review_by_fact", "review", ["learner_id", "fact"])


def _make_cards() -> None:
    op.create_table(
        "card",
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), primary_key=True),
        sa.Column("fact", sa.String, primary_key=True),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=True),
        sa.Column("stability", sa.Float, nullable=True),
        sa.Column("difficulty", sa.Float, nullable=True),
        *(sa.Column(name, _TIME, nullable=False) for name in ("due", "last_review", "introduced_at")),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
    )
    op.create_index("card_by_due", "card", ["learner_id", "due"])


def downgrade() -> None:
    """Records are never taken apart: a backup is made before every step, and that is the way back."""
    raise NotImplementedError
