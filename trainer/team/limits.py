"""How often something may be done, in one process; the clock is the caller's."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

MOST_KEYS = 20_000


@dataclass
class Limit:
    """At most ``most`` within ``span``, for each key on its own: what was taken comes back evenly.

    Keys that were quiet the longest are forgotten first, so that strangers cannot fill the memory.
    """

    most: float
    span: timedelta
    _taken: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, at: datetime, cost: float = 1) -> timedelta:
        """Take some, and return nothing; where that is too much, take none, and return how long to wait.

        What costs more than all there is may be done when nothing was taken before.
        """
        with self._lock:
            taken = self._now(key, at)
            over = taken + min(cost, self.most) - self.most
            if over > 1e-9:
                return self.span * (over / self.most)
            self._put(key, taken + cost, at)
        return timedelta(0)

    def give_back(self, key: str, at: datetime, cost: float = 1) -> None:
        """Return what was taken for something that does not count."""
        with self._lock:
            self._put(key, max(0.0, self._now(key, at) - cost), at)

    def _now(self, key: str, at: datetime) -> float:
        taken, since = self._taken.get(key, (0.0, at))
        gone = max(timedelta(0), at - since)
        return max(0.0, taken - self.most * (gone / self.span))

    def _put(self, key: str, taken: float, at: datetime) -> None:
        self._taken[key] = (taken, at)
        self._taken.move_to_end(key)
        while len(self._taken) > MOST_KEYS:
            self._taken.popitem(last=False)
