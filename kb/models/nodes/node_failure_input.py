"""Reading the input of node-failure: flags, nodes, Pods and the script of what happens to nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.admission.toleration_validation import decoded_tolerations
from kb.models.api.refusal import Undecodable
from kb.models.api.toleration import Toleration
from kb.models.model import BadInput
from kb.models.nodes.node_lifecycle import MONITOR_GRACE, Timing
from kb.models.nodes.node_pods import Pod
from kb.models.nodes.node_state import NOT_READY, TICKS_PER_SECOND, UNREACHABLE
from kb.models.nodes.zone_eviction import Rates
from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.daemon_pod_tolerations import with_daemon_tolerations

OWNERS = ("bare", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job")
DOINGS = (
    "stopHeartbeat", "returnReady", "postReady", "postCondition", "statusOnlyHeartbeat", "addTaint", "cordon",
    "uncordon", "deleteNode", "createNodeWithoutStatus", "forceDeletePods",
)  # fmt: skip
MOST_NODES, MOST_SECONDS = 1000, 86400
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


@dataclass(frozen=True)
class Action:
    """One thing that happens to one node at a tick."""

    tick: int
    do: str
    node: str
    detail: Mapping[str, Any]


def wrong(what: str) -> BadInput:
    """Return the error for an input that makes no sense."""
    return BadInput(f"node-failure:{what}")


def go_duration(text: Any) -> float:
    """Return the seconds of a Go duration such as 1m30s; raise BadInput."""
    if not isinstance(text, str) or not re.fullmatch(r"0|([0-9]+(\.[0-9]*)?(h|ms|m|s|us|µs|ns))+", text):
        raise wrong(f"时长读到 {text!r},应像 40s、1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9.]+)(h|ms|m|s|us|µs|ns)", text))


def rate(text: Any) -> float:
    """Return a flag's number; raise BadInput."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < 1e6:
        raise wrong(f"参数的数值读到 {text!r},应是不小于 0 的数")
    return number


def read_flags(given: Any, at: Release) -> tuple[Timing, Rates]:
    """Return the flags of kube-controller-manager, with the release's defaults for those not given."""
    flags = given or {}
    if not isinstance(flags, Mapping):
        raise wrong('flags 应是对象,如 {"node-monitor-period": "5s"}')
    timing, rates = Timing(grace=as_of(MONITOR_GRACE, at)), Rates()
    times = {
        "node-monitor-period": timing.period,
        "node-monitor-grace-period": timing.grace,
        "node-startup-grace-period": timing.startup,
    }
    numbers = {
        "node-eviction-rate": rates.normal,
        "secondary-node-eviction-rate": rates.secondary,
        "unhealthy-zone-threshold": rates.unhealthy,
        "large-cluster-size-threshold": float(rates.large),
    }
    for name, text in flags.items():
        if name in times:
            times[name] = go_duration(text)
        elif name in numbers:
            numbers[name] = rate(text)
        else:
            raise wrong(f"不认识参数 {name};认识的有 {'、'.join((*times, *numbers))}")
    if times["node-monitor-period"] < 0.1:
        raise wrong("node-monitor-period 至少 100ms")
    normal, secondary, unhealthy, large = numbers.values()
    return Timing(*times.values()), Rates(normal, secondary, unhealthy, int(large))


def read_zones(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the zone of every node; with ``zoneNodes`` one healthy node stands for the other zones."""
    zones = given.get("zones")
    if zones is None:
        size = whole(given.get("zoneNodes", 2), "zoneNodes", 1, MOST_NODES)
        return {**{f"n{index}": "zone" for index in range(size)}, "elsewhere": "other"}
    if not isinstance(zones, Mapping) or not zones:
        raise wrong('zones 应像 {"za": 3, "zb": 2}')
    return {f"{zone}{index}": zone for zone, size in zones.items() for index in range(whole(size, zone, 1, MOST_NODES))}


def read_script(given: Any, nodes: Iterable[str]) -> list[Action]:
    """Return the actions in order of time, ``*`` spread over all nodes."""
    if not isinstance(given, list):
        raise wrong('script 应是列表,每项像 {"at": 0, "do": "stopHeartbeat", "node": "n0"}')
    names, actions = list(nodes), []
    for entry in given:
        if not isinstance(entry, Mapping) or entry.get("do") not in DOINGS:
            raise wrong(f"script 里读到 {entry!r},do 应是 {'、'.join(DOINGS)} 之一")
        tick = round(seconds(entry.get("at"), "at") * TICKS_PER_SECOND)
        targets = names if entry.get("node") == "*" else [entry.get("node", "n0")]
        if unknown := [target for target in targets if target not in names]:
            raise wrong(f"script 里的节点 {unknown[0]} 不存在")
        actions += [Action(tick, entry["do"], target, entry) for target in targets]
    return sorted(actions, key=lambda action: action.tick)


def read_pods(given: Mapping[str, Any], trace: Trace) -> list[Pod]:
    """Return the Pods of the case as they are stored: admission has filled in default tolerations."""
    many = given.get("pods") or []
    if not isinstance(many, list) or not all(isinstance(entry, Mapping) for entry in many):
        raise wrong('pods 应是列表,每项像 {"node": "za0", "tolerationSeconds": 30}')
    pods = [
        Pod(f"pod-{index}", str(entry.get("node")), _both(entry.get("tolerationSeconds")))
        for index, entry in enumerate(many)
    ]
    one = given.get("pod")
    if one is not None and not isinstance(one, Mapping):
        raise wrong("pod 应是对象或 null")
    return [*pods, _owned(one, trace)] if one is not None else pods


def _both(limit: Any) -> tuple[Toleration, ...]:
    spec = {} if limit is None else {"tolerationSeconds": whole(limit, "tolerationSeconds", -(2**63), 2**63)}
    return tuple({"key": key, "operator": "Exists", "effect": "NoExecute", **spec} for key in (UNREACHABLE, NOT_READY))


def _owned(pod: Mapping[str, Any], trace: Trace) -> Pod:
    owner, phase = pod.get("owner", "bare"), pod.get("phase") or "Running"
    if owner not in OWNERS:
        raise wrong(f"pod.owner 读到 {owner!r},应是 {'、'.join(OWNERS)} 之一")
    try:
        tolerations = list(decoded_tolerations(pod.get("tolerations")))
    except Undecodable as cause:
        raise wrong(f"pod.tolerations 读不懂:{cause}") from cause
    if owner == "DaemonSet":
        tolerations = with_daemon_tolerations(tolerations, host_network=False)
    tolerations = with_default_tolerations(tolerations, trace)
    only_failed = pod.get("podReplacementPolicy") == "Failed"
    return Pod("pod", "n0", tolerations, owner, only_failed, phase, "True" if phase == "Running" else None)


def seconds(value: Any, name: str) -> float:
    """Return a time of the input; raise BadInput."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_SECONDS:
        raise wrong(f"{name} 读到 {value!r},应是 0 到 {MOST_SECONDS} 的秒数")
    return value


def whole(value: Any, name: str, least: int, most: int) -> int:
    """Return an integer of the input; raise BadInput."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(f"{name} 读到 {value!r},应是 {least} 到 {most} 的整数")
    return value
