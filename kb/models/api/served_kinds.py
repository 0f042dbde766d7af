"""Which API versions serve a kind in which release."""

from __future__ import annotations

from kb.models.release import Release, as_of

Rows = tuple[tuple[str, tuple[str, ...]], ...]

# From a release on; versions that are missing were removed before 1.20 (the deprecated API migration guide).
_APPS: Rows = (("1.20", ("apps/v1",)),)
_CORE: Rows = (("1.20", ("v1",)),)
_SERVED: dict[str, Rows] = {
    **dict.fromkeys(("Pod", "ReplicationController", "PersistentVolume", "PersistentVolumeClaim", "Secret"), _CORE),
    **dict.fromkeys(("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet"), _APPS),
    "Job": (("1.20", ("batch/v1",)),),
    "Ingress": (
        ("1.20", ("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1")),
        ("1.22", ("networking.k8s.io/v1",)),
    ),
    "CronJob": (
        ("1.20", ("batch/v1beta1",)),
        ("1.21", ("batch/v1", "batch/v1beta1")),
        ("1.25", ("batch/v1",)),
    ),
}
# API groups that exist at all, so that a wrong version or resource in them is "NotFound".
_GROUPS = {
    *("", "apps", "batch", "autoscaling", "policy", "admissionregistration.k8s.io", "apiextensions.k8s.io"),
    *("apiregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io"),
    *("coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io"),
    *("networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io"),
}
# extensions/v1beta1 served Ingresses until 1.21; dynamic resource allocation is on since 1.34.
_MORE_GROUPS: Rows = (("1.20", ("extensions",)), ("1.22", ()), ("1.34", ("resource.k8s.io",)))


def is_served(kind: str, api_version: str, at: Release) -> bool:
    """Return whether the API server of a release offers the kind in the API version; False for unknown kinds."""
    return api_version in as_of(_SERVED.get(kind, (("1.20", ()),)), at)


def group_exists(api_version: str, at: Release) -> bool:
    """Return whether the release has the API group of an API version, be it in another version."""
    group = api_version.rpartition("/")[0]
    return group in _GROUPS or group in as_of(_MORE_GROUPS, at)
