"""How fast the nodes of one zone get their NoExecute taint, depending on how many nodes are lost.

Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, setLimiterInZone, ReducedQPSFunc),
pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.models.nodes.node_state import TICKS_PER_SECOND

INITIAL, NORMAL, PARTIAL, FULL = "Initial", "Normal", "PartialDisruption", "FullDisruption"


@dataclass(frozen=True)
class Rates:
    """Flags of kube-controller-manager that set the eviction rate; rates are nodes per second."""

    normal: float = 0.1  # --node-eviction-rate
    secondary: float = 0.01  # --secondary-node-eviction-rate
    unhealthy: float = 0.55  # --unhealthy-zone-threshold
    large: int = 50  # --large-cluster-size-threshold


def zone_state(ready: Sequence[str | None], unhealthy: float) -> str:
    """Return the state of a zone from the Ready statuses of its nodes; a missing condition is not ready."""
    lost = sum(status != "True" for status in ready)
    if lost and lost == len(ready):
        return FULL
    # At least three nodes must be lost before a share says anything.
    return PARTIAL if lost > 2 and lost / len(ready) >= unhealthy else NORMAL


def eviction_rate(state: str, size: int, rates: Rates) -> float:
    """Return nodes per second for a zone of ``size`` nodes; 0 stops evictions.

    A fully lost zone goes on at the normal rate: the other zones can take its Pods.
    """
    if state != PARTIAL:
        return rates.normal
    return rates.secondary if size > rates.large else 0


@dataclass
class TaintQueue:
    """The nodes of a zone that wait for their NoExecute taint, and the token bucket (burst 1) that lets them through.

    ``free``: the tick at which the next token is there; None while evictions are stopped.
    """

    rate: float
    waiting: list[str] = field(default_factory=list)
    state: str = INITIAL
    free: float | None = 0

    def take(self, tick: int) -> bool:
        """Take a token if there is one."""
        if self.free is None or tick < self.free:
            return False
        self.free = tick + TICKS_PER_SECOND / self.rate if self.rate > 0 else None
        return True

    def swap_rate(self, rate: float, tick: int) -> None:
        """Change the rate (SwapLimiter); after a stop or while out of tokens the new bucket starts empty."""
        if rate == self.rate:
            return
        empty = not self.take(tick)
        self.rate = rate
        self.free = None if rate <= 0 else tick + (TICKS_PER_SECOND / rate if empty else 0)
