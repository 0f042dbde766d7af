"""The garbage collector, kept out of the way where nothing is thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Collect nothing while much is being built."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


# Reading makes many values and hardly any cycles: to look for those every 700 values takes a twelfth of its time.
SELDOM = (20_000, 20, 20)


@contextmanager
def kept() -> Iterator[None]:
    """Collect nothing now, and never look again at what is there afterwards: it lives as long as the process."""
    with paused():
        yield
        gc.freeze()
        gc.set_threshold(*SELDOM)
