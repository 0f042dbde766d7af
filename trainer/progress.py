"""A progress bar that only shows up when something takes longer than a moment."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0


class Patience:
    """Shows a bar on standard error, at a terminal, once a second has gone by; call it with done and total.

    The clock only decides whether it shows itself: nothing on standard output depends on it.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.stream: TextIO = sys.stderr
        self.started = monotonic()
        self.shown: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it has come."""
        if monotonic() - self.started < PATIENCE or not self.stream.isatty():
            return
        if self.shown is None:
            self.shown = _bar(self.stream)
            self.shown.add_task(self.what, total=total)
            self.shown.start()
        self.shown.update(self.shown.task_ids[0], completed=done)

    def __enter__(self) -> Patience:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown is not None:
            self.shown.stop()


def _bar(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=stream, force_terminal=True), transient=True)
