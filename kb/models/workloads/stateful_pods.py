"""A StatefulSet as stored, with its Pods: never two of one ordinal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kb.models.trace import Trace
from kb.models.workloads.statefulset_spec import Spec


@dataclass(eq=False)
class StatefulPod:
    """A Pod, or the plan of one that is not created yet. A Pod that is ready and running counts as available."""

    ordinal: int
    revision: str
    phase: str = "Pending"
    ready: bool = False
    terminating: bool = False

    @property
    def available(self) -> bool:
        """Whether the Pod is running and ready (stateful_set_utils.go isRunningAndAvailable)."""
        return self.phase == "Running" and self.ready

    @property
    def unavailable(self) -> bool:
        """Whether the Pod is missing as a replica: terminating, or not available (isUnavailable)."""
        return self.terminating or not self.available

    @property
    def finished(self) -> bool:
        """Whether the Pod will never run again."""
        return self.phase in ("Failed", "Succeeded")


@dataclass
class StatefulSet:
    """``written`` is the spec as its author last wrote it, ``spec`` the same admitted.

    ``revision`` names the template, ``current_revision`` and ``current_replicas`` are fields of the status.

    ``events`` are the controller's since the last look; ``waits_for`` says in Chinese what the last sync stopped at.
    """

    spec: Spec
    written: dict[str, Any]
    revision: str = "v1"
    current_revision: str = "v1"
    current_replicas: int = 0
    pods: dict[int, StatefulPod] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    waits_for: str = ""

    def create(self, pod: StatefulPod, why: str, trace: Trace) -> None:
        """Create a planned Pod."""
        self.pods[pod.ordinal] = pod
        self._happened("create", pod, f"建 Pod {pod.ordinal}({pod.revision})", why, trace)

    def delete(self, pod: StatefulPod, why: str, trace: Trace) -> None:
        """Delete a Pod: one that runs goes on terminating, a finished one is gone at once."""
        self._happened("delete", pod, f"删 Pod {pod.ordinal}({pod.revision})", why, trace)
        self.terminate(pod)

    def terminate(self, pod: StatefulPod) -> None:
        """Let a Pod be terminating; the API server waits for no kubelet if the Pod is finished."""
        pod.terminating = True
        if pod.finished:
            self.pods.pop(pod.ordinal, None)

    def status(self) -> dict[str, int]:
        """Return the counts of the status (stateful_set_control.go computeReplicaStatus)."""
        lasting = [pod for pod in self.pods.values() if not pod.terminating]
        ready = sum(pod.available for pod in self.pods.values())
        return {
            "replicas": len(self.pods),
            "readyReplicas": ready,
            "currentReplicas": sum(pod.revision == self.current_revision for pod in lasting),
            "updatedReplicas": sum(pod.revision == self.revision for pod in lasting),
            "availableReplicas": ready,
        }

    def seen_pods(self) -> list[dict[str, Any]]:
        """Return the Pods by ordinal, ``ready`` as their last condition said."""
        ordered = sorted(self.pods.values(), key=lambda pod: pod.ordinal)
        return [
            {"ordinal": pod.ordinal, "revision": pod.revision, "ready": pod.ready, "terminating": pod.terminating}
            for pod in ordered
        ]

    def _happened(self, event: str, pod: StatefulPod, did: str, why: str, trace: Trace) -> None:
        self.events.append({"event": event, "ordinal": pod.ordinal, "revision": pod.revision})
        trace.step("statefulset-controller", did, why, pods=sorted(self.pods))
