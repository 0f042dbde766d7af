"""The result words of one probe, shared by the four handlers."""

from __future__ import annotations

from typing import Any

SUCCESS = "success"  # counts for successThreshold
WARNING = "warning"  # counts as a success, but the kubelet sends a ProbeWarning event
FAILURE = "failure"  # counts for failureThreshold
ERROR = "error"  # the prober itself failed: nothing counts, thresholds stand still

# pkg/kubelet/prober/prober.go maxProbeRetries: only errors are tried again.
TRIES_ON_ERROR = 3
# pkg/apis/core/v1/defaults.go SetDefaults_Probe
DEFAULT_TIMEOUT_SECONDS = 1


def counts_as_success(result: str) -> bool:
    """Return whether the kubelet counts this result for the success threshold."""
    return result in (SUCCESS, WARNING)


def outcome(result: str) -> dict[str, Any]:
    """Return the result and what the container's ``ready`` is after several probes that all end like this one."""
    return {"result": result, "ready": counts_as_success(result)}
