"""What happened while a model ran, step by step, in the same shape for every model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One thing that one component did.

    ``actor``: the component as Kubernetes spells it. ``did`` and ``why``: short Chinese sentences.
    ``second``: seconds since the start, None where time plays no part. ``state``: what is worth showing afterwards.
    """

    actor: str
    did: str
    why: str = ""
    second: float | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Trace:
    """The steps of one run, in order. Models append to it; nobody reads it while the model runs."""

    steps: list[Step] = field(default_factory=list)

    def step(self, actor: str, did: str, why: str = "", second: float | None = None, **state: Any) -> None:
        """Append one step."""
        self.steps.append(Step(actor, did, why, second, state))
