"""Flags of kube-proxy 1.36 on Linux (cmd/kube-proxy/app/options.go)."""

from __future__ import annotations

from kb.models.workloads.component_flags import shared
from kb.models.workloads.component_flags.flag import Flag, History

_CONNTRACK = {
    "conntrack-max-per-core": Flag("int32", "32768"),
    "conntrack-min": Flag("int32", "131072"),
    "conntrack-tcp-be-liberal": Flag("bool"),
    "conntrack-tcp-timeout-close-wait": Flag("duration", "1h0m0s"),
    "conntrack-tcp-timeout-established": Flag("duration", "24h0m0s"),
    "conntrack-udp-timeout": Flag("duration"),
    "conntrack-udp-timeout-stream": Flag("duration"),
}

_MODES = {
    "iptables-localhost-nodeports": Flag("bool", "true"),
    "iptables-masquerade-bit": Flag("int32", "14"),
    "iptables-min-sync-period": Flag("duration", "1s"),
    "iptables-sync-period": Flag("duration", "30s"),
    "ipvs-exclude-cidrs": Flag("strings"),
    "ipvs-min-sync-period": Flag("duration", "1s"),
    "ipvs-scheduler": Flag("string"),
    "ipvs-strict-arp": Flag("bool"),
    "ipvs-sync-period": Flag("duration", "30s"),
    "ipvs-tcp-timeout": Flag("duration"),
    "ipvs-tcpfin-timeout": Flag("duration"),
    "ipvs-udp-timeout": Flag("duration"),
    "masquerade-all": Flag("bool"),
    "nodeport-addresses": Flag("strings"),
    # pflag prints no default; the help text itself names it.
    "proxy-mode": Flag("ProxyMode", "iptables"),
}

_KLOG = {
    "add_dir_header": Flag("bool"),
    "alsologtostderr": Flag("bool"),
    "log_backtrace_at": Flag("traceLocation", ":0"),
    "log_dir": Flag("string"),
    "log_file": Flag("string"),
    "log_file_max_size": Flag("uint", "1800"),
    "logtostderr": Flag("bool", "true"),
    "one_output": Flag("bool"),
    "skip_headers": Flag("bool"),
    "skip_log_headers": Flag("bool"),
    "stderrthreshold": Flag("severity", "2"),
}

FLAGS = {
    **shared.LOGGING,
    **_KLOG,
    **_CONNTRACK,
    **_MODES,
    "bind-address": Flag("ip", "0.0.0.0"),
    "bind-address-hard-fail": Flag("bool"),
    "cleanup": Flag("bool"),
    "cluster-cidr": Flag("string"),
    "config": Flag("string"),
    "config-sync-period": Flag("duration", "15m0s"),
    "detect-local-mode": Flag("LocalMode"),
    "feature-gates": Flag("mapStringBool"),
    "healthz-bind-address": Flag("ipport", "0.0.0.0:10256"),
    "hostname-override": Flag("string"),
    "init-only": Flag("bool"),
    "kube-api-burst": Flag("int32", "10"),
    "kube-api-content-type": Flag("string", "application/vnd.kubernetes.protobuf"),
    "kube-api-qps": Flag("float32", "5"),
    "kubeconfig": Flag("string"),
    "master": Flag("string"),
    "metrics-bind-address": Flag("ipport", "127.0.0.1:10249"),
    "oom-score-adj": Flag("int32", "-999"),
    "pod-bridge-interface": Flag("string"),
    "pod-interface-name-prefix": Flag("string"),
    "profiling": Flag("bool"),
    "show-hidden-metrics-for-version": Flag("string"),
    "write-config-to": Flag("string"),
}

HISTORY: History = {
    # The userspace mode and its flag went away in 1.26.
    "udp-timeout": (("1.20", Flag("duration", "250ms")), ("1.26", None)),
    "iptables-localhost-nodeports": (("1.20", None), ("1.26", Flag("bool", "true"))),
    "init-only": (("1.20", None), ("1.29", Flag("bool"))),
}

# What --proxy-mode may be, by release.
LINUX_MODES = (
    ("1.20", ("userspace", "iptables", "ipvs")),
    ("1.26", ("iptables", "ipvs")),
    ("1.29", ("iptables", "ipvs", "nftables")),
)
WINDOWS_MODES = (("1.20", ("kernelspace", "userspace")), ("1.26", ("kernelspace",)))
