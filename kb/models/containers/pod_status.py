"""A Pod's phase, conditions and STATUS column, drawn from the states of its containers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAIN, INIT, SIDECAR = "container", "init container", "sidecar"
WAITING, RUNNING, TERMINATED = "waiting", "running", "terminated"
TERMINAL_PHASES = ("Succeeded", "Failed")


@dataclass(frozen=True)
class ContainerStatus:
    """One container as the API shows it.

    ``code``: exit code when terminated. ``reason``: of waiting or terminated. ``restarts``: it has ended, but will be
    started again. ``ready``: also true for an init container that has done its work.
    """

    name: str
    kind: str
    state: str
    code: int = 0
    reason: str = ""
    restarts: bool = False
    ready: bool = False
    started: bool = False


def phase(statuses: Sequence[ContainerStatus]) -> str:
    """Return the Pod's phase (pkg/kubelet/kubelet_pods.go getPhase).

    A final phase is held back as long as any container runs (pkg/kubelet/status/status_manager.go).
    """
    mains = [status for status in statuses if status.kind == MAIN]
    failed_for_good = any(
        status.kind == INIT and status.state == TERMINATED and status.code != 0 and not status.restarts
        for status in statuses
    )
    if failed_for_good:
        final = "Failed"
    elif any(status.state == WAITING for status in mains):
        return "Pending"
    elif any(status.state == RUNNING or status.restarts for status in mains):
        return "Running"
    else:
        final = "Succeeded" if all(status.code == 0 for status in mains) else "Failed"
    if any(status.state == RUNNING for status in statuses):
        return "Pending" if any(status.state == WAITING for status in mains) else "Running"
    return final


def conditions(statuses: Sequence[ContainerStatus], pod_phase: str) -> dict[str, str]:
    """Return Initialized, Ready and ContainersReady as "True" or "False" (pkg/kubelet/status/generate.go)."""
    began = any(status.kind == MAIN and status.state != WAITING for status in statuses)
    done = all(status.started if status.kind == SIDECAR else status.ready for status in statuses if status.kind != MAIN)
    ready = pod_phase not in TERMINAL_PHASES and all(status.ready for status in statuses)
    answers = {"Initialized": began or done, "Ready": ready, "ContainersReady": ready}
    return {name: "True" if value else "False" for name, value in answers.items()}


def status_column(statuses: Sequence[ContainerStatus], pod_phase: str, pod_reason: str = "") -> str:
    """Return STATUS as ``kubectl get pods`` prints it (pkg/printers/internalversion/printers.go printPod)."""
    facts = conditions(statuses, pod_phase)
    initializing = _initializing([status for status in statuses if status.kind != MAIN])
    if initializing and facts["Initialized"] != "True":
        return initializing
    reason, worst, running = pod_reason or pod_phase, "", False
    for status in reversed([status for status in statuses if status.kind == MAIN]):
        if status.state != RUNNING and status.reason:
            reason = status.reason
            worst = worst or (reason if reason != "Completed" else "")
        running = running or (status.state == RUNNING and status.ready)
    if reason == "Completed" and worst:
        return worst
    if reason == "Completed" and running:
        return "Running" if facts["Ready"] == "True" else "NotReady"
    return reason


def _initializing(inits: Sequence[ContainerStatus]) -> str:
    """Return what the first init container that is not done yet shows, empty when all are done."""
    for number, status in enumerate(inits):
        if (status.state == TERMINATED and status.code == 0) or (status.kind == SIDECAR and status.started):
            continue
        if status.state == TERMINATED or (status.state == WAITING and status.reason != "PodInitializing"):
            return f"Init:{status.reason}"
        return f"Init:{number}/{len(inits)}"
    return ""
