"""Which toleration tolerates which taint."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Taint = Mapping[str, Any]
Toleration = Mapping[str, Any]

# Effects that keep a Pod from being placed; PreferNoSchedule only costs score (DoNotScheduleTaintsFilterFunc).
DO_NOT_SCHEDULE = ("NoSchedule", "NoExecute")


def tolerates(toleration: Toleration, taint: Taint) -> bool:
    """Return whether one toleration tolerates one taint (staging api/core/v1/toleration.go ToleratesTaint).

    An empty effect matches every effect, an empty key every key. The operator defaults to Equal, which compares the
    values; Exists does not look at them. An operator that is not known tolerates nothing.
    """
    effect, key = toleration.get("effect"), toleration.get("key")
    if effect and effect != taint.get("effect"):
        return False
    if key and key != taint.get("key"):
        return False
    operator = toleration.get("operator") or "Equal"
    if operator == "Exists":
        return True
    return operator == "Equal" and (toleration.get("value") or "") == (taint.get("value") or "")


def tolerated_by_any(taint: Taint, tolerations: Iterable[Toleration]) -> bool:
    """Return whether at least one of the tolerations tolerates the taint (TolerationsTolerateTaint)."""
    return any(tolerates(toleration, taint) for toleration in tolerations)


def find_untolerated(
    taints: Iterable[Taint], tolerations: Collection[Toleration], effects: Collection[str] = DO_NOT_SCHEDULE
) -> Taint | None:
    """Return the first taint with one of ``effects`` that no toleration tolerates, or None.

    component-helpers/scheduling/corev1/helpers.go FindMatchingUntoleratedTaint.
    """
    for taint in taints:
        if taint.get("effect") in effects and not tolerated_by_any(taint, tolerations):
            return taint
    return None
