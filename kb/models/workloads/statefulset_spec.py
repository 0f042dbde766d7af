"""A StatefulSet's spec after it passed the API server: what the controller goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.int_or_percent_validation import (
    int_or_percent_causes,
    over_100_percent_causes,
    written_number,
)
from kb.models.admission.workloads.kind import Situation
from kb.models.admission.workloads.stateful_set import STATEFUL_SET
from kb.models.api.refusal import Cause, invalid
from kb.models.api.shape import decoded
from kb.models.release import Release
from kb.models.trace import Trace

_LABELS = {"app": "stateful"}
_MAX_UNAVAILABLE = "spec.updateStrategy.rollingUpdate.maxUnavailable"
_TOLD = ("spec.podManagementPolicy", "spec.updateStrategy")
# What an input need not say.
_REST = {
    "selector": {"matchLabels": _LABELS},
    "template": {
        "metadata": {"labels": _LABELS},
        "spec": {"containers": [{"name": "main", "image": "registry.k8s.io/pause:3.10"}]},
    },
}


@dataclass(frozen=True)
class Spec:
    """``partition`` is None where there is no rollingUpdate at all.

    ``max_unavailable`` is None while the gate MaxUnavailableStatefulSet is off, 1 where the field is not written.
    """

    replicas: int
    parallel: bool
    strategy: str
    partition: int | None
    max_unavailable: int | str | None
    start: int

    @property
    def ordinals(self) -> range:
        """The ordinals that shall exist."""
        return range(self.start, self.start + self.replicas)


def admitted(written: Mapping[str, Any], bounded: bool, at: Release, trace: Trace) -> Spec | tuple[Cause, ...]:
    """Return the spec with its defaults, or what validation finds in it; raise Undecodable.

    ``bounded``: the gate MaxUnavailableStatefulSet is on.
    """
    manifest = {"metadata": {"name": "web"}, "spec": {**_REST, **written}}
    read = decoded(manifest, STATEFUL_SET.shape).value
    defaults = Trace()
    spec = STATEFUL_SET.completed(read, Situation(at, (), defaults))["spec"]
    # The defaults of the Pod template have no say in what follows.
    trace.steps += [step for step in defaults.steps if step.did.startswith(_TOLD)]
    unavailable = _max_unavailable(read["spec"]) if bounded else None
    causes = STATEFUL_SET.causes({"metadata": {"name": "web"}, "spec": spec}, at)
    if unavailable is not None and spec["updateStrategy"]["type"] == "RollingUpdate":
        causes += _bound_causes(unavailable)
    if causes:
        return tuple(dict.fromkeys(causes))
    rolling = spec["updateStrategy"].get("rollingUpdate")
    return Spec(
        replicas=spec["replicas"],
        parallel=spec["podManagementPolicy"] == "Parallel",
        strategy=spec["updateStrategy"]["type"],
        partition=None if rolling is None else rolling["partition"],
        max_unavailable=unavailable,
        start=spec.get("ordinals", {}).get("start", 0),
    )


def _max_unavailable(spec: Mapping[str, Any]) -> int | str:
    written: int | str = spec.get("updateStrategy", {}).get("rollingUpdate", {}).get("maxUnavailable", 1)
    return written


def _bound_causes(unavailable: int | str) -> list[Cause]:
    # pkg/apis/apps/validation/validation.go validateRollingUpdateStatefulSet.
    causes = int_or_percent_causes(unavailable, _MAX_UNAVAILABLE)
    if written_number(unavailable) == 0:
        causes.append(invalid(_MAX_UNAVAILABLE, "不能是 0"))
    return causes + over_100_percent_causes(unavailable, _MAX_UNAVAILABLE)
