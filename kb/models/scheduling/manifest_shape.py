"""The Go types of the fields of Nodes and Pods that scheduling looks at.

The ``decode_*`` functions return a manifest as the API server reads it, cut down to these fields: nulls are gone,
amounts of resources are whole numbers of thousandths. What does not fit its type raises Undecodable (answer 400).
Thousands of manifests are read for one scheduling cycle, so it is done here and not with the general api/shape.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kb.models.api import quantity
from kb.models.api.refusal import Undecodable, boolean, int32, int64, items, string, string_map, strings, structure

Decoder = Callable[[Any], Any]


@lru_cache(maxsize=4096, typed=True)
def _thousandths(value: str | int | float) -> int:
    return quantity.milli(value)


def milli(value: Any) -> int:
    """Return a quantity in thousandths, rounded up as resource lists are stored; raise Undecodable.

    pkg/apis/core/v1/defaults.go SetDefaults_ResourceList.
    """
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Undecodable(f"数量写成字符串或数,读到 {value!r}")
    try:
        return _thousandths(value)
    except ValueError:
        raise Undecodable(f"不是数量:{value!r}") from None


def _struct(fields: Mapping[str, Decoder]) -> Decoder:
    def decode(value: Any) -> dict[str, Any]:
        entries = value if type(value) is dict else structure(value) or {}
        return {name: fields[name](entry) for name, entry in entries.items() if entry is not None and name in fields}

    return decode


def _list_of(decoder: Decoder) -> Decoder:
    def decode(value: Any) -> list[Any]:
        return [decoder(entry) for entry in items(value) or ()]

    return decode


def _map_of(decoder: Decoder) -> Decoder:
    def decode(value: Any) -> dict[str, Any]:
        return {name: decoder(entry) for name, entry in (structure(value) or {}).items()}

    return decode


_RESOURCES = _struct({"requests": _map_of(milli), "limits": _map_of(milli)})
_PORT = _struct({"name": string, "containerPort": int32, "hostPort": int32, "hostIP": string, "protocol": string})
_CONTAINER = _struct(
    {"name": string, "image": string, "restartPolicy": string, "resources": _RESOURCES, "ports": _list_of(_PORT)}
)
_REQUIREMENTS = _list_of(_struct({"key": string, "operator": string, "values": strings}))
_NODE_TERM = _struct({"matchExpressions": _REQUIREMENTS, "matchFields": _REQUIREMENTS})
_LABEL_SELECTOR = _struct({"matchLabels": string_map, "matchExpressions": _REQUIREMENTS})
_POD_TERM = _struct(
    {
        "topologyKey": string,
        "labelSelector": _LABEL_SELECTOR,
        "namespaceSelector": _LABEL_SELECTOR,
        "namespaces": strings,
        "matchLabelKeys": strings,
        "mismatchLabelKeys": strings,
    }
)
_POD_AFFINITY = _struct(
    {
        "requiredDuringSchedulingIgnoredDuringExecution": _list_of(_POD_TERM),
        "preferredDuringSchedulingIgnoredDuringExecution": _list_of(
            _struct({"weight": int32, "podAffinityTerm": _POD_TERM})
        ),
    }
)
_NODE_AFFINITY = _struct(
    {
        "requiredDuringSchedulingIgnoredDuringExecution": _struct({"nodeSelectorTerms": _list_of(_NODE_TERM)}),
        "preferredDuringSchedulingIgnoredDuringExecution": _list_of(
            _struct({"weight": int32, "preference": _NODE_TERM})
        ),
    }
)
_SPREAD = _struct(
    {
        "maxSkew": int32,
        "minDomains": int32,
        "topologyKey": string,
        "whenUnsatisfiable": string,
        "labelSelector": _LABEL_SELECTOR,
        "matchLabelKeys": strings,
        "nodeAffinityPolicy": string,
        "nodeTaintsPolicy": string,
    }
)
_TOLERATION = _struct(
    {"key": string, "operator": string, "value": string, "effect": string, "tolerationSeconds": int64}
)
_METADATA = _struct({"name": string, "namespace": string, "labels": string_map})
_POD_SPEC = _struct(
    {
        "nodeName": string,
        "hostNetwork": boolean,
        "containers": _list_of(_CONTAINER),
        "initContainers": _list_of(_CONTAINER),
        "resources": _RESOURCES,
        "overhead": _map_of(milli),
        "nodeSelector": string_map,
        "affinity": _struct(
            {"nodeAffinity": _NODE_AFFINITY, "podAffinity": _POD_AFFINITY, "podAntiAffinity": _POD_AFFINITY}
        ),
        "tolerations": _list_of(_TOLERATION),
        "topologySpreadConstraints": _list_of(_SPREAD),
        "schedulingGates": _list_of(_struct({"name": string})),
    }
)
_NODE_SPEC = _struct(
    {"taints": _list_of(_struct({"key": string, "value": string, "effect": string})), "unschedulable": boolean}
)
_NODE_STATUS = _struct(
    {"allocatable": _map_of(milli), "images": _list_of(_struct({"names": strings, "sizeBytes": int64}))}
)

decode_pod = _struct({"metadata": _METADATA, "spec": _POD_SPEC, "status": _struct({"phase": string})})
decode_namespace = _struct({"metadata": _METADATA})
decode_service = _struct({"metadata": _METADATA, "spec": _struct({"selector": string_map})})
decode_node = _struct({"metadata": _METADATA, "spec": _NODE_SPEC, "status": _NODE_STATUS})
