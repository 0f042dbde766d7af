"""What a Service's trafficDistribution prefers, and what becomes of traffic when nothing near is there."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.service_load_distribution import RULES, TOPOLOGY, endpoint, run_rules
from kb.models.release import Release, as_of

# Latency and load: what the names of the values are taken for.
NEARNESS = Words("nearness", ("zone", "node", "region", "latency", "load"))
DISTRIBUTIONS = Words("traffic-distribution", ("PreferClose", "PreferSameZone", "PreferSameNode"))

# Feature gates ServiceTrafficDistribution and PreferSameTrafficDistribution, on by default.
_KNOWN_DISTRIBUTIONS = (("1.0", ()), ("1.31", ("PreferClose",)), ("1.34", DISTRIBUTIONS.values))

# kube_features.go ServiceTrafficDistribution (KEP-4444).
_STAGES = {"alpha": 30, "beta": 31, "ga": 33}


def prefers(at: Release, value: str, near: str) -> bool:
    """Return whether a trafficDistribution prefers endpoints that are near in this sense (trafficdist.go)."""
    if value not in as_of(_KNOWN_DISTRIBUTIONS, at):
        raise LookupError(value)
    return near == ("node" if value == "PreferSameNode" else "zone")


@lru_cache(maxsize=64)
def falls_back(at: Release, value: str) -> bool:
    """Return whether a trafficDistribution lets traffic leave when nothing near is there."""
    near = "node" if value == "PreferSameNode" else "zone"
    if not prefers(at, value, near):
        raise LookupError(value)
    hints = {"forZones": [{"name": "far"}], **({"forNodes": [{"name": "other"}]} if near == "node" else {})}
    away = {**endpoint("10.244.2.7", "other"), "zone": "far", "hints": hints}
    test = {"test": "endpointsUsed", "from": "node"}
    return bool(run_rules(at, {"trafficDistribution": value}, (away,), **test)["endpoints"])


RELATIONS = (
    # Without trafficDistribution (and outside of Local policies) all ready endpoints are used alike.
    Relation(
        "lb.near_by_default",
        {"near": NEARNESS},
        YES_NO,
        lambda at, near: False,
        (Source("pkg/proxy/topology.go", "CategorizeEndpoints"),),
    ),
    Relation(
        "lb.prefers",
        {"value": DISTRIBUTIONS, "near": NEARNESS},
        YES_NO,
        prefers,
        (Source("staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go", "ReconcileHints"),),
        changes=("1.31", "1.34"),
        recorded=("endpoints",),
    ),
    Relation(
        "lb.distribution_since",
        {"stage": Words("stage", tuple(_STAGES))},
        Numbers(0, 60, "release"),
        lambda at, stage: _STAGES[stage],
        (Source("pkg/features/kube_features.go", "ServiceTrafficDistribution"),),
    ),
    Relation(
        "lb.confines",
        {"value": DISTRIBUTIONS, "near": NEARNESS},
        YES_NO,
        lambda at, value, near: prefers(at, value, near) and not falls_back(at, value),
        (TOPOLOGY,),
        changes=("1.31", "1.34"),
        recorded=RULES,
    ),
    Relation(
        "lb.falls_back",
        {"value": DISTRIBUTIONS},
        YES_NO,
        falls_back,
        (TOPOLOGY,),
        changes=("1.31", "1.34"),
        recorded=RULES,
    ),
)
