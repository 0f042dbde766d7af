"""The ``--at`` option: which Kubernetes release truth is asked as of."""

from __future__ import annotations

from kb.models.release import NEWEST, OLDEST, Release
from trainer.exits import Misuse


def release_of(text: str) -> Release:
    """Return the release of ``--at`` (the newest for an empty text); raise Misuse outside what the models know."""
    if not text:
        return NEWEST
    try:
        release = Release.parse(text)
    except ValueError:
        raise Misuse(f"--at 读到“{text}”,不是版本号;写成 1.24 这样") from None
    if not OLDEST <= release <= NEWEST:
        raise Misuse(f"--at {release} 超出范围;模型知道 {OLDEST} 到 {NEWEST}")
    return release
