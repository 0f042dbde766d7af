"""What the grader did not understand, and appeals that were dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "unread",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("sentence", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("settled_at", _TIME, nullable=True),
    )
    op.create_index("ix_unread_answer_id", "unread", ["answer_id"])
    op.add_column("appeal", sa.Column("settled_at", _TIME, nullable=True))


def downgrade() -> None:
    """Records are never taken apart: a backup is made before every step, and that is the way back."""
    raise NotImplementedError
