"""Flags of the kubelet 1.36 (cmd/kubelet/app/options/options.go).

These are the defaults of the flags; a configuration file has partly others. Nearly every flag is marked deprecated in
favour of the configuration file: NOT_DEPRECATED names the rest.
"""

from __future__ import annotations

from kb.models.workloads.component_flags import shared
from kb.models.workloads.component_flags.flag import Flag, History

_SERVER = {
    "address": Flag("ip", "0.0.0.0"),
    "anonymous-auth": Flag("bool", "true"),
    "authentication-token-webhook": Flag("bool"),
    "authentication-token-webhook-cache-ttl": Flag("duration", "2m0s"),
    "authorization-mode": Flag("string", "AlwaysAllow"),
    "authorization-webhook-cache-authorized-ttl": Flag("duration", "5m0s"),
    "authorization-webhook-cache-unauthorized-ttl": Flag("duration", "30s"),
    "cert-dir": Flag("string", "/var/lib/kubelet/pki"),
    "client-ca-file": Flag("string"),
    "contention-profiling": Flag("bool"),
    "enable-debugging-handlers": Flag("bool", "true"),
    "enable-server": Flag("bool", "true"),
    "healthz-bind-address": Flag("ip", "127.0.0.1"),
    "healthz-port": Flag("int32", "10248"),
    "port": Flag("int32", "10250"),
    "read-only-port": Flag("int32", "10255"),
    "rotate-certificates": Flag("bool"),
    "rotate-server-certificates": Flag("bool"),
    "streaming-connection-idle-timeout": Flag("duration", "4h0m0s"),
    "tls-cert-file": Flag("string"),
    "tls-cipher-suites": Flag("strings"),
    "tls-min-version": Flag("string"),
    "tls-private-key-file": Flag("string"),
}

_API = {
    "bootstrap-kubeconfig": Flag("string"),
    "event-burst": Flag("int32", "100"),
    "event-qps": Flag("int32", "50"),
    "kube-api-burst": Flag("int32", "100"),
    "kube-api-content-type": Flag("string", "application/vnd.kubernetes.protobuf"),
    "kube-api-qps": Flag("int32", "50"),
    "kubeconfig": Flag("string"),
    "node-ip": Flag("string"),
    "node-labels": Flag("mapStringString"),
    "node-status-max-images": Flag("int32", "50"),
    "node-status-update-frequency": Flag("duration", "10s"),
    "provider-id": Flag("string"),
    "register-node": Flag("bool", "true"),
    "register-with-taints": Flag("[]v1.Taint"),
}

_SOURCES = {
    "file-check-frequency": Flag("duration", "20s"),
    "http-check-frequency": Flag("duration", "20s"),
    "manifest-url": Flag("string"),
    "manifest-url-header": Flag("colonSeparatedMultimapStringString"),
    "pod-manifest-path": Flag("string"),
    "runonce": Flag("bool"),
    "sync-frequency": Flag("duration", "1m0s"),
}

_CONTAINERS = {
    "container-log-max-files": Flag("int32", "5"),
    "container-log-max-size": Flag("string", "10Mi"),
    "container-runtime-endpoint": Flag("string", "unix:///run/containerd/containerd.sock"),
    "image-credential-provider-bin-dir": Flag("string"),
    "image-credential-provider-config": Flag("string"),
    "image-gc-high-threshold": Flag("int32", "85"),
    "image-gc-low-threshold": Flag("int32", "80"),
    "image-service-endpoint": Flag("string"),
    "maximum-dead-containers": Flag("int32", "-1"),
    "maximum-dead-containers-per-container": Flag("int32", "1"),
    "minimum-container-ttl-duration": Flag("duration"),
    "minimum-image-ttl-duration": Flag("duration", "2m0s"),
    "registry-burst": Flag("int32", "10"),
    "registry-qps": Flag("int32", "5"),
    "runtime-cgroups": Flag("string"),
    "runtime-request-timeout": Flag("duration", "2m0s"),
    # Its usage quotes a name, so pflag prints that name in the type's place.
    "seccomp-default": Flag("RuntimeDefault"),
    "serialize-image-pulls": Flag("bool", "true"),
}

