"""Where the Pod's spec stands in a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.model import BadInput

# Where the Pod's spec stands in each kind.
POD_SPEC_PATH = {
    "Pod": "spec",
    "ReplicationController": "spec.template.spec",
    "ReplicaSet": "spec.template.spec",
    "Deployment": "spec.template.spec",
    "StatefulSet": "spec.template.spec",
    "DaemonSet": "spec.template.spec",
    "Job": "spec.template.spec",
    "CronJob": "spec.jobTemplate.spec.template.spec",
}


def pod_spec(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the Pod's spec of a manifest of any kind that has one; raise BadInput."""
    kind = manifest.get("kind")
    if not isinstance(kind, str) or kind not in POD_SPEC_PATH:
        raise BadInput(f"清单的 kind 读到 {kind!r},应是 {'、'.join(POD_SPEC_PATH)} 之一")
    return object_at(manifest, POD_SPEC_PATH[kind])


def object_at(manifest: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the object at a dotted path of a manifest; raise BadInput when there is none."""
    value: Any = manifest
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        raise BadInput(f"清单的 {path} 处应有一个对象 {{…}},读到 {value!r}")
    return value
