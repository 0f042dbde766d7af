"""What a member of a team is told when something cannot be done."""

from __future__ import annotations


class Refused(Exception):
    """It was not done; the message is one Chinese line for whoever asked."""
