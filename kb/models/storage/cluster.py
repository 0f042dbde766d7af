"""The stored volumes, claims, Pods and classes, as the storage controllers read and write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kb.models.release import Release
from kb.models.storage.objects import Claim, StorageObject, Volume
from kb.models.trace import Trace


@dataclass(frozen=True)
class Pod:
    """As much of a Pod as storage cares for: where it runs, which claims it mounts, how far it is."""

    namespace: str
    name: str
    node: str = ""
    claims: tuple[str, ...] = ()
    phase: str = "Pending"
    deleting: bool = False

    @property
    def is_finished(self) -> bool:
        return self.phase in ("Succeeded", "Failed")


@dataclass(frozen=True)
class StorageClass:
    """One StorageClass; ``created`` orders the classes by time of creation."""

    name: str
    provisioner: str
    delayed: bool = False
    is_default: bool = False
    created: int = 0
    allowed_topologies: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Recycling:
    """A running scrubber Pod; ``version`` is the volume's version that the controller will try to write back."""

    version: int
    phase: str = "Pending"


@dataclass
class Cluster:
    """The objects by key. Every change counts in ``writes``, and per volume in ``versions``."""

    at: Release
    trace: Trace
    volumes: dict[str, Volume] = field(default_factory=dict)
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)
    pods: dict[tuple[str, str], Pod] = field(default_factory=dict)
    classes: dict[str, StorageClass] = field(default_factory=dict)
    recycling: dict[str, Recycling] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    writes: int = 0
    uids: int = 0

    def new_uid(self) -> str:
        """Return a uid nobody has."""
        self.uids += 1
        return f"uid-{self.uids}"

    def save_volume(self, volume: Volume) -> None:
        """Store a volume; a deleted one without finalizers vanishes."""
        if self.volumes.get(volume.name) == volume:
            return
        self.writes += 1
        self.versions[volume.name] = self.versions.get(volume.name, 0) + 1
        if _is_gone(volume):
            self.volumes.pop(volume.name, None)
            self.recycling.pop(volume.name, None)
            self.trace.step("kube-apiserver", f"PV {volume.name} 从 etcd 里消失", "标了删除,又没有 finalizer 挡着了")
        else:
            self.volumes[volume.name] = volume

    def save_claim(self, claim: Claim) -> None:
        """Store a claim; a deleted one without finalizers vanishes."""
        key = (claim.namespace, claim.name)
        if self.claims.get(key) == claim:
            return
        self.writes += 1
        if _is_gone(claim):
            self.claims.pop(key, None)
            self.trace.step("kube-apiserver", f"PVC {claim.name} 从 etcd 里消失", "标了删除,又没有 finalizer 挡着了")
        else:
            self.claims[key] = claim

    def delete_volume(self, volume: Volume) -> None:
        """Mark a volume as deleted."""
        self.save_volume(replace(volume, deleting=True))

    def set_volume_phase(self, volume: Volume, phase: str, why: str, actor: str) -> Volume:
        """Return the volume in this phase, stored; the step is recorded only when the phase changes."""
        if not phase or volume.phase == phase:
            return volume
        moved = replace(volume, phase=phase)
        self.trace.step(actor, f"PV {volume.name}:{volume.phase} → {phase}", why, claimRef=volume.spec.get("claimRef"))
        self.save_volume(moved)
        return moved

    def set_claim_phase(self, claim: Claim, phase: str, why: str, actor: str) -> Claim:
        """Return the claim in this phase, stored; the step is recorded only when the phase changes."""
        if not phase or claim.phase == phase:
            return claim
        moved = replace(claim, phase=phase)
        self.trace.step(actor, f"PVC {claim.name}:{claim.phase} → {phase}", why, volumeName=claim.volume_name or None)
        self.save_claim(moved)
        return moved

    def pods_mounting(self, namespace: str, claim: str) -> list[Pod]:
        """Return the Pods that mount a claim."""
        return [pod for pod in self.pods.values() if pod.namespace == namespace and claim in pod.claims]

    def settle(self, look: Callable[[Cluster], None]) -> None:
        """Let the controllers look again and again until nobody changes anything."""
        for _ in range(100):
            before = self.writes
            look(self)
            if self.writes == before:
                return


def _is_gone(one: StorageObject) -> bool:
    return one.deleting and not one.finalizers
