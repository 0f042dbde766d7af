"""Which kinds live in a namespace and which belong to the whole cluster.

Source: the discovery documents of a v1.36.2 API server (``namespaced`` of each resource); each kind's own word is
``NamespaceScoped`` of its strategy in pkg/registry. A kind's scope never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

CLUSTER, NAMESPACED = "cluster", "namespaced"

_CLUSTER_KINDS = (
    *("Namespace", "Node", "PersistentVolume", "StorageClass", "VolumeAttachment", "CSIDriver", "CSINode"),
    *("VolumeAttributesClass", "IngressClass", "PriorityClass", "RuntimeClass", "ClusterRole", "ClusterRoleBinding"),
    *("CustomResourceDefinition", "APIService", "CertificateSigningRequest", "DeviceClass", "ResourceSlice"),
    *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "FlowSchema", "IPAddress", "ServiceCIDR"),
)
_NAMESPACED_KINDS = (
    *("Pod", "PersistentVolumeClaim", "Service", "Secret", "ConfigMap", "ServiceAccount", "Endpoints", "Event"),
    *("EndpointSlice", "Ingress", "NetworkPolicy", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"),
    *("CronJob", "ReplicationController", "ControllerRevision", "PodDisruptionBudget", "HorizontalPodAutoscaler"),
    *("Role", "RoleBinding", "ResourceQuota", "LimitRange", "Lease", "CSIStorageCapacity", "ResourceClaim"),
)
SCOPES: Mapping[str, str] = {**dict.fromkeys(_CLUSTER_KINDS, CLUSTER), **dict.fromkeys(_NAMESPACED_KINDS, NAMESPACED)}
