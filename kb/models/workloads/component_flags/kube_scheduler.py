"""Flags of kube-scheduler 1.36 (cmd/kube-scheduler/app/options/options.go, deprecated.go).

The help text of some begins with "DEPRECATED:", yet pflag does not know them as deprecated.
"""

from __future__ import annotations

from kb.models.workloads.component_flags import shared
from kb.models.workloads.component_flags.flag import Flag, History

FLAGS = {
    **shared.LOGGING,
    **shared.METRICS,
    **shared.SERVING,
    **shared.DELEGATED_AUTH,
    **shared.LEADER_ELECTION,
    **shared.COMPATIBILITY,
    "authentication-tolerate-lookup-failure": Flag("bool", "true"),
    "config": Flag("string"),
    "contention-profiling": Flag("bool", "true"),
    "kube-api-burst": Flag("int32", "100"),
    "kube-api-content-type": Flag("string", "application/vnd.kubernetes.protobuf"),
    "kube-api-qps": Flag("float32", "50"),
    "kubeconfig": Flag("string"),
    "leader-elect-resource-name": Flag("string", "kube-scheduler"),
    "master": Flag("string"),
    "pod-max-in-unschedulable-pods-duration": Flag("duration", "5m0s"),
    "profiling": Flag("bool", "true"),
    "secure-port": Flag("int", "10259"),
    "write-config-to": Flag("string"),
}

HISTORY: History = {
    **shared.HISTORY,
    # The scheduling Policy API, and with it these flags, was removed in 1.23.
    "algorithm-provider": (("1.20", Flag("string")), ("1.23", None)),
    "policy-config-file": (("1.20", Flag("string")), ("1.23", None)),
    "policy-configmap": (("1.20", Flag("string")), ("1.23", None)),
    "use-legacy-policy-config": (("1.20", Flag("bool")), ("1.23", None)),
}
