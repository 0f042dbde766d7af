"""What the real content makes of one sentence."""

from __future__ import annotations

from kb.factcheck import factcheck
from tests.shared import shared_knowledge


def verdicts(text: str) -> set[str]:
    """Return the verdicts of all claims of a text."""
    return {claim.verdict.value for one in factcheck(text, shared_knowledge()).sentences for claim in one.claims}
