"""Whether a container that ended is started again (pkg/api/v1/pod/util.go ContainerShouldRestart)."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.field import Field
from kb.models.release import Release, as_of

ALWAYS, ON_FAILURE, NEVER = POLICIES = ("Always", "OnFailure", "Never")
RESTART, RESTART_ALL = ACTIONS = ("Restart", "RestartAllContainers")
# pkg/features/kube_features.go: the first release in which the gate is on by default.
_SIDECARS = (("1.20", False), ("1.29", True))  # SidecarContainers
_CONTAINER_RULES = (("1.20", False), ("1.35", True))  # ContainerRestartRules
_RESTART_ALL = (("1.20", False), ("1.36", True))  # RestartAllContainersOnContainerExits


@dataclass(frozen=True)
class Rule:
    """One entry of restartPolicyRules: an action for exit codes that are (or are not) in a list."""

    action: str
    wanted: bool
    codes: frozenset[int]

    def matches(self, code: int) -> bool:
        """Return whether the rule speaks about this exit code."""
        return (code in self.codes) == self.wanted


@dataclass(frozen=True)
class RestartPolicy:
    """What decides about one container: the Pod's policy, its own (None: it has none), its own rules."""

    pod: str
    own: str | None = None
    rules: tuple[Rule, ...] = ()

    @property
    def policy(self) -> str:
        """The policy that holds where no rule matches."""
        return self.own or self.pod


def read_policy(pod: str, container: Field, is_init: bool, at: Release) -> RestartPolicy:
    """Return what decides about a container; fields that a release does not know by default are dropped."""
    own: str | None = container.at("restartPolicy").one_of(("", *POLICIES), "") or None
    sidecar = is_init and own == ALWAYS and as_of(_SIDECARS, at)
    if not as_of(_CONTAINER_RULES, at):
        return RestartPolicy(pod, own if sidecar else None)
    actions = ACTIONS if as_of(_RESTART_ALL, at) else ACTIONS[:1]
    rules = tuple(_rule(rule, actions) for rule in container.at("restartPolicyRules").list())
    return RestartPolicy(pod, own, rules)


def _rule(rule: Field, actions: tuple[str, ...]) -> Rule:
    condition = rule.needed("exitCodes")
    wanted = condition.needed("operator").one_of(("In", "NotIn"), "In") == "In"
    codes = frozenset(code.whole() for code in condition.at("values").list())
    return Rule(rule.needed("action").one_of(actions, RESTART), wanted, codes)


def matching_action(policy: RestartPolicy, code: int) -> str | None:
    """Return the action of the first rule that matches an exit code; rules need a policy of the container's own."""
    if policy.own is None:
        return None
    return next((rule.action for rule in policy.rules if rule.matches(code)), None)


def should_restart(policy: RestartPolicy, code: int) -> bool:
    """Return whether a container that ended with this exit code is started again."""
    if matching_action(policy, code) is not None or policy.policy == ALWAYS:
        return True
    return policy.policy == ON_FAILURE and code != 0
