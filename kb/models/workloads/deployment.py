"""A Deployment and its ReplicaSets as the API server stores them, and the one way to write a ReplicaSet's size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kb.models.trace import Trace
from kb.models.workloads.replica_set import ReplicaSet
from kb.models.workloads.rolling_bounds import Bounds, IntOrPercent, recreate_bounds, rolling_bounds


@dataclass(frozen=True)
class Strategy:
    """spec.strategy with its defaults; the two bounds mean nothing under Recreate."""

    rolling: bool
    max_surge: IntOrPercent = 0
    max_unavailable: IntOrPercent = 0


class Status(NamedTuple):
    """The counts of a Deployment's status; ready Pods are available Pods here."""

    replicas: int = 0
    updated: int = 0
    ready: int = 0
    unavailable: int = 0


NOTHING = Status()


@dataclass
class Deployment:
    """A Deployment with the ReplicaSets it owns, in the order of their creation.

    ``template`` is the number of the Pod template's version. ``writes`` collects the sizes of all versions after every
    write of a ReplicaSet; ``columns`` is how many versions a row has. ``changed`` is set by every write.
    """

    replicas: int
    strategy: Strategy
    template: int = 1
    paused: bool = False
    has_deadline: bool = True
    deadline_passed: bool = False
    status: Status = NOTHING
    conditions: dict[str, tuple[str, str]] = field(default_factory=dict)
    owned: list[ReplicaSet] = field(default_factory=list)
    columns: int = 2
    writes: list[list[int]] = field(default_factory=list)
    changed: bool = False
    bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        self.resize(self.replicas, self.strategy)

    def resize(self, replicas: int, strategy: Strategy) -> None:
        """Set spec.replicas and spec.strategy, and the bounds that follow: percentages are of the new size."""
        self.replicas, self.strategy = replicas, strategy
        if strategy.rolling:
            self.bounds = rolling_bounds(strategy.max_surge, strategy.max_unavailable, replicas)
        else:
            self.bounds = recreate_bounds(replicas)

    def new(self) -> ReplicaSet | None:
        """The ReplicaSet of the current template, if there is one (deployment_util.go FindNewReplicaSet)."""
        for one in self.owned:
            if one.version == self.template:
                return one
        return None

    def old(self) -> list[ReplicaSet]:
        """The ReplicaSets of other templates, oldest first."""
        return [one for one in self.owned if one.version != self.template]

    def sizes(self) -> list[int]:
        """The spec.replicas of version 1, 2, ...; 0 where the ReplicaSet does not exist."""
        row = [0] * self.columns
        for one in self.owned:
            row[one.version - 1] = one.replicas
        return row

    def create(self, replicas: int, why: str, trace: Trace) -> ReplicaSet:
        """Create the ReplicaSet of the current template with this size (sync.go getNewReplicaSet)."""
        made = ReplicaSet(self.template, replicas, self.replicas, self.bounds.total)
        self.owned.append(made)
        self._written(f"建 v{made.version} 的 ReplicaSet,{replicas} 个副本", why, trace)
        return made

    def scale(self, target: ReplicaSet, replicas: int, why: str, trace: Trace) -> bool:
        """Set a ReplicaSet's size and its two annotations; return whether the size did (sync.go scaleReplicaSet)."""
        before = target.replicas
        annotations = (self.replicas, self.bounds.total)
        if (target.desired, target.maximum) != annotations:
            target.desired, target.maximum = annotations
            self.changed = True
        if before == replicas:
            return False
        target.replicas = replicas
        self._written(f"v{target.version} 从 {before} {'扩' if replicas > before else '缩'}到 {replicas}", why, trace)
        return True

    def _written(self, did: str, why: str, trace: Trace) -> None:
        self.changed = True
        row = self.sizes()
        self.writes.append(row)
        trace.step("deployment-controller", did, why, replicas={f"v{i}": size for i, size in enumerate(row, 1)})
