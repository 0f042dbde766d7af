"""Reading the input of node-death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.model import BadInput
from kb.models.nodes.node_failure_input import MOST_SECONDS, OWNERS
from kb.models.nodes.node_pods import Pod
from kb.models.nodes.node_state import NOT_READY, UNREACHABLE
from kb.models.trace import Trace
from kb.models.workloads.daemon_pod_tolerations import with_daemon_tolerations

EVENTS = (
    "kubeletStops",
    "kubeletStartsAgain",
    "kubeletRestarts",
    "containerRuntimeStops",
    "containerRuntimeStartsAgain",
)
ABOUT = ("node", "nodeConditions", "taints", "containersOnTheNode", "pod", "workload")
MOST_NODES = 100


@dataclass(frozen=True)
class DeathCase:
    """What happens (``event``), to how many nodes, and what is asked about; times in seconds."""

    event: str
    about: str
    total: int
    lost: int
    seconds_after: float
    down_seconds: float
    pod: Pod
    in_service: bool
    was_terminating: bool


def read_case(given: Mapping[str, Any], trace: Trace) -> DeathCase:
    """Return the case; raise BadInput."""
    nodes, pod = _object(given, "nodes"), _object(given, "pod")
    total, lost = _number(nodes, "total", 3), _number(nodes, "lost", 1)
    if not (0 <= lost <= total <= MOST_NODES and total >= 1 and lost == int(lost) and total == int(total)):
        raise BadInput(f"node-death:nodes 读到 {dict(nodes)},应是 0 ≤ lost ≤ total ≤ {MOST_NODES} 的整数")
    return DeathCase(
        event=_one_of(given, "event", EVENTS),
        about=_one_of(given, "about", ABOUT),
        total=int(total),
        lost=int(lost),
        seconds_after=_number(given, "secondsAfter", 420),
        down_seconds=_number(given, "downSeconds", 20),
        pod=_pod({**given, **pod}, trace),
        in_service=bool(pod.get("selectedByService")),
        was_terminating=bool(pod.get("wasTerminating")),
    )


def _pod(spec: Mapping[str, Any], trace: Trace) -> Pod:
    owner = spec.get("workload") or "bare"
    if owner not in OWNERS:
        raise BadInput(f"node-death:workload 读到 {owner!r},应是 {'、'.join(OWNERS[1:])} 之一")
    seconds = spec.get("tolerationSeconds")
    tolerations: list[dict[str, Any]] = []
    if seconds is not None:
        limit = {} if seconds == "unlimited" else {"tolerationSeconds": int(_number(spec, "tolerationSeconds", 0))}
        tolerations = [
            {"key": key, "operator": "Exists", "effect": "NoExecute", **limit} for key in (UNREACHABLE, NOT_READY)
        ]
    if owner == "DaemonSet":
        tolerations = with_daemon_tolerations(tolerations, host_network=False)
    return Pod("pod", "n0", with_default_tolerations(tolerations, trace), owner)


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise BadInput(f"node-death:{name} 读到 {value!r},应是对象")
    return value or {}


def _one_of(given: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name)
    if value not in allowed:
        raise BadInput(f"node-death:{name} 读到 {value!r},应是 {'、'.join(allowed)} 之一")
    return str(value)


def _number(given: Mapping[str, Any], name: str, default: float) -> float:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > MOST_SECONDS:
        raise BadInput(f"node-death:{name} 读到 {value!r},应是数,最大 {MOST_SECONDS}")
    return value
