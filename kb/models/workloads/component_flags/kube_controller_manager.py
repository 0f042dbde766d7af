"""Flags of kube-controller-manager 1.36 (cmd/kube-controller-manager/app/options, pkg/controller/*/config)."""

from __future__ import annotations

from kb.models.workloads.component_flags import shared
from kb.models.workloads.component_flags.flag import Flag, History

_NODES = {
    "allocate-node-cidrs": Flag("bool"),
    "cidr-allocator-type": Flag("string", "RangeAllocator"),
    "cluster-cidr": Flag("string"),
    "large-cluster-size-threshold": Flag("int32", "50"),
    "node-cidr-mask-size": Flag("int32"),
    "node-cidr-mask-size-ipv4": Flag("int32"),
    "node-cidr-mask-size-ipv6": Flag("int32"),
    "node-eviction-rate": Flag("float32", "0.1"),
    "node-monitor-grace-period": Flag("duration", "50s"),
    "node-monitor-period": Flag("duration", "5s"),
    "node-startup-grace-period": Flag("duration", "1m0s"),
    "secondary-node-eviction-rate": Flag("float32", "0.01"),
    "service-cluster-ip-range": Flag("string"),
    "unhealthy-zone-threshold": Flag("float32", "0.55"),
}

_CLOUD = {
    "cloud-config": Flag("string"),
    "cloud-provider": Flag("string"),
    "cluster-name": Flag("string", "kubernetes"),
    "configure-cloud-routes": Flag("bool", "true"),
    "external-cloud-volume-plugin": Flag("string"),
    "route-reconciliation-period": Flag("duration", "10s"),
}

_WORKLOADS = {
    "concurrent-cron-job-syncs": Flag("int32", "5"),
    "concurrent-daemonset-syncs": Flag("int32", "2"),
    "concurrent-deployment-syncs": Flag("int32", "5"),
    "concurrent-horizontal-pod-autoscaler-syncs": Flag("int32", "5"),
    "concurrent-job-syncs": Flag("int32", "5"),
    "concurrent-rc-syncs": Flag("int32", "5"),
    "concurrent-replicaset-syncs": Flag("int32", "5"),
    "concurrent-statefulset-syncs": Flag("int32", "5"),
    "concurrent-ttl-after-finished-syncs": Flag("int32", "5"),
    "horizontal-pod-autoscaler-cpu-initialization-period": Flag("duration", "5m0s"),
    "horizontal-pod-autoscaler-downscale-stabilization": Flag("duration", "5m0s"),
    "horizontal-pod-autoscaler-initial-readiness-delay": Flag("duration", "30s"),
    "horizontal-pod-autoscaler-sync-period": Flag("duration", "15s"),
    "horizontal-pod-autoscaler-tolerance": Flag("float", "0.1"),
    "terminated-pod-gc-threshold": Flag("int32", "12500"),
}

_ENDPOINTS = {
    "concurrent-endpoint-syncs": Flag("int32", "5"),
    "concurrent-service-endpoint-syncs": Flag("int32", "5"),
    "concurrent-service-syncs": Flag("int32", "1"),
    "endpoint-updates-batch-period": Flag("duration"),
    "endpointslice-updates-batch-period": Flag("duration"),
    "max-endpoints-per-slice": Flag("int32", "100"),
    "mirroring-concurrent-service-endpoint-syncs": Flag("int32", "5"),
    "mirroring-endpointslice-updates-batch-period": Flag("duration"),
    "mirroring-max-endpoints-per-subset": Flag("int32", "1000"),
}

