"""Session affinity of a Service: its values and defaults, what a client is known by, and when it is forgotten."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.service_load_distribution import (
    ADMISSION,
    API,
    CHOICE,
    DEFAULTS,
    PAIR,
    RULES,
    SETTINGS,
    run_rules,
)
from kb.models.relations.service_types import admitted
from kb.models.release import Release

AFFINITIES = Words("affinity", ("None", "ClientIP", "Cookie", "Header"))
KEYS = Words("affinity-key", ("client-ip", "cookie", "header", "user"))
KEEPERS = Words("cookie-keeper", ("layer-seven", "service"))
LOSSES = Words("affinity-event", ("endpoint-gone", "another-node", "another-port", "source-translated"))

COOKIES = Source("kubernetes/ingress-nginx docs/examples/affinity/cookie/README.md")
AFFINITY = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceAffinity")
VALIDATION = Source("pkg/apis/core/validation/validation.go", "ValidateService")


@lru_cache(maxsize=64)
def affinities(at: Release) -> tuple[str, ...]:
    """Return the values of sessionAffinity that the API server accepts."""
    ports = [{"port": 80}]
    return tuple(
        value for value in AFFINITIES.values if admitted(at, {"sessionAffinity": value, "ports": ports})["accepted"]
    )


@lru_cache(maxsize=64)
def _affinity_answer(at: Release, seconds: int | None = None) -> dict[str, Any]:
    config = {} if seconds is None else {"sessionAffinityConfig": {"clientIP": {"timeoutSeconds": seconds}}}
    return admitted(at, {"sessionAffinity": "ClientIP", "ports": [{"port": 80}], **config})


def longest_affinity(at: Release) -> int:
    """Return the largest timeoutSeconds that is accepted: the last power of two, then bisected."""
    low, high = 1, 1 << 20
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _affinity_answer(at, middle)["accepted"] else (low, middle)
    return low


@lru_cache(maxsize=512)
def stays(at: Release, idle: int) -> bool:
    """Return whether a client that was idle for so many seconds gets the same Pod (default timeout)."""
    spec = {"sessionAffinity": "ClientIP"}
    test = {"test": "affinity", "from": "node", "to": "clusterIP:port", "idleSeconds": idle, "rounds": 2}
    return bool(run_rules(at, spec, PAIR, **test)["everyClientStayed"])


def adjustable(at: Release) -> bool:
    """Return whether a timeout other than the default one is accepted and kept."""
    answer = _affinity_answer(at, 600)
    return bool(answer["accepted"]) and answer["timeoutSeconds"] == 600


def sticks(at: Release, affinity: str) -> bool:
    """Return whether all connections of a client come to one Pod under a value of sessionAffinity."""
    if affinity not in affinities(at):
        return False
    test = {"test": "affinity", "from": "node", "to": "clusterIP:port", "idleSeconds": 1, "rounds": 2}
    return bool(run_rules(at, {"sessionAffinity": affinity}, PAIR, **test)["everyClientStayed"])


def survives(at: Release, event: str) -> bool:
    """Return whether a client is sure to keep its Pod through an event.

    The memory of each node is its own (xt_recent, nftables sets), belongs to one port, and knows source addresses only.
    """
    return False


RELATIONS = (
    Relation(
        "lb.affinity_by", {"setting": SETTINGS}, YES_NO, lambda at, setting: setting == SETTINGS.values[0], (API,)
    ),
    Relation("lb.affinities", {}, AFFINITIES, affinities, (AFFINITY, VALIDATION), recorded=ADMISSION),
    Relation(
        "lb.affinity_default",
        {"affinity": AFFINITIES},
        YES_NO,
        lambda at, affinity: admitted(at, {"ports": [{"port": 80}]})["sessionAffinity"] == affinity,
        (DEFAULTS,),
        recorded=ADMISSION,
    ),
    Relation("lb.affinity_key", {"key": KEYS}, YES_NO, lambda at, key: key == "client-ip", (AFFINITY,), recorded=RULES),
    Relation(
        "lb.affinity_seconds",
        {},
        Numbers(0, 200000, "s"),
        lambda at: _affinity_answer(at)["timeoutSeconds"],
        (DEFAULTS,),
        recorded=ADMISSION,
    ),
    Relation(
        "lb.affinity_most",
        {},
        Numbers(0, 200000, "s"),
        longest_affinity,
        (VALIDATION,),
        bound="le",
        recorded=ADMISSION,
    ),
    Relation("lb.affinity_adjustable", {}, YES_NO, adjustable, (VALIDATION,), recorded=ADMISSION),
    # A cookie is seen by whoever speaks HTTP; a Service knows addresses only.
    Relation(
        "lb.cookie_by",
        {"keeper": KEEPERS},
        YES_NO,
        lambda at, keeper: keeper == "layer-seven" or "Cookie" in affinities(at),
        (AFFINITY, COOKIES),
    ),
    Relation("lb.turned_on_by", {"affinity": AFFINITIES}, YES_NO, sticks, (CHOICE,), recorded=RULES),
    Relation("lb.sticks", {"affinity": AFFINITIES}, YES_NO, sticks, (CHOICE,), recorded=RULES),
    Relation("lb.forever", {}, YES_NO, lambda at: stays(at, 200000), (CHOICE,), recorded=RULES),
    Relation("lb.affinity_survives", {"event": LOSSES}, YES_NO, survives, (CHOICE,), recorded=RULES),
)
