"""The life of a volume: its stages in order, when its object still exists, what volumes and claims do not share."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release

LIFE = Source(
    "kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Lifecycle of a volume and claim"
)
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumePhase, PersistentVolumeClaimPhase")

STAGES = Words("volume-stage", ("provision", "bind", "use", "release", "reclaim"))


def in_order(at: Release, first: str, second: str, third: str, fourth: str) -> bool:
    """Return whether four stages come in this order in a volume's life."""
    places = [STAGES.values.index(each) for each in (first, second, third, fourth)]
    return places == sorted(set(places))


RELATIONS = (
    Relation(
        "pv.life",
        {"first": STAGES, "second": STAGES, "third": STAGES, "fourth": STAGES},
        YES_NO,
        in_order,
        (LIFE,),
    ),
    # A phase is a field of the object: while there is a phase, there is a volume.
    Relation(
        "pv.exists_in",
        {"phase": Words("pv-phase", ("Pending", "Available", "Bound", "Released", "Failed"))},
        YES_NO,
        lambda at, phase: True,
        (TYPES,),
    ),
    Relation("pv.same_phases", {}, YES_NO, lambda at: False, (TYPES,)),
)
