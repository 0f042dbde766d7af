"""What becomes of traffic when only Pods that are being deleted are left."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.service_load_distribution import RULES, TOPOLOGY, endpoint, run_rules
from kb.models.relations.traffic_distribution import DISTRIBUTIONS
from kb.models.release import Release

DEPRECATION = Source("docs: Kubernetes v1.34 release announcement", "PreferClose traffic distribution is deprecated")


@lru_cache(maxsize=16)
def last_resort(at: Release, left: str) -> bool:
    """Return whether traffic goes to Pods that are being deleted when no others are left."""
    conditions = {"ready": False, "serving": left == "serving", "terminating": True}
    only = {**endpoint("10.244.1.5"), "conditions": conditions}
    return bool(run_rules(at, {}, (only,), test="endpointsUsed", **{"from": "node"})["endpoints"])


RELATIONS = (
    Relation(
        "lb.last_resort",
        {"left": Words("terminating-kind", ("serving", "not-serving"))},
        YES_NO,
        last_resort,
        (TOPOLOGY,),
        ordinary={"left": "serving"},
        changes=("1.26",),
        recorded=RULES,
    ),
    Relation(
        "lb.value_deprecated",
        {"value": DISTRIBUTIONS},
        Numbers(0, 60, "release"),
        lambda at, value: (34,) if value == "PreferClose" else (),
        (DEPRECATION,),
    ),
)
