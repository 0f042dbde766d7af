"""Alembic's entry: runs the steps on the connection that is handed over, within its transaction."""

from __future__ import annotations

from alembic import context

from trainer.records.tables import Row

context.configure(connection=context.config.attributes["connection"], target_metadata=Row.metadata)
context.run_migrations()
