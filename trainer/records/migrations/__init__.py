"""How the tables came to be what they are, one step per module of ``versions``; run by Alembic on opening."""
