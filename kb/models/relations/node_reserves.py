"""What a node keeps back: the thresholds of hard eviction, and what its allocatable resources leave out."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import Relation, Words

THRESHOLDS = Source("pkg/kubelet/eviction/defaults_linux.go", "DefaultEvictionHard")
ALLOCATABLE = Source("pkg/kubelet/cm/node_container_manager_linux.go", "GetNodeAllocatableReservation")

_HARD = {
    "memory.available": "100Mi",
    "nodefs.available": "10%",
    "nodefs.inodesFree": "5%",
    "imagefs.available": "15%",
}
# "SystemReserved + KubeReserved + HardEvictionThresholds"; requests are counted by the scheduler, and soft
# thresholds only start an eviction.
_KEPT_BACK = ("kube-reserved", "system-reserved", "hard-eviction")

RELATIONS = (
    Relation(
        "kubelet.hard_threshold",
        {"signal": Words("eviction-signal", tuple(_HARD))},
        Words("eviction-threshold", (*dict.fromkeys(_HARD.values()), "500Mi", "20%")),
        lambda at, signal: _HARD[signal],
        (THRESHOLDS,),
    ),
    Relation(
        "kubelet.allocatable_lacks",
        {},
        Words("reserve-part", (*_KEPT_BACK, "soft-eviction", "pod-requests")),
        lambda at: _KEPT_BACK,
        (ALLOCATABLE,),
    ),
)
