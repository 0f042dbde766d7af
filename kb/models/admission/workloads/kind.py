"""What a kind of object offers to the model of workload defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.refusal import Cause
from kb.models.api.shape import Shape
from kb.models.release import Release
from kb.models.trace import Trace

Object = dict[str, Any]


@dataclass(frozen=True)
class Situation:
    """What surrounds a request: the release, the classes that exist in order of creation, and the trace."""

    at: Release
    existing: tuple[Mapping[str, Any], ...]
    trace: Trace

    def filled(self, path: str, value: Any, why: str) -> None:
        """Record that a field got its default."""
        shown = str(value).lower() if isinstance(value, bool) else value
        self.trace.step("kube-apiserver", f"{path} 填默认值 {shown}", why)


@dataclass(frozen=True)
class Kind:
    """One kind: its shape, the fields that are shown, and how it is completed and checked.

    ``completed`` gets the decoded object and returns it with defaults and with what admission plugins write;
    ``causes`` returns the findings of validation in a completed object.
    """

    shape: Mapping[str, Shape]
    shown: tuple[str, ...]
    completed: Callable[[Object, Situation], Object]
    causes: Callable[[Object, Release], list[Cause]]


def with_default(spec: Object, path: str, name: str, value: Any, situation: Situation, why: str = "清单里没写") -> None:
    """Fill one field of ``spec`` (which stands at ``path``) in place, if it is absent."""
    if name not in spec:
        spec[name] = value
        situation.filled(f"{path}.{name}" if path else name, value, why)


def negative_causes(spec: Mapping[str, Any], path: str, *names: str) -> list[Cause]:
    """Return a finding for each of the named numbers that is negative (ValidateNonnegativeField)."""
    return [
        Cause(f"{path}.{name}", "FieldValueInvalid", "不能是负数")
        for name in names
        if spec.get(name) is not None and spec[name] < 0
    ]
