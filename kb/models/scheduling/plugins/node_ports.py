"""NodePorts: two Pods cannot take the same host port of one Node."""

from __future__ import annotations

from collections.abc import Iterable

from kb.models.scheduling.plugins.verdict import PASS, Filter
from kb.models.scheduling.snapshot import HostPort, Pod, Snapshot

ANY_ADDRESS = "0.0.0.0"


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for host ports; None for a Pod that takes none (node_ports.go Filter)."""
    wanted = pod.host_ports
    if not wanted:
        return None
    return lambda node: ("host-port",) if conflict(wanted, node.host_ports) else PASS


def conflict(wanted: Iterable[HostPort], taken: Iterable[HostPort]) -> bool:
    """Return whether a port is wanted twice: same protocol and number on overlapping addresses.

    0.0.0.0 overlaps every address (framework/types.go HostPortInfo.CheckConflict).
    """
    return any(
        one.port == other.port
        and one.protocol == other.protocol
        and (one.ip == other.ip or ANY_ADDRESS in (one.ip, other.ip))
        for other in taken
        for one in wanted
    )
