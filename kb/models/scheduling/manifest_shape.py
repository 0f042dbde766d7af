"""The Go types of the fields of Nodes and Pods that scheduling looks at.

``decode`` tells whether a manifest can be read at all; what does not fit its type makes the API server answer 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kb.models.api import quantity
from kb.models.api.refusal import Undecodable, boolean, int32, int64, items, string, string_map, strings, structure


@dataclass(frozen=True)
class ListOf:
    """A JSON list whose entries all have one shape."""

    entry: Shape


@dataclass(frozen=True)
class MapOf:
    """A JSON object whose values all have one shape."""

    entry: Shape


Shape = Callable[[Any], Any] | Mapping[str, Any] | ListOf | MapOf


@lru_cache(maxsize=4096, typed=True)
def _thousandths(value: str | int | float) -> int:
    return quantity.milli(value)


def milli(value: Any) -> int:
    """Return a quantity in thousandths, rounded up as resource lists are stored; raise Undecodable."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Undecodable(f"数量写成字符串或数,读到 {value!r}")
    try:
        return _thousandths(value)
    except ValueError:
        raise Undecodable(f"不是数量:{value!r}") from None


_RESOURCES: Shape = {"requests": MapOf(milli), "limits": MapOf(milli)}
_CONTAINER: Shape = {
    "name": string,
    "image": string,
    "restartPolicy": string,
    "resources": _RESOURCES,
    "ports": ListOf({"name": string, "containerPort": int32, "hostPort": int32, "hostIP": string, "protocol": string}),
}
_REQUIREMENTS: Shape = ListOf({"key": string, "operator": string, "values": strings})
_NODE_TERM: Shape = {"matchExpressions": _REQUIREMENTS, "matchFields": _REQUIREMENTS}
_LABEL_SELECTOR: Shape = {"matchLabels": string_map, "matchExpressions": _REQUIREMENTS}
_POD_TERM: Shape = {
    "topologyKey": string,
    "labelSelector": _LABEL_SELECTOR,
    "namespaceSelector": _LABEL_SELECTOR,
    "namespaces": strings,
    "matchLabelKeys": strings,
    "mismatchLabelKeys": strings,
}
_POD_AFFINITY: Shape = {
    "requiredDuringSchedulingIgnoredDuringExecution": ListOf(_POD_TERM),
    "preferredDuringSchedulingIgnoredDuringExecution": ListOf({"weight": int32, "podAffinityTerm": _POD_TERM}),
}
NODE_AFFINITY: Shape = {
    "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": ListOf(_NODE_TERM)},
    "preferredDuringSchedulingIgnoredDuringExecution": ListOf({"weight": int32, "preference": _NODE_TERM}),
}
_SPREAD: Shape = {
    "maxSkew": int32,
    "minDomains": int32,
    "topologyKey": string,
    "whenUnsatisfiable": string,
    "labelSelector": _LABEL_SELECTOR,
    "matchLabelKeys": strings,
    "nodeAffinityPolicy": string,
    "nodeTaintsPolicy": string,
}
_METADATA: Shape = {"name": string, "namespace": string, "labels": string_map}
POD: Shape = {
    "metadata": _METADATA,
    "spec": {
        "nodeName": string,
        "hostNetwork": boolean,
        "containers": ListOf(_CONTAINER),
        "initContainers": ListOf(_CONTAINER),
        "resources": _RESOURCES,
        "overhead": MapOf(milli),
        "nodeSelector": string_map,
        "affinity": {"nodeAffinity": NODE_AFFINITY, "podAffinity": _POD_AFFINITY, "podAntiAffinity": _POD_AFFINITY},
        "tolerations": ListOf(
            {"key": string, "operator": string, "value": string, "effect": string, "tolerationSeconds": int64}
        ),
        "topologySpreadConstraints": ListOf(_SPREAD),
        "schedulingGates": ListOf({"name": string}),
    },
    "status": {"phase": string},
}
NODE: Shape = {
    "metadata": _METADATA,
    "spec": {"taints": ListOf({"key": string, "value": string, "effect": string}), "unschedulable": boolean},
    "status": {"allocatable": MapOf(milli), "images": ListOf({"names": strings, "sizeBytes": int64})},
}


def decode(value: Any, shape: Shape) -> None:
    """Read a JSON value as the Go type that ``shape`` describes; raise Undecodable where Go could not."""
    if value is None:
        return
    if isinstance(shape, ListOf):
        for entry in items(value) or ():
            decode(entry, shape.entry)
    elif isinstance(shape, MapOf):
        for entry in (structure(value) or {}).values():
            decode(entry, shape.entry)
    elif isinstance(shape, Mapping):
        for name, entry in (structure(value) or {}).items():
            if name in shape:
                decode(entry, shape[name])
    else:
        shape(value)
