"""A StatefulSet's spec as the API server reads, defaults and refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.int_or_percent_validation import (
    int_or_percent_causes,
    over_100_percent_causes,
    written_number,
)
from kb.models.api.refusal import Cause, int32, int_or_string, invalid, not_supported, string, structure
from kb.models.release import Release, as_of

_STRATEGY = "spec.updateStrategy"
_ROLLING = f"{_STRATEGY}.rollingUpdate"
_CLAIMS = "spec.persistentVolumeClaimRetentionPolicy"
# pkg/features/kube_features.go StatefulSetStartOrdinal: alpha in 1.26, on by default from 1.27.
_START_ORDINAL = (("1.20", False), ("1.27", True))


@dataclass(frozen=True)
class UpdateStrategy:
    """spec.updateStrategy; ``partition`` is None where there is no rollingUpdate at all.

    ``max_unavailable`` is None unless the gate MaxUnavailableStatefulSet lets the field through.
    """

    kind: str
    partition: int | None
    max_unavailable: int | str | None = None


@dataclass(frozen=True)
class Spec:
    """What the controller goes by. ``bounded``: the gate MaxUnavailableStatefulSet is on."""

    replicas: int
    policy: str
    strategy: UpdateStrategy
    start: int
    bounded: bool

    @property
    def parallel(self) -> bool:
        """Whether Pods are made and deleted without waiting for each other (allowsBurst)."""
        return self.policy == "Parallel"

    @property
    def ordinals(self) -> range:
        """The ordinals that shall exist."""
        return range(self.start, self.start + self.replicas)


def read_spec(value: Any, bounded: bool, at: Release) -> tuple[Spec, list[Cause]]:
    """Return the spec with its defaults and what validation finds in it; raise Undecodable."""
    written = structure(value) or {}
    replicas = int32(written.get("replicas"))
    ordinals = structure(written.get("ordinals")) if as_of(_START_ORDINAL, at) else None
    strategy, causes = read_strategy(written.get("updateStrategy"), bounded)
    spec = Spec(
        replicas=1 if replicas is None else replicas,
        policy=string(written.get("podManagementPolicy")) or "OrderedReady",
        strategy=strategy,
        start=int32((ordinals or {}).get("start")) or 0,
        bounded=bounded,
    )
    if spec.policy not in ("OrderedReady", "Parallel"):
        causes.append(invalid("spec.podManagementPolicy", "只有 OrderedReady 和 Parallel"))
    causes += _claim_causes(written) + number_causes(spec)
    if (int32(written.get("minReadySeconds")) or 0) < 0:
        causes.append(invalid("spec.minReadySeconds", "不能是负数"))
    return spec, causes


def number_causes(spec: Spec) -> list[Cause]:
    """Return what validation finds in the numbers that an update may change, too (ValidateStatefulSetSpec)."""
    causes = [invalid("spec.replicas", "副本数不能是负数")] if spec.replicas < 0 else []
    return causes + ([invalid("spec.ordinals.start", "起始序号不能是负数")] if spec.start < 0 else [])


def read_strategy(value: Any, bounded: bool) -> tuple[UpdateStrategy, list[Cause]]:
    """Return an update strategy with its defaults and what validation finds in it; raise Undecodable.

    apps/v1 SetDefaults_StatefulSet: a missing type brings a rollingUpdate with it, an explicit RollingUpdate does not.
    """
    written = structure(value) or {}
    kind, rolling = string(written.get("type")) or "", structure(written.get("rollingUpdate"))
    if not kind:
        kind, rolling = "RollingUpdate", rolling or {}
    if rolling is None:
        return UpdateStrategy(kind, None), _kind_causes(kind)
    unavailable = int_or_string(rolling.get("maxUnavailable"))
    if not bounded:
        # pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields.
        unavailable = None
    strategy = UpdateStrategy(kind, int32(rolling.get("partition")) or 0, unavailable)
    if kind == "OnDelete":
        return strategy, [invalid(_ROLLING, "只有 RollingUpdate 能写")]
    return strategy, _kind_causes(kind) or _rolling_causes(strategy)


def _kind_causes(kind: str) -> list[Cause]:
    return [] if kind in ("RollingUpdate", "OnDelete") else [invalid(_STRATEGY, "type 只有 RollingUpdate 和 OnDelete")]


def _rolling_causes(strategy: UpdateStrategy) -> list[Cause]:
    # pkg/apis/apps/validation/validation.go validateRollingUpdateStatefulSet.
    causes = [invalid(f"{_ROLLING}.partition", "不能是负数")] if (strategy.partition or 0) < 0 else []
    unavailable, path = strategy.max_unavailable, f"{_ROLLING}.maxUnavailable"
    if unavailable is not None:
        causes += int_or_percent_causes(unavailable, path)
        if written_number(unavailable) == 0:
            causes.append(invalid(path, "不能是 0"))
        causes += over_100_percent_causes(unavailable, path)
    return causes


def _claim_causes(written: Mapping[str, Any]) -> list[Cause]:
    policy = structure(written.get("persistentVolumeClaimRetentionPolicy")) or {}
    chosen = {name: string(policy.get(name)) or "Retain" for name in ("whenDeleted", "whenScaled")}
    return [
        not_supported(f"{_CLAIMS}.{name}", "只有 Retain 和 Delete")
        for name, choice in chosen.items()
        if choice not in ("Retain", "Delete")
    ]
