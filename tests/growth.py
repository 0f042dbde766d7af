"""How the work grows with what it is done to, on a machine that may be busy with something else."""

from __future__ import annotations

import time
from collections.abc import Callable

CHANCES = 5


def grows_evenly(part: Callable[[], object], whole: Callable[[], object]) -> bool:
    """Return whether a whole takes about four times as much of the processor as its quarter, and not sixteen times.

    Others on the machine slow down the one or the other measurement: it is repeated before the answer is no.
    """
    part()
    return any(_taken(whole) <= 8 * _taken(part) + 0.5 for _ in range(CHANCES))


def _taken(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
