"""How answers compared with what was expected: difficulties of questions are learnt from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "attempt",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("learner_id", sa.Integer, sa.ForeignKey("learner.id"), nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("expected", sa.Float, nullable=False),
        sa.Column("earned", sa.Float, nullable=False),
    )
    op.create_index("attempt_by_item", "attempt", ["item"])
    op.create_index("attempt_by_learner", "attempt", ["learner_id", "answer_id"])


def downgrade() -> None:
    """Records are never taken apart: a backup is made before every step, and that is the way back."""
    raise NotImplementedError
