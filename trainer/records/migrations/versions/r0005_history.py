"""Indexes that hold all that statistics count: a learner's rows lie far apart in the tables of a class."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes; the first one takes the place of a shorter one."""
    op.create_index(
        "answer_history",
        "answer",
        ["learner_id", "answered_at", "topic", "kind", "score", "seconds", "undone_at"],
    )
    op.drop_index("answer_by_learner", "answer")
    op.create_index(
        "review_history", "review", ["learner_id", "reviewed_at", "fact", "corrected", "rating", "answer_id"]
    )


def downgrade() -> None:
    """Records are never taken apart: a backup is made before every step, and that is the way back."""
    raise NotImplementedError
