"""A container's own restart policy and rules: what each release stores and refuses.

The field came for sidecars (init containers with Always) and was opened to all containers, with rules, later.
Sources: pkg/apis/core/validation/validation.go validateContainerRestartPolicy, pkg/api/pod/util.go
dropContainerRestartRules; KEP-753 (sidecars), KEP-5307 (rules), KEP-5532 (RestartAllContainers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.models.api.refusal import (
    Cause,
    forbidden,
    int32,
    items,
    not_supported,
    required,
    string,
    structure,
    structures,
    too_many,
)
from kb.models.release import Release, as_of

POLICIES = ("Always", "OnFailure", "Never")
_OPERATORS = ("In", "NotIn")
_MOST_RULES, _MOST_CODES = 20, 255

# What a release does with the fields. "sidecars": only Always, only in init containers.
_SUPPORT = (
    ("1.20", "unknown"),
    ("1.28", "gated sidecars"),  # SidecarContainers, alpha
    ("1.29", "sidecars"),  # SidecarContainers, beta and on
    ("1.34", "gated rules"),  # ContainerRestartRules, alpha
    ("1.35", "rules"),  # ContainerRestartRules, beta and on
    ("1.36", "rules"),
)
# RestartAllContainersOnContainerExits, beta and on since 1.36; it also allows rules of sidecars.
_ACTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.35", ("Restart",)),
    ("1.36", ("Restart", "RestartAllContainers")),
)


@dataclass(frozen=True)
class ContainerRestart:
    """What one container says about restarting; ``policy`` is None when the field is absent."""

    policy: str | None
    rules: tuple[Mapping[str, Any], ...]

    def stored(self) -> dict[str, Any]:
        """Return the two fields as the API shows them."""
        policy = {} if self.policy is None else {"restartPolicy": self.policy}
        return {**policy, **({"restartPolicyRules": list(self.rules)} if self.rules else {})}


def decoded(value: Mapping[str, Any]) -> ContainerRestart:
    """Return a JSON container's restart fields; raise Undecodable."""
    rules = structures(value.get("restartPolicyRules")) or ()
    return ContainerRestart(string(value.get("restartPolicy")), tuple(_decoded_rule(rule) for rule in rules))


def _decoded_rule(value: Mapping[str, Any]) -> dict[str, Any]:
    action = string(value.get("action"))
    rule: dict[str, Any] = {"action": action} if action else {}
    codes = structure(value.get("exitCodes"))
    if codes is None:
        return rule
    operator = string(codes.get("operator"))
    values = [int32(code) or 0 for code in items(codes.get("values")) or ()]
    rule["exitCodes"] = {**({"operator": operator} if operator else {}), **({"values": values} if values else {})}
    return rule


def kept(container: ContainerRestart, is_init: bool, at: Release) -> ContainerRestart:
    """Return what is left of the fields after the API server has dropped what the release does not know or gates."""
    support = as_of(_SUPPORT, at)
    if support == "rules":
        return container
    if support == "unknown" or (support == "gated sidecars" and is_init):
        return ContainerRestart(None, ())
    if support == "gated rules" and not (is_init and container.policy == "Always"):
        return ContainerRestart(None, ())
    return replace(container, rules=())


def restart_causes(container: ContainerRestart, is_init: bool, path: str, at: Release) -> list[Cause]:
    """Return what validation finds in the kept fields of the container at ``path``."""
    policy_path = f"{path}.restartPolicy"
    if as_of(_SUPPORT, at) != "rules":
        if container.policy is None:
            return []
        if not is_init:
            return [forbidden(policy_path, "这个版本只有 init 容器能写 restartPolicy")]
        return [] if container.policy == "Always" else [not_supported(policy_path, "这个版本只有 Always(边车)")]
    causes = []
    if container.policy is None and container.rules:
        causes.append(required(policy_path, "写了 restartPolicyRules 就必须写 restartPolicy"))
    elif container.policy is not None and container.policy not in POLICIES:
        causes.append(not_supported(policy_path, f"只有 {'、'.join(POLICIES)}(区分大小写,空字符串也不行)"))
    return causes + _rules_causes(container, is_init, f"{path}.restartPolicyRules", at)


def _rules_causes(container: ContainerRestart, is_init: bool, path: str, at: Release) -> list[Cause]:
    actions = as_of(_ACTIONS, at)
    causes = []
    if container.rules and is_init and container.policy == "Always" and "RestartAllContainers" not in actions:
        causes.append(forbidden(path, "这个版本的边车不能带重启规则"))
    if len(container.rules) > _MOST_RULES:
        causes.append(too_many(path, f"最多 {_MOST_RULES} 条规则"))
    for index, rule in enumerate(container.rules):
        causes += _rule_causes(rule, f"{path}[{index}]", actions)
    return causes


def _rule_causes(rule: Mapping[str, Any], path: str, actions: tuple[str, ...]) -> list[Cause]:
    causes = []
    if rule.get("action") not in actions:
        causes.append(not_supported(f"{path}.action", f"动作只有 {'、'.join(actions)}"))
    codes = rule.get("exitCodes")
    if codes is None:
        return [*causes, required(f"{path}.exitCodes", "规则要说明针对哪些退出码")]
    if codes.get("operator") not in _OPERATORS:
        causes.append(not_supported(f"{path}.exitCodes.operator", "操作符只有 In 和 NotIn"))
    # The codes themselves are not checked: 0, doubles and numbers over 255 pass.
    if len(codes.get("values", ())) > _MOST_CODES:
        causes.append(too_many(f"{path}.exitCodes.values", f"最多 {_MOST_CODES} 个退出码"))
    return causes
