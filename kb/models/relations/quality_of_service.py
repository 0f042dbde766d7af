"""Into which class of quality of service a Pod falls, by the requests and limits of its containers."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import Relation, Words
from kb.models.release import Release

CLASS = Source("pkg/apis/core/v1/helper/qos/qos.go", "ComputePodQOS")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PodQOSClass")

CLASSES = Words("qos-class", ("Guaranteed", "Burstable", "BestEffort"))
# Classes that Kubernetes does not have, for wrong lists.
NAMED = Words("qos-class", (*CLASSES.values, "Priority", "Spot"))
_COUNTED = ("cpu", "memory")

# Requests and limits of a container, in cores and bytes.
_SAMPLES: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "nothing-set": ({}, {}),
    "equal": ({"cpu": 1, "memory": 64}, {"cpu": 1, "memory": 64}),
    "only-requests": ({"cpu": 1, "memory": 64}, {}),
    "requests-lower": ({"cpu": 1, "memory": 64}, {"cpu": 2, "memory": 128}),
}


def qos_class(containers: list[tuple[dict[str, int], dict[str, int]]]) -> str:
    """Return the class of a Pod whose containers have these requests and limits."""
    named = {name for requests, limits in containers for name in (*requests, *limits)}
    if not named & set(_COUNTED):
        return "BestEffort"
    alike = all(
        limits.get(name) is not None and requests.get(name, limits[name]) == limits[name]
        for requests, limits in containers
        for name in _COUNTED
    )
    return "Guaranteed" if alike else "Burstable"


def classes(at: Release) -> tuple[str, ...]:
    """Return every class that there is."""
    return CLASSES.values


def class_of(at: Release, setting: str) -> str:
    """Return the class of a Pod with one container that has this much set."""
    return qos_class([_SAMPLES[setting]])


RELATIONS = (
    Relation("qos.classes", {}, NAMED, classes, (TYPES,)),
    Relation("qos.class_of", {"setting": Words("resource-setting", tuple(_SAMPLES))}, CLASSES, class_of, (CLASS,)),
)
