"""How a command ends: the exit codes of the contract, and what is said when it was used wrongly."""

from __future__ import annotations

GOOD, FINDINGS, MISUSE = 0, 1, 2


class Misuse(Exception):
    """The command was used wrongly; the message is one Chinese line."""