_VOLUMES = {
    "attach-detach-reconcile-sync-period": Flag("duration", "1m0s"),
    "concurrent-ephemeralvolume-syncs": Flag("int32", "5"),
    "disable-attach-detach-reconcile-sync": Flag("bool"),
    "disable-force-detach-on-timeout": Flag("bool"),
    "enable-dynamic-provisioning": Flag("bool", "true"),
    "enable-hostpath-provisioner": Flag("bool"),
    "flex-volume-plugin-dir": Flag("string", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/"),
    "pv-recycler-increment-timeout-nfs": Flag("int32", "30"),
    "pv-recycler-minimum-timeout-hostpath": Flag("int32", "60"),
    "pv-recycler-minimum-timeout-nfs": Flag("int32", "300"),
    "pv-recycler-pod-template-filepath-hostpath": Flag("string"),
    "pv-recycler-pod-template-filepath-nfs": Flag("string"),
    "pv-recycler-timeout-increment-hostpath": Flag("int32", "30"),
    "pvclaimbinder-sync-period": Flag("duration", "15s"),
}

_SIGNING = {
    "cluster-signing-cert-file": Flag("string"),
    "cluster-signing-duration": Flag("duration", "8760h0m0s"),
    "cluster-signing-key-file": Flag("string"),
    "cluster-signing-kube-apiserver-client-cert-file": Flag("string"),
    "cluster-signing-kube-apiserver-client-key-file": Flag("string"),
    "cluster-signing-kubelet-client-cert-file": Flag("string"),
    "cluster-signing-kubelet-client-key-file": Flag("string"),
    "cluster-signing-kubelet-serving-cert-file": Flag("string"),
    "cluster-signing-kubelet-serving-key-file": Flag("string"),
    "cluster-signing-legacy-unknown-cert-file": Flag("string"),
    "cluster-signing-legacy-unknown-key-file": Flag("string"),
    "concurrent-serviceaccount-token-syncs": Flag("int32", "5"),
    "legacy-service-account-token-clean-up-period": Flag("duration", "8760h0m0s"),
    "root-ca-file": Flag("string"),
    "service-account-private-key-file": Flag("string"),
}

_GENERAL = {
    "concurrent-device-taint-eviction-syncs": Flag("int32", "8"),
    "concurrent-gc-syncs": Flag("int32", "20"),
    "concurrent-namespace-syncs": Flag("int32", "10"),
    "concurrent-resource-quota-syncs": Flag("int32", "5"),
    "concurrent-resourceclaim-syncs": Flag("int32", "50"),
    "concurrent-validating-admission-policy-status-syncs": Flag("int32", "5"),
    "contention-profiling": Flag("bool"),
    "controller-start-interval": Flag("duration"),
    "controllers": Flag("strings", "[*]"),
    "enable-garbage-collector": Flag("bool", "true"),
    "enable-leader-migration": Flag("bool"),
    "kube-api-burst": Flag("int32", "30"),
    "kube-api-content-type": Flag("string", "application/vnd.kubernetes.protobuf"),
    "kube-api-qps": Flag("float32", "20"),
    "kubeconfig": Flag("string"),
    "leader-elect-resource-name": Flag("string", "kube-controller-manager"),
    "leader-migration-config": Flag("string"),
    "master": Flag("string"),
    "min-resync-period": Flag("duration", "12h0m0s"),
    "namespace-sync-period": Flag("duration", "5m0s"),
    "profiling": Flag("bool", "true"),
    "resource-quota-sync-period": Flag("duration", "5m0s"),
    "secure-port": Flag("int", "10257"),
    "use-service-account-credentials": Flag("bool"),
}

FLAGS = {
    **shared.LOGGING,
    **shared.METRICS,
    **shared.SERVING,
    **shared.DELEGATED_AUTH,
    **shared.LEADER_ELECTION,
    **shared.COMPATIBILITY,
    **_NODES,
    **_CLOUD,
    **_WORKLOADS,
    **_ENDPOINTS,
    **_VOLUMES,
    **_SIGNING,
    **_GENERAL,
}

HISTORY: History = {
    **shared.HISTORY,
    "node-monitor-grace-period": (("1.20", Flag("duration", "40s")), ("1.32", Flag("duration", "50s"))),
    # Without the taint manager there is no eviction since 1.27 (#115840).
    "enable-taint-manager": (("1.20", Flag("bool", "true")), ("1.27", None)),
    "pod-eviction-timeout": (("1.20", Flag("duration", "5m0s")), ("1.27", None)),
    "legacy-service-account-token-clean-up-period": (("1.20", None), ("1.28", Flag("duration", "8760h0m0s"))),
    "disable-force-detach-on-timeout": (("1.20", None), ("1.30", Flag("bool"))),
    "concurrent-device-taint-eviction-syncs": (("1.20", None), ("1.35", Flag("int32", "8"))),
    "concurrent-resourceclaim-syncs": (("1.20", None), ("1.36", Flag("int32", "50"))),
}
