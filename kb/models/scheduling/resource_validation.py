"""What the API server refuses in requests and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kb.models.api.names import qualified_name_faults
from kb.models.api.refusal import Cause, Undecodable, forbidden, invalid, not_supported, required
from kb.models.scheduling.manifest_shape import milli
from kb.models.scheduling.pod_requests import container_requests, pod_level_names

_OF_CONTAINERS = ("cpu", "memory", "ephemeral-storage")
# Known to quotas, but not something a container can ask for (pkg/apis/core/helper standardResources).
_OF_QUOTAS = (
    *("storage", "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"),
    *("persistentvolumeclaims", "services.nodeports", "services.loadbalancers"),
)
_HUGE_PAGES = "hugepages-"

Resources = Mapping[str, Any]


def container_resource_causes(resources: Resources, path: str) -> list[Cause]:
    """Return what validation finds in a container's resources (ValidateContainerResourceRequirements)."""
    return _requirement_causes(resources, path, _container_name_causes)


def pod_resource_causes(spec: Mapping[str, Any], path: str) -> list[Cause]:
    """Return what validation finds in spec.resources: syntax, and room for what the containers ask for.

    pkg/apis/core/validation validatePodResources.
    """
    resources = spec.get("resources")
    if resources is None:
        return []
    causes = _requirement_causes(resources, path, _pod_level_name_causes)
    asked = resources.get("requests") or {}
    for name, amount in container_requests(spec).items():
        if amount > asked.get(name, 0):
            causes.append(invalid(f"{path}.requests[{name}]", "Pod 级的请求不能少于各容器请求的合计"))
    limits = resources.get("limits") or {}
    for index, container in enumerate(spec.get("containers") or ()):
        for name, limit in ((container.get("resources") or {}).get("limits") or {}).items():
            if name in limits and limit > limits[name]:
                where = f"{path}.containers[{index}][{name}].limits"
                causes.append(invalid(where, "容器的上限不能大于 Pod 级的上限"))
    return causes


def _requirement_causes(resources: Resources, path: str, name_causes: Callable[[str, str], list[Cause]]) -> list[Cause]:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    causes: list[Cause] = []
    if _is_plain(tuple(limits.items()), tuple(requests.items())):
        return causes
    for kind, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            here = f"{path}.{kind}[{name}]"
            causes += name_causes(name, here) + _amount_causes(name, amount, here)
            if kind == "requests":
                causes += _overcommit_causes(name, amount, limits, path)
    names = {*limits, *requests}
    if not names & {"cpu", "memory"} and any(name.startswith(_HUGE_PAGES) for name in names):
        causes.append(forbidden(path, "要大页的容器必须同时写 cpu 或 memory"))
    return causes


@lru_cache(maxsize=4096)
def _is_plain(limits: tuple[tuple[str, int], ...], requests: tuple[tuple[str, int], ...]) -> bool:
    """Whether there is nothing but cpu and memory in sane amounts: what nearly all of thousands of Pods have."""
    bounds = dict(limits)
    return all(name in ("cpu", "memory") and amount >= 0 for name, amount in (*limits, *requests)) and all(
        name not in bounds or amount <= bounds[name] for name, amount in requests
    )


def _overcommit_causes(name: str, amount: int, limits: Resources, path: str) -> list[Cause]:
    overcommit = _is_native(name) and not name.startswith(_HUGE_PAGES)
    if name not in limits:
        return [] if overcommit else [required(f"{path}.limits", f"{name} 不能超卖,必须写 limits")]
    limit = limits[name]
    if amount > limit or (amount != limit and not overcommit):
        rule = "不能大于" if overcommit else "必须等于"
        return [invalid(f"{path}.requests", f"{name} 的 requests {rule} limits")]
    return []


def _amount_causes(name: str, amount: int, path: str) -> list[Cause]:
    causes = [invalid(path, "数量不能是负的")] if amount < 0 else []
    if amount % 1000 and _is_extended(name):
        causes.append(invalid(path, f"{name} 只能是整数"))
    if name.startswith(_HUGE_PAGES) and (size := _page_size(name)) and amount % size:
        causes.append(invalid(path, "数量必须是大页尺寸的整数倍"))
    return causes


def _page_size(name: str) -> int:
    try:
        return milli(name.removeprefix(_HUGE_PAGES))
    except Undecodable:
        return 0


def _container_name_causes(name: str, path: str) -> list[Cause]:
    causes = [invalid(path, fault) for fault in qualified_name_faults(name)]
    if causes or name in _OF_CONTAINERS or name.startswith(_HUGE_PAGES):
        return causes
    if "/" not in name:
        standard = name in _OF_QUOTAS or name.startswith(("requests.", "limits."))
        return [invalid(path, "容器不能要这种资源" if standard else "没有这种资源;扩展资源的名字要带域名前缀")]
    if _is_native(name) or _is_extended(name):
        return []
    return [invalid(path, "扩展资源的名字不合规")]


def _pod_level_name_causes(name: str, path: str) -> list[Cause]:
    causes = [invalid(path, fault) for fault in qualified_name_faults(name)]
    if causes or pod_level_names([name]):
        return causes
    if "/" not in name and name not in (*_OF_CONTAINERS, *_OF_QUOTAS):
        return [invalid(path, "没有这种资源")]
    return [not_supported(path, "Pod 级只能写 cpu、memory 和大页")]


def _is_native(name: str) -> bool:
    # pkg/apis/core/v1/helper IsNativeResource: no domain, or one that belongs to Kubernetes.
    return "/" not in name or "kubernetes.io/" in name


def _is_extended(name: str) -> bool:
    return not _is_native(name) and not name.startswith("requests.")
