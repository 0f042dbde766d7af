"""The tolerations that the DaemonSet controller writes into its Pods, none of them with a time limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
# pkg/controller/daemon/util/daemonset_util.go AddOrUpdateDaemonPodTolerations, in its order.
_DAEMON = (
    (NOT_READY, "NoExecute"),
    (UNREACHABLE, "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
_DAEMON_HOST_NETWORK = ("node.kubernetes.io/network-unavailable", "NoSchedule")


def tolerated(key: str, effect: str) -> dict[str, Any]:
    """Return a toleration of every taint with the key and the effect."""
    return {"key": key, "operator": "Exists", "effect": effect}


def with_daemon_tolerations(tolerations: Sequence[Mapping[str, Any]], host_network: bool) -> list[dict[str, Any]]:
    """Return the tolerations of a Pod that the DaemonSet controller makes of a template with ``tolerations``."""
    wanted = (*_DAEMON, _DAEMON_HOST_NETWORK) if host_network else _DAEMON
    result = [dict(entry) for entry in tolerations]
    for key, effect in wanted:
        result = _with(result, tolerated(key, effect))
    return result


def _with(tolerations: list[dict[str, Any]], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    # pkg/apis/core/v1/helper/helpers.go AddOrUpdateTolerationInPodSpec: equal but for the seconds means replace.
    def without_seconds(entry: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in entry.items() if name != "tolerationSeconds"}

    replaced = [dict(wanted) if without_seconds(entry) == wanted else entry for entry in tolerations]
    return replaced if wanted in replaced else [*replaced, wanted]