_RESOURCES = {
    "cgroup-driver": Flag("string", "cgroupfs"),
    "cgroup-root": Flag("string"),
    "cgroups-per-qos": Flag("bool", "true"),
    "cpu-cfs-quota": Flag("bool", "true"),
    "cpu-cfs-quota-period": Flag("duration", "100ms"),
    "cpu-manager-policy": Flag("string", "none"),
    "cpu-manager-policy-options": Flag("mapStringString"),
    "cpu-manager-reconcile-period": Flag("duration", "10s"),
    "enforce-node-allocatable": Flag("strings", "[pods]"),
    "eviction-hard": Flag("mapStringString"),
    "eviction-max-pod-grace-period": Flag("int32"),
    "eviction-minimum-reclaim": Flag("mapStringString"),
    "eviction-pressure-transition-period": Flag("duration", "5m0s"),
    "eviction-soft": Flag("mapStringString"),
    "eviction-soft-grace-period": Flag("mapStringString"),
    "experimental-allocatable-ignore-eviction": Flag("bool"),
    "kernel-memcg-notification": Flag("bool"),
    "kube-reserved": Flag("mapStringString"),
    "kube-reserved-cgroup": Flag("string"),
    "kubelet-cgroups": Flag("string"),
    "local-storage-capacity-isolation": Flag("bool", "true"),
    "max-open-files": Flag("int", "1000000"),
    "max-pods": Flag("int32", "110"),
    "memory-manager-policy": Flag("string", "None"),
    "oom-score-adj": Flag("int32", "-999"),
    "pod-max-pids": Flag("int", "-1"),
    "pods-per-core": Flag("int32"),
    "protect-kernel-defaults": Flag("bool"),
    "qos-reserved": Flag("mapStringString"),
    "reserved-cpus": Flag("string"),
    "reserved-memory": Flag("reserved-memory"),
    "system-cgroups": Flag("string"),
    "system-reserved": Flag("mapStringString"),
    "system-reserved-cgroup": Flag("string"),
    "topology-manager-policy": Flag("string", "none"),
    "topology-manager-policy-options": Flag("mapStringString"),
    "topology-manager-scope": Flag("string", "container"),
}

_HOST = {
    "allowed-unsafe-sysctls": Flag("strings"),
    "cloud-provider": Flag("string"),
    "cluster-dns": Flag("strings"),
    "cluster-domain": Flag("string"),
    "config": Flag("string"),
    "config-dir": Flag("string"),
    "enable-controller-attach-detach": Flag("bool", "true"),
    "exit-on-lock-contention": Flag("bool"),
    "experimental-mounter-path": Flag("string"),
    "fail-cgroupv1": Flag("bool", "true"),
    "fail-swap-on": Flag("bool", "true"),
    "feature-gates": Flag("mapStringBool"),
    "hairpin-mode": Flag("string", "promiscuous-bridge"),
    "hostname-override": Flag("string"),
    "lock-file": Flag("string"),
    "make-iptables-util-chains": Flag("bool", "true"),
    "pod-cidr": Flag("string"),
    "resolv-conf": Flag("string", "/etc/resolv.conf"),
    "root-dir": Flag("string", "/var/lib/kubelet"),
    "volume-plugin-dir": Flag("string", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/"),
    "volume-stats-agg-period": Flag("duration", "1m0s"),
}

NOT_DEPRECATED = {
    "bootstrap-kubeconfig", "cert-dir", "cloud-provider", "config", "config-dir", "exit-on-lock-contention",
    "fail-cgroupv1", "help", "hostname-override", "image-credential-provider-bin-dir",
    "image-credential-provider-config", "kubeconfig", "lock-file", "log-flush-frequency", "node-ip", "node-labels",
    "provider-id", "root-dir", "runtime-cgroups", "seccomp-default", "v", "version", "vmodule",
}  # fmt: skip

FLAGS = {
    name: flag._replace(deprecated=name not in NOT_DEPRECATED)
    for name, flag in {
        **shared.LOGGING, **_SERVER, **_API, **_SOURCES, **_CONTAINERS, **_RESOURCES, **_HOST,
    }.items()
}  # fmt: skip

HISTORY: History = {
    # dockershim and its flags went away in 1.24, the choice of a runtime in 1.27.
    "network-plugin": (("1.20", Flag("string")), ("1.24", None)),
    "cni-bin-dir": (("1.20", Flag("string", "/opt/cni/bin")), ("1.24", None)),
    "cni-conf-dir": (("1.20", Flag("string", "/etc/cni/net.d")), ("1.24", None)),
    "docker-endpoint": (("1.20", Flag("string", "unix:///var/run/docker.sock")), ("1.24", None)),
    "container-runtime": (
        ("1.20", Flag("string", "docker")),
        ("1.24", Flag("string", "remote", True)),
        ("1.27", None),
    ),
    "event-burst": (("1.20", Flag("int32", "10", True)), ("1.27", Flag("int32", "100", True))),
    "event-qps": (("1.20", Flag("int32", "5", True)), ("1.27", Flag("int32", "50", True))),
    "kube-api-burst": (("1.20", Flag("int32", "10", True)), ("1.27", Flag("int32", "100", True))),
    "kube-api-qps": (("1.20", Flag("int32", "5", True)), ("1.27", Flag("int32", "50", True))),
    "config-dir": (("1.20", None), ("1.28", Flag("string"))),
    "fail-cgroupv1": (("1.20", None), ("1.31", Flag("bool")), ("1.35", Flag("bool", "true"))),
    "pod-infra-container-image": (("1.34", Flag("string", None, True)), ("1.35", None)),
}
