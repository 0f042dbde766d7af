"""Flags that several components get from the same library (staging/src/k8s.io/component-base and apiserver)."""

from __future__ import annotations

from kb.models.workloads.component_flags.flag import Flag

# component-base/logs/api/v1/options.go AddFlags, component-base/version/verflag, component-base/cli/globalflag
LOGGING = {
    "help": Flag("bool"),
    "log-flush-frequency": Flag("duration", "5s"),
    "log-text-info-buffer-size": Flag("quantity"),
    "log-text-split-stream": Flag("bool"),
    "logging-format": Flag("string", "text"),
    "v": Flag("int"),
    "version": Flag("version[=true]"),
    "vmodule": Flag("pattern=N,..."),
}

# component-base/metrics/options.go AddFlags
METRICS = {
    "allow-metric-labels": Flag("stringToString", "[]"),
    "allow-metric-labels-manifest": Flag("string"),
    "disabled-metrics": Flag("strings"),
    "show-hidden-metrics-for-version": Flag("string"),
}

# apiserver/pkg/server/options/serving.go AddFlags
SERVING = {
    "bind-address": Flag("ip", "0.0.0.0"),
    "cert-dir": Flag("string"),
    "disable-http2-serving": Flag("bool"),
    "http2-max-streams-per-connection": Flag("int"),
    "permit-address-sharing": Flag("bool"),
    "permit-port-sharing": Flag("bool"),
    "tls-cert-file": Flag("string"),
    "tls-cipher-suites": Flag("strings"),
    "tls-curve-preferences": Flag("int32Slice", "[]"),
    "tls-min-version": Flag("string"),
    "tls-private-key-file": Flag("string"),
    "tls-sni-cert-key": Flag("namedCertKey"),
}

# apiserver/pkg/server/options/authentication.go and authorization.go, the delegating kind
DELEGATED_AUTH = {
    "authentication-kubeconfig": Flag("string"),
    "authentication-skip-lookup": Flag("bool"),
    "authentication-token-webhook-cache-ttl": Flag("duration", "10s"),
    "authentication-tolerate-lookup-failure": Flag("bool"),
    "authorization-always-allow-paths": Flag("strings", "[/healthz,/readyz,/livez]"),
    "authorization-kubeconfig": Flag("string"),
    "authorization-webhook-cache-authorized-ttl": Flag("duration", "10s"),
    "authorization-webhook-cache-unauthorized-ttl": Flag("duration", "10s"),
    "client-ca-file": Flag("string"),
    "requestheader-allowed-names": Flag("strings"),
    "requestheader-client-ca-file": Flag("string"),
    "requestheader-extra-headers-prefix": Flag("strings", "[x-remote-extra-]"),
    "requestheader-group-headers": Flag("strings", "[x-remote-group]"),
    "requestheader-uid-headers": Flag("strings"),
    "requestheader-username-headers": Flag("strings", "[x-remote-user]"),
}

# component-base/config/options/leaderelectionconfig.go BindLeaderElectionFlags
LEADER_ELECTION = {
    "leader-elect": Flag("bool", "true"),
    "leader-elect-lease-duration": Flag("duration", "15s"),
    "leader-elect-renew-deadline": Flag("duration", "10s"),
    "leader-elect-resource-lock": Flag("string", "leases"),
    "leader-elect-resource-namespace": Flag("string", "kube-system"),
    "leader-elect-retry-period": Flag("duration", "2s"),
}

# component-base/compatibility/registry.go AddFlags
COMPATIBILITY = {
    "emulated-version": Flag("strings"),
    "feature-gates": Flag("colonSeparatedMultimapStringString"),
    "min-compatibility-version": Flag("strings"),
}

# When the libraries above got their newer flags, and what a flag looked like before.
HISTORY = {
    "requestheader-uid-headers": (("1.20", None), ("1.32", Flag("strings"))),
    "tls-curve-preferences": (("1.20", None), ("1.36", Flag("int32Slice", "[]"))),
    "emulated-version": (("1.20", None), ("1.31", Flag("strings"))),
    "feature-gates": (("1.20", Flag("mapStringBool")), ("1.31", Flag("colonSeparatedMultimapStringString"))),
    # The insecure serving port went away in 1.24.
    "port": (("1.20", Flag("int", "0", True)), ("1.24", None)),
    "address": (("1.20", Flag("ip", "0.0.0.0", True)), ("1.24", None)),
}
