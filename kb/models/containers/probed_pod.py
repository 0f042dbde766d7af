"""A Pod with probed containers and what the API shows of it; time is counted in tenths of a second."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kb.models.containers.pod_status import INIT, MAIN, SIDECAR, TERMINAL_PHASES, ContainerStatus, conditions, phase
from kb.models.containers.probed_container import ProbedContainer
from kb.models.trace import Trace


@dataclass
class ProbedPod:
    """The Pod while it is observed: its containers, its readiness gate, and how Ready and the endpoint changed."""

    containers: list[ProbedContainer]
    grace: int
    gate_at: int | None
    publish_not_ready: bool
    delete_at: int | None
    trace: Trace
    ready_changes: list[str] = field(default_factory=lambda: ["False"])
    endpoint_changes: list[dict[str, bool] | None] = field(default_factory=list)
    probes_at_deletion: dict[tuple[str, str], int] = field(default_factory=dict)
    gone: bool = False

    def of_kind(self, *kinds: str) -> list[ProbedContainer]:
        """Return the containers of these kinds in their order."""
        return [container for container in self.containers if container.kind in kinds]

    def deleting(self, now: int) -> bool:
        """Return whether the Pod has a deletionTimestamp."""
        return self.delete_at is not None and now >= self.delete_at

    @property
    def over(self) -> bool:
        """Whether no container of the Pod itself will run again."""
        failed = any(container.done and container.exits[-1][1] for container in self.of_kind(INIT))
        return failed or all(container.done for container in self.of_kind(MAIN))


def statuses(pod: ProbedPod, now: int) -> list[ContainerStatus]:
    """Return the containers as the API shows them."""
    waiting = "PodInitializing" if pod.of_kind(INIT, SIDECAR) else "ContainerCreating"
    return [container.status(waiting, now) for container in pod.containers]


def pod_conditions(pod: ProbedPod, statuses: list[ContainerStatus], now: int) -> dict[str, str]:
    """Return the conditions; Ready also waits for the readiness gates (pkg/kubelet/status/generate.go)."""
    answers = conditions(statuses, phase(statuses))
    if pod.gate_at is not None and now < pod.gate_at:
        answers["Ready"] = "False"
    return answers


def observed_pod(pod: ProbedPod, now: int) -> dict[str, Any]:
    """Return all that the API shows at the end of the observation."""
    changes = {"podReadyChanges": pod.ready_changes, "endpointChanges": pod.endpoint_changes}
    shown = statuses(pod, now)
    pairs = zip(pod.containers, shown, strict=True)
    containers = {container.name: _container_observed(pod, container, status) for container, status in pairs}
    if pod.gone:
        return {"conditions": {}, "containers": containers} | changes
    answers, pod_phase = pod_conditions(pod, shown, now), phase(shown)
    observed: dict[str, Any] = {"phase": pod_phase, "conditions": answers, "containers": containers} | changes
    if answers["Ready"] == "False":
        observed["readyReason"] = _reason(pod_phase, answers)
    return observed


def _reason(pod_phase: str, answers: dict[str, str]) -> str:
    if pod_phase in TERMINAL_PHASES:
        return "PodCompleted" if pod_phase == "Succeeded" else "PodFailed"
    return "ReadinessGatesNotReady" if answers["ContainersReady"] == "True" else "ContainersNotReady"


def _container_observed(pod: ProbedPod, container: ProbedContainer, status: ContainerStatus) -> dict[str, Any]:
    seen: dict[str, Any] = {"incarnations": container.incarnations}
    if pod.probes_at_deletion:
        counted = {kind: pod.probes_at_deletion[container.name, kind] for kind in container.workers}
        after = {kind: container.workers[kind].answered > count for kind, count in counted.items()}
        seen["afterDeletion"] = {f"{kind}Probes": "some" if more else "none" for kind, more in after.items()}
    elif pod.gone:
        seen["afterDeletion"] = {}
    if not pod.gone:
        seen |= {"restartCount": max(len(container.incarnations) - 1, 0), "ready": status.ready}
        seen["started"] = status.started
        if not status.restarts:
            seen["state"] = _state(status)
        earlier = container.exits if status.state == "running" else container.exits[:-1]
        if earlier:
            seen["lastState"] = _state(ContainerStatus("", MAIN, "terminated", earlier[-1][1]))
    if container.killed_because:
        says = container.kind == MAIN
        seen["killedBecause"] = [{"probe": kind, "eventSaysWillBeRestarted": says} for kind in container.killed_because]
    return seen


def _state(status: ContainerStatus) -> dict[str, Any]:
    if status.state == "terminated":
        reason = "Completed" if status.code == 0 else "Error"
        return {"terminated": {"exitCode": status.code, "reason": reason}}
    return {"running": {}} if status.state == "running" else {"waiting": {"reason": status.reason}}
