"""What a rollout is run with: the Deployment, how its Pods become ready, and edits at given moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.admission.deployment_strategy import (
    DEFAULT_REPLICAS,
    decoded_strategy,
    defaulted_strategy,
    strategy_causes,
)
from kb.models.api.refusal import Cause, Undecodable, int32, invalid
from kb.models.model import BadInput, Given
from kb.models.trace import Trace
from kb.models.workloads.deployment import Strategy

MIN_READY_SECONDS = 2
NO_DEADLINE = (1 << 31) - 1
_KNOWN = {"replicas", "strategy", "ready", "initialReady", "events", "terminating", "progressDeadlineSeconds"}
_EDITS = {"replicas", "paused", "strategy", "template"}
_MOST_EVENTS_AT = 1000


@dataclass(frozen=True)
class Edit:
    """A change of the Deployment's spec; None where a field stays as it is."""

    replicas: int | None = None
    paused: bool | None = None
    strategy: Strategy | None = None
    template: int | None = None


@dataclass(frozen=True)
class Script:
    """One run.

    ``ready_each`` is how many Pods may become ready between two quiet points, ``ready_total`` how many during the whole
    run; None is no limit. ``deadline``: progressDeadlineSeconds if the end is looked at only after it.
    """

    replicas: int
    strategy: Strategy
    initial_ready: int
    ready_each: int | None = None
    ready_total: int | None = None
    keeps_terminating: bool = False
    deadline: int | None = None
    edits: Mapping[int, tuple[Edit, ...]] = field(default_factory=dict)

    @property
    def versions(self) -> int:
        """How many versions of the template occur, two at the least."""
        return max([2, *(edit.template or 0 for edits in self.edits.values() for edit in edits)])


def read_script(given: Given, trace: Trace) -> tuple[Script | None, list[Cause]]:
    """Return the script, or None with what validation refuses; raise BadInput, and Undecodable for a 400."""
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise BadInput(f"rollout:不认识 {'、'.join(unknown)};可以用的是 {'、'.join(sorted(_KNOWN))}")
    replicas = int32(given.get("replicas"))
    replicas = DEFAULT_REPLICAS if replicas is None else replicas
    strategy = defaulted_strategy(decoded_strategy(given.get("strategy")), trace)
    deadline = int32(given.get("progressDeadlineSeconds"))
    causes = [invalid("spec.replicas", "副本数不能是负数")] if replicas < 0 else []
    causes += strategy_causes(strategy, "spec.strategy") + _deadline_causes(deadline)
    if causes:
        return None, causes
    each, total = _readiness(given.get("ready", "all"))
    terminating = given.get("terminating")
    if terminating not in (None, "keep"):
        raise BadInput(f'rollout.terminating:读到 {terminating!r};要么不写,要么写 "keep"')
    initial = _number(given.get("initialReady", replicas), "initialReady")
    edits = _edits(given.get("events", []))
    return Script(
        replicas, _bounds(strategy), min(initial, replicas), each, total, terminating == "keep", deadline, edits
    ), []


def _deadline_causes(deadline: int | None) -> list[Cause]:
    # pkg/apis/apps/validation/validation.go ValidateDeploymentSpec.
    path = "spec.progressDeadlineSeconds"
    causes = [invalid(path, "不能是负数")] if deadline is not None and deadline < 0 else []
    if deadline is not None and deadline <= MIN_READY_SECONDS:
        causes.append(invalid(path, f"必须大于 minReadySeconds({MIN_READY_SECONDS})"))
    return causes


def _bounds(strategy: Mapping[str, Any]) -> Strategy:
    if strategy["type"] != "RollingUpdate":
        return Strategy(rolling=False)
    rolling = strategy["rollingUpdate"]
    return Strategy(True, rolling["maxSurge"], rolling["maxUnavailable"])


def _readiness(ready: object) -> tuple[int | None, int | None]:
    each = {"all": None, "one": 1, "none": 0}
    if isinstance(ready, str) and ready in each:
        return each[ready], None
    if isinstance(ready, Mapping) and set(ready) == {"max"}:
        return None, _number(ready["max"], "ready.max")
    raise BadInput(f'rollout.ready:读到 {ready!r};可以写 "all"、"one"、"none" 或 {{"max": 3}}')


def _number(value: object, place: str, least: int = 0, most: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        span = f"{least} 到 {most} 的" if most is not None else f"不小于 {least} 的"
        raise BadInput(f"rollout.{place}:读到 {value!r};要写{span}整数")
    return value


def _edits(events: object) -> dict[int, tuple[Edit, ...]]:
    if not isinstance(events, list | tuple):
        raise BadInput(f"rollout.events:读到 {events!r};要写一个列表")
    edits: dict[int, tuple[Edit, ...]] = {}
    for i, event in enumerate(events):
        place = f"events[{i}]"
        if not isinstance(event, Mapping) or "atQuiet" not in event or not set(event) - {"atQuiet"} <= _EDITS:
            raise BadInput(f"rollout.{place}:读到 {event!r};要有 atQuiet,再加 {'、'.join(sorted(_EDITS))} 中的几个")
        at = _number(event["atQuiet"], f"{place}.atQuiet", most=_MOST_EVENTS_AT)
        edits[at] = (*edits.get(at, ()), _edit(event, place))
    return edits


def _edit(event: Mapping[str, Any], place: str) -> Edit:
    paused = event.get("paused")
    if paused is not None and not isinstance(paused, bool):
        raise BadInput(f"rollout.{place}.paused:读到 {paused!r};要写 true 或 false")
    replicas = _number(event["replicas"], f"{place}.replicas", most=NO_DEADLINE) if "replicas" in event else None
    template = _number(event["template"], f"{place}.template", 1, 9) if "template" in event else None
    return Edit(replicas, paused, _new_strategy(event["strategy"], place) if "strategy" in event else None, template)


def _new_strategy(value: object, place: str) -> Strategy:
    try:
        strategy = defaulted_strategy(decoded_strategy(value), Trace())
    except Undecodable as wrong:
        raise BadInput(f"rollout.{place}.strategy:{wrong}") from wrong
    if causes := strategy_causes(strategy, "spec.strategy"):
        raise BadInput(f"rollout.{place}.strategy:{causes[0].field} 会被 API server 拒绝;{causes[0].why}")
    return _bounds(strategy)
