"""Answers that were given offline and sent later: each comes once, however often it is sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sent_answer",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), nullable=False),
        sa.Column("sending", sa.String, nullable=False),
        sa.UniqueConstraint("learner_id", "sending", name="sent_once"),
    )


def downgrade() -> None:
    """Records are never taken apart: a backup is made before every step, and that is the way back."""
    raise NotImplementedError
