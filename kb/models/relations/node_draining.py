"""kubectl drain: how it takes Pods away, what holds it back and which flag which Pod asks for."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of

DRAIN = Source("staging/src/k8s.io/kubectl/pkg/drain/drain.go", "DeleteOrEvictPods")
FILTERS = Source("staging/src/k8s.io/kubectl/pkg/drain/filters.go", "makeFilters")
BUDGET = Source("pkg/apis/policy/validation/validation.go", "ValidatePodDisruptionBudgetSpec")
EVICT = Source("pkg/registry/core/pod/storage/eviction.go", "Create")

# filters.go: each of these stops a drain until its flag is given.
_FLAGS = {
    "daemonset-pods": (("1.0", "--ignore-daemonsets"),),
    "empty-dir-pods": (("1.0", "--delete-local-data"), ("1.20", "--delete-emptydir-data")),
    "bare-pods": (("1.0", "--force"),),
}
DRAINED = Words("drained-pods", tuple(_FLAGS))


def flag(at: Release, drained: str) -> str:
    """Return the flag without which kubectl drain stops at Pods of a kind."""
    return as_of(_FLAGS[drained], at)


RELATIONS = (
    Relation("nodefail.drain_pdb", {}, Words("pdb-limit", ("limited", "not-limited")), lambda at: "limited", (EVICT,)),
    # "minAvailable and maxUnavailable cannot be both set".
    Relation("nodefail.pdb_both", {}, YES_NO, lambda at: False, (BUDGET,)),
    Relation(
        "nodefail.drain_way",
        {},
        Words("expiry-act", ("eviction-api", "delete", "adds-taint")),
        lambda at: "eviction-api",  # the deletion is only for --disable-eviction and servers without the Eviction API
        (DRAIN,),
    ),
    Relation(
        "nodefail.drain_flag",
        {"drained": DRAINED},
        Words("drain-flag", ("--ignore-daemonsets", "--delete-local-data", "--delete-emptydir-data", "--force")),
        flag,
        (FILTERS,),
        changes=("1.20",),
    ),
    Relation(
        "nodefail.drain_stops",
        {"drained": DRAINED},
        Words("drain-outcome", ("refuses", "deletes", "skips")),
        lambda at, drained: "refuses",  # as long as its flag is not given
        (FILTERS,),
    ),
)
