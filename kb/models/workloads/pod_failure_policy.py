"""What a Job's podFailurePolicy says about one failed Pod.

Source: pkg/controller/job/pod_failure_policy.go matchPodFailurePolicy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAIN_CONTAINER = "main"


@dataclass(frozen=True)
class Rule:
    """One rule: an action, and either exit codes or Pod conditions that it is for."""

    action: str
    operator: str = ""
    codes: frozenset[int] = frozenset()
    container: str | None = None
    conditions: tuple[tuple[str, str], ...] = ()

    def matches(self, exit_code: int | None, conditions: tuple[tuple[str, str], ...]) -> bool:
        """Return whether the rule is for a Pod whose container ended with this code (None: it has not ended)."""
        if not self.operator:
            return any(condition in self.conditions for condition in conditions)
        # Exit code 0 is no failure, so NotIn does not match it either.
        if exit_code in (None, 0) or self.container not in (None, MAIN_CONTAINER):
            return False
        return (exit_code in self.codes) == (self.operator == "In")


def rules_of(policy: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules of a valid podFailurePolicy, with the default status True for conditions."""
    return tuple(_rule(rule) for rule in policy.get("rules") or ())


def _rule(rule: Mapping[str, Any]) -> Rule:
    codes = rule.get("onExitCodes")
    if codes is not None:
        values = frozenset(codes.get("values") or ())
        return Rule(rule["action"], codes["operator"], values, codes.get("containerName"))
    patterns = tuple((one["type"], one.get("status") or "True") for one in rule.get("onPodConditions") or ())
    return Rule(rule["action"], conditions=patterns)


def action_for(rules: tuple[Rule, ...] | None, exit_code: int | None, conditions: tuple[tuple[str, str], ...]) -> str:
    """Return the action of the first rule that matches a failed Pod; Count where none does."""
    return next((rule.action for rule in rules or () if rule.matches(exit_code, conditions)), "Count")
