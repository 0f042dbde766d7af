"""What kinds of workloads are made for: jobs of work, and what sets stateless and stateful applications apart."""

from __future__ import annotations

from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.controllers import (
    CONCEPTS,
    REPLICAS,
    WORKLOADS,
    likeness,
    makes,
    minds_order,
    suited_to,
    use_of,
)
from kb.models.release import Release

# What a job of work needs of the kind that runs it: a Pod on every node, an end, or none.
_CASES = {
    "node-monitoring": "every-node",
    "log-collection": "every-node",
    "cluster-storage": "every-node",
    "node-network": "every-node",
    "notification": "an-end",
    "backup": "an-end",
    "offline-processing": "an-end",
    "data-migration": "an-end",
    "long-running": "no-end",
}
CASES = Words("workload-case", tuple(_CASES))
# Monitoring servers and storage clusters are also run as Deployments and StatefulSets, beside the daemon on each node.
_LEFT_OPEN = {(kind, case) for kind in ("Deployment", "StatefulSet") for case in ("node-monitoring", "cluster-storage")}


def fits_case(at: Release, workload: str, case: str) -> bool:
    """Return whether a kind of workload is made for a job of work; raise LookupError where practice differs."""
    if (workload, case) in _LEFT_OPEN:
        raise LookupError(f"{workload} {case}")
    uses = use_of(at, workload)
    if _CASES[case] == "no-end":
        return "one-off" not in uses and "periodic" not in uses
    if _CASES[case] == "an-end":
        return "one-off" in uses or ("periodic" in uses and "Job" in makes(at, workload))
    return _CASES[case] in uses


APP_TRAITS = Words("app-trait", ("alike", "distinct", "start-order", "node-choice", "free-scaling", "own-storage"))
APPS = Words("workload-use", ("stateless", "stateful"))


def app_trait(at: Release, app: str, trait: str) -> bool:
    """Return whether an application of a kind is so, as the workload that suits it treats its Pods.

    Raise LookupError where that depends on the application: whether a stateful one is bound to a node.
    """
    workload = suited_to(at, app)
    own_storage = "PVC" in makes(at, workload)
    if trait in ("alike", "distinct"):
        return likeness(at, workload) == trait
    if trait == "free-scaling":
        return not own_storage and not minds_order(at, workload)
    if trait == "node-choice" and own_storage:
        raise LookupError(trait)
    return {"start-order": minds_order(at, workload), "own-storage": own_storage}.get(trait, False)


RELATIONS = (
    Relation("ctl.fits_case", {"workload": WORKLOADS, "case": CASES}, YES_NO, fits_case, (CONCEPTS,)),
    Relation("ctl.app_trait", {"app": APPS, "trait": APP_TRAITS}, YES_NO, app_trait, (CONCEPTS, REPLICAS)),
)
