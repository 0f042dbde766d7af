"""How many Pods a rolling update of a Deployment may have too many or too few."""

from __future__ import annotations

from collections.abc import Callable

from kb.models.model import Source
from kb.models.relation import Numbers, Relation, Words
from kb.models.relations.deployment_strategy import DEFAULTS, MANY, PARAMS, RECORDED
from kb.models.release import Release
from kb.models.workloads.rolling_bounds import resolve_fenceposts, rolling_bounds

FENCEPOSTS = Source("pkg/controller/deployment/util/deployment_util.go", "ResolveFenceposts")
TOTAL = Source("pkg/controller/deployment/util/deployment_util.go", "NewRSNewReplicas")
LEAST = Source("pkg/controller/deployment/rolling.go", "reconcileOldReplicaSets")
LIMITS = Words("rolling-limit", ("extra-pods", "unavailable-pods", "batch-size", "wait-seconds", "kept-revisions"))


def limited(at: Release, param: str) -> str:
    """Return what a parameter limits: found by raising it from 0 to 1 and looking at which bound moves."""
    low = rolling_bounds(0, 5, MANY) if param == "maxSurge" else rolling_bounds(5, 0, MANY)
    high = rolling_bounds(1, 5, MANY) if param == "maxSurge" else rolling_bounds(5, 1, MANY)
    return "extra-pods" if high.total > low.total else "unavailable-pods"


def rounding(at: Release, param: str) -> str:
    """Return to which side a share of Pods that is no whole number is rounded (25% of 10 is 2.5)."""
    surge, unavailable = resolve_fenceposts("25%", "25%", 10)
    return "up" if (surge if param == "maxSurge" else unavailable) == 3 else "down"


def fencepost(at: Release, param: str) -> int:
    """Return how many Pods a parameter stands for when both come out as 0 after rounding."""
    surge, unavailable = resolve_fenceposts("0%", "1%", MANY)
    return surge if param == "maxSurge" else unavailable


def converted(at: Release, param: str, replicas: int, percent: int) -> int:
    """Return how many Pods a share of the replicas stands for, the other parameter left at its default."""
    shares = {"maxSurge": "25%", "maxUnavailable": "25%", param: f"{percent}%"}
    surge, unavailable = resolve_fenceposts(shares["maxSurge"], shares["maxUnavailable"], replicas)
    return surge if param == "maxSurge" else unavailable


def most_pods(at: Release, replicas: int, percent: int) -> int:
    """Return how many Pods there may be during an update, terminating ones not counted."""
    return rolling_bounds(f"{percent}%", "25%", replicas).total


def least_available(at: Release, replicas: int, percent: int) -> int:
    """Return how many Pods stay available during an update."""
    return rolling_bounds("25%", f"{percent}%", replicas).available


FORMULAS = Words(
    "pods-formula",
    ("replicas+maxSurge", "replicas+maxUnavailable", "replicas-maxUnavailable", "replicas-maxSurge", "replicas"),
)


def formula(at: Release, bound: str) -> tuple[str, ...]:
    """Return the sum that a bound of a rolling update follows, for every size and pair of parameters tried."""
    sums: dict[str, Callable[[int, int, int], int]] = {
        "replicas+maxSurge": lambda n, s, u: n + s,
        "replicas+maxUnavailable": lambda n, s, u: n + u,
        "replicas-maxUnavailable": lambda n, s, u: n - u,
        "replicas-maxSurge": lambda n, s, u: n - s,
        "replicas": lambda n, s, u: n,
    }
    tried = [(9, 2, 3), (10, 1, 4), (20, 5, 2)]

    def real(n: int, s: int, u: int) -> int:
        bounds = rolling_bounds(s, u, n)
        return bounds.total if bound == "most-pods" else bounds.available

    return tuple(name for name, told in sums.items() if all(told(*case) == real(*case) for case in tried))


RELATIONS = (
    Relation("deploy.limited", {"param": PARAMS}, LIMITS, limited, (FENCEPOSTS,), recorded=RECORDED),
    Relation(
        "deploy.rounding",
        {"param": PARAMS},
        Words("rounding", ("up", "down", "nearest")),
        rounding,
        (FENCEPOSTS,),
        recorded=RECORDED,
    ),
    Relation("deploy.fencepost", {"param": PARAMS}, Numbers(0, 10), fencepost, (FENCEPOSTS,), recorded=RECORDED),
    Relation(
        "deploy.converted",
        {"param": PARAMS, "replicas": Numbers(1, 1000), "percent": Numbers(0, 100, "%")},
        Numbers(0, 1000),
        converted,
        (FENCEPOSTS, DEFAULTS),
        ordinary={"percent": 25},
        recorded=RECORDED,
    ),
    Relation(
        "deploy.most_pods",
        {"replicas": Numbers(1, 1000), "percent": Numbers(0, 100, "%")},
        Numbers(0, 2000),
        most_pods,
        (FENCEPOSTS,),
        {"percent": 25},
        bound="le",
        recorded=RECORDED,
    ),
    Relation(
        "deploy.least_available",
        {"replicas": Numbers(1, 1000), "percent": Numbers(0, 100, "%")},
        Numbers(0, 2000),
        least_available,
        (FENCEPOSTS,),
        {"percent": 25},
        bound="ge",
        recorded=RECORDED,
    ),
    Relation(
        "deploy.formula",
        {"bound": Words("pods-bound", ("most-pods", "least-available"))},
        FORMULAS,
        formula,
        (TOTAL, LEAST, FENCEPOSTS),
        recorded=RECORDED,
    ),
)
