"""Cluster IPs and IP families of a Service: what belongs together, and what a single-stack IPv4 cluster makes of it.

These checks run before everything else, because addresses and ports are handed out before validation
(pkg/registry/core/service/storage/alloc.go initIPFamilyFields).
"""

from __future__ import annotations

from kb.models.admission.service_defaults import Spec
from kb.models.api.ip_address import ip_faults, is_ipv6
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required
from kb.models.release import Release, as_of

FAMILIES = ("IPv4", "IPv6")
_POLICIES = ("SingleStack", "PreferDualStack", "RequireDualStack")
# The only range that the cluster hands out addresses from.
CONFIGURED = ("IPv4",)
STRICT_ADDRESSES = (("1.20", False), ("1.36", True))  # feature gate StrictIPCIDRValidation
_IPS, _FAMILIES_PATH, _POLICY_PATH = "spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy"


def is_headless(spec: Spec) -> bool:
    """Whether a Service has no address of its own (pkg/apis/core/validation isHeadlessService)."""
    return list(spec.get("clusterIPs", ())) == ["None"]


def families_filled(spec: Spec, before: Spec | None) -> tuple[Spec, list[Cause]]:
    """Return a spec with ipFamilies and ipFamilyPolicy, or the causes for which no address is handed out.

    ``before`` is the stored spec of an update. The spec must not be of type ExternalName.
    """
    filled = dict(spec)
    if "ipFamilyPolicy" not in filled:
        filled["ipFamilyPolicy"] = _inferred_policy(spec, before)
    causes = _changed_families(filled, before) if before else []
    causes += _single_stack_causes(filled) + _inferred_families(filled)
    if causes:
        return filled, causes
    families = filled.setdefault("ipFamilies", list(CONFIGURED))
    if filled.get("clusterIP") == "None" and not filled.get("selector"):
        # Nobody knows the endpoints of a headless Service without selector: both families are allowed everywhere.
        if len(families) < 2 and filled["ipFamilyPolicy"] != "SingleStack":
            filled["ipFamilies"] = [*families, "IPv6" if families[0] == "IPv4" else "IPv4"]
        return filled, []
    if filled["ipFamilyPolicy"] == "RequireDualStack":
        causes.append(invalid(_POLICY_PATH, "集群只有一个 IP 族,做不到双栈"))
    causes += [
        invalid(f"{_FAMILIES_PATH}[{index}]", f"集群没有配置 {family}")
        for index, family in enumerate(families)
        if family not in CONFIGURED
    ]
    return filled, causes


def _inferred_policy(spec: Spec, before: Spec | None) -> str:
    if before and "ipFamilyPolicy" in before:
        return str(before["ipFamilyPolicy"])
    headless_without_selector = spec.get("clusterIP") == "None" and not spec.get("selector")
    return "RequireDualStack" if headless_without_selector else "SingleStack"


def _changed_families(spec: Spec, before: Spec) -> list[Cause]:
    """Drop the second family where an update only says SingleStack; refuse fewer families without saying so."""
    old, new = before.get("ipFamilies", []), spec.get("ipFamilies", [])
    if spec["ipFamilyPolicy"] == "SingleStack":
        if old == new and len(new) > 1:
            spec["ipFamilies"] = new[:1]
        return []
    fewer = bool(new) and len(new) < len(old)
    return [invalid(_POLICY_PATH, "放弃第二个 IP 族时必须写 SingleStack")] if fewer else []


def _single_stack_causes(spec: Spec) -> list[Cause]:
    if spec["ipFamilyPolicy"] != "SingleStack":
        return []
    return [
        invalid(_POLICY_PATH, f"给了两个 {name},策略就不能是 SingleStack")
        for name in ("clusterIPs", "ipFamilies")
        if len(spec.get(name, ())) == 2
    ]


def _inferred_families(spec: Spec) -> list[Cause]:
    """Add the family of every given address to ``spec``; return a cause for each family the cluster lacks."""
    causes = []
    families = list(spec.get("ipFamilies", ()))
    for index, address in enumerate(spec.get("clusterIPs", ())):
        if address == "None":
            break
        family = "IPv6" if is_ipv6(address) else "IPv4"
        if index >= len(families):
            if family in CONFIGURED:
                families.append(family)
            else:
                causes.append(invalid(f"{_IPS}[{index}]", f"集群没有配置 {family}"))
    if families:
        spec["ipFamilies"] = families
    return causes


def address_causes(spec: Spec, before: Spec | None, at: Release) -> list[Cause]:
    """Return what ValidateServiceClusterIPsRelatedFields finds (pkg/apis/core/validation)."""
    if spec.get("type") == "ExternalName":
        return []
    addresses, families = spec.get("clusterIPs", []), spec.get("ipFamilies", [])
    causes = _pairing_causes(spec.get("clusterIP", ""), addresses) + _family_causes(spec, families)
    malformed = _malformed_causes(addresses, before, at)
    if len(addresses) > 2:
        causes.append(invalid(_IPS, "最多两个地址"))
    if malformed:
        return causes + malformed
    if len(addresses) > 1 and len({is_ipv6(address) for address in addresses}) < 2:
        causes.append(invalid(_IPS, "每个 IP 族最多一个地址"))
    if not is_headless(spec):
        for index, (address, family) in enumerate(zip(addresses, families, strict=False)):
            if family in FAMILIES and is_ipv6(address) != (family == "IPv6"):
                causes.append(invalid(f"{_IPS}[{index}]", f"地址与 ipFamilies[{index}] 的 {family} 不符"))
    return causes


def _pairing_causes(address: str, addresses: list[str]) -> list[Cause]:
    if not address:
        return [invalid(_IPS, "没写 clusterIP 时它必须为空")] if addresses else []
    if not addresses:
        return [required(_IPS)]
    return [] if addresses[0] == address else [invalid(_IPS, "第一个值必须与 clusterIP 相同")]


def _family_causes(spec: Spec, families: list[str]) -> list[Cause]:
    causes = []
    for index, family in enumerate(families):
        path = f"{_FAMILIES_PATH}[{index}]"
        if family not in FAMILIES:
            causes.append(not_supported(path, "只有 IPv4 和 IPv6(区分大小写)"))
        if family in families[:index]:
            causes.append(duplicate(path, "同一个 IP 族写了两次"))
    if "ipFamilyPolicy" in spec and spec["ipFamilyPolicy"] not in _POLICIES:
        causes.append(not_supported(_POLICY_PATH, f"只有 {'、'.join(_POLICIES)}"))
    return causes


def _malformed_causes(addresses: list[str], before: Spec | None, at: Release) -> list[Cause]:
    causes = []
    for index, address in enumerate(addresses):
        if index == 0 and address == "None":
            if len(addresses) > 1:
                causes.append(invalid(_IPS, "None 只能是唯一的值"))
        elif address not in (before or {}).get("clusterIPs", ()):
            faults = ip_faults(address, as_of(STRICT_ADDRESSES, at))
            causes += [invalid(f"{_IPS}[{index}]", fault) for fault in faults]
    return causes
