"""What every recorded topic's model offers: a pure ``run``, its provenance and its stated limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.release import Release
from kb.models.trace import Trace

Given = Mapping[str, Any]
Run = Callable[[Given, Release, Trace], dict[str, Any]]


class BadInput(ValueError):
    """The input of a model cannot be understood; the message is one Chinese line naming the place and the remedy."""


@dataclass(frozen=True)
class Source:
    """Where Kubernetes (or a specification) defines a mechanism: a path in its tree, and the symbol there."""

    path: str
    symbol: str = ""


@dataclass(frozen=True)
class Model:
    """One mechanism that can be run.

    ``topic``: the name of its recorded cases. ``title``: what it answers, in Chinese.
    ``run(given, at, trace)``: ``given`` is the recordings' ``input``; returned is the recordings' ``observed``.
    ``sources``: provenance. ``leaves_out``: Chinese sentences, what the model does not speak about.
    ``manifest_kinds``: kinds whose YAML manifest ``from_manifest`` turns into an input; it is None where a manifest
    alone says too little.
    """

    topic: str
    title: str
    run: Run
    sources: tuple[Source, ...]
    leaves_out: tuple[str, ...] = ()
    example: Given | None = None
    manifest_kinds: tuple[str, ...] = ()
    from_manifest: Callable[[Given], dict[str, Any]] | None = None
