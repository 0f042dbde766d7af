"""Which requests a scheduler counts when a Pod states its own beside those of its containers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release
from kb.models.scheduling import scheduling_filter
from kb.models.trace import Trace

PLUGIN = Source("staging/src/k8s.io/component-helpers/resource/helpers.go", "PodRequests")
GATE = Source("pkg/features/kube_features.go", "PodLevelResources")

_STAGES = {"alpha": 32, "beta": 34, "on-by-default": 34}
# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"


@lru_cache(maxsize=16)
def level(at: Release) -> str:
    """Return whose requests count: a Node that has room for the containers' alone is asked to take the Pod."""
    node = {"metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "110"}}}
    container = {"name": "c", "resources": {"requests": {"cpu": "500m"}}}
    spec: dict[str, Any] = {"containers": [container], "resources": {"requests": {"cpu": "3"}}}
    pod = {"metadata": {"name": "p"}, "spec": spec}
    answer = scheduling_filter.run({"nodes": [node], "pods": [], "pod": pod}, at, Trace())
    return "container" if answer["feasible"] else "pod"


def since(at: Release, stage: str) -> tuple[int, ...]:
    """Return the minor release in which requests of a Pod came to a stage; none when it has not come there yet."""
    if stage == _VAGUE_STAGE:
        raise LookupError(stage)
    return (_STAGES[stage],) if stage in _STAGES else ()


RELATIONS = (
    Relation(
        "sched.request_level",
        {},
        Words("request-level", ("pod", "container")),
        level,
        (PLUGIN, GATE),
        changes=("1.34",),
        recorded=("scheduling-filter",),
    ),
    Relation(
        "sched.pod_level_since",
        {"stage": Words("stage", ("alpha", "beta", "on-by-default", "ga", _VAGUE_STAGE))},
        Numbers(0, 60, "release"),
        since,
        (GATE,),
    ),
)
