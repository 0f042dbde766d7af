"""StatefulSets: in which order Pods come, go and change, what of a Pod lasts, and what becomes of its PVCs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import workload_defaults
from kb.models.model import Source
from kb.models.relation import YES_NO, Gone, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads import statefulset

POLICIES = Words("pod-management", ("OrderedReady", "Parallel"))
ORDERS = Words("ordinal-order", ("ascending", "descending", "at-once", "random"))
ACTS = Words("stateful-act", ("create", "scale-down", "update", "delete-set"))

CONTROL = Source("pkg/controller/statefulset/stateful_set_control.go", "updateStatefulSet")
CONDEMNED = Source("pkg/controller/statefulset/stateful_set_control.go", "processCondemned")
IDENTITY = Source("pkg/controller/statefulset/stateful_set_utils.go", "initIdentity")
STORAGE = Source("pkg/controller/statefulset/stateful_set_utils.go", "updateStorage")
DEFAULTS = Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_StatefulSet")
TYPES = Source("staging/src/k8s.io/api/apps/v1/types.go", "StatefulSetSpec.ServiceName")

_SCRIPTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "create": ("create", [{"do": "run"}]),
    "scale-down": ("delete", [{"do": "run"}, {"do": "scale", "replicas": 0}, {"do": "run"}]),
    "update": ("delete", [{"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "run"}]),
}


@lru_cache(maxsize=64)
def order(at: Release, act: str, policy: str) -> str:
    """Return in which order of ordinals three Pods are created, deleted or replaced."""
    if act == "delete-set":
        # The garbage collector deletes the Pods, not the StatefulSet controller.
        return "random"
    event, actions = _SCRIPTS[act]
    given = {"spec": {"replicas": 3, "podManagementPolicy": policy}, "actions": actions}
    rounds = statefulset.run(given, at, Trace())["rounds"]
    batches = [[e["ordinal"] for e in quiet["events"] if e["event"] == event] for quiet in rounds]
    batches = [batch for batch in batches if batch]
    if max(len(batch) for batch in batches) > 1:
        return "at-once"
    ordinals = [batch[0] for batch in batches]
    return "ascending" if ordinals == sorted(ordinals) else "descending"


def ordered(at: Release, act: str, policy: str) -> bool:
    """Return whether an act goes Pod by Pod in the order of the ordinals."""
    return order(at, act, policy) in ("ascending", "descending")


@lru_cache(maxsize=8)
def waits(at: Release, policy: str) -> bool:
    """Return whether a Pod is created only after the one before is ready."""
    given = {"spec": {"replicas": 2, "podManagementPolicy": policy}}
    return len(statefulset.run(given, at, Trace())["rounds"][0]["events"]) == 1


_MINIMAL = {
    "apiVersion": "apps/v1",
    "kind": "StatefulSet",
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "serviceName": "web",
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "web:1"}]}},
    },
}


@lru_cache(maxsize=16)
def _stored(at: Release) -> dict[str, Any]:
    fields: dict[str, Any] = workload_defaults.run({"manifest": _MINIMAL}, at, Trace())["fields"]
    return fields


def default_policy(at: Release) -> str:
    """Return the podManagementPolicy that a StatefulSet without one gets."""
    return str(_stored(at)["spec.podManagementPolicy"])


IDENTITY_PARTS = Words("pod-part", ("name", "domain", "claim", "ip", "node", "uid"))


def lasts(at: Release, workload: str, part: str) -> bool:
    """Return whether a Pod that is made anew has this of the old one (initIdentity sets name, host name and claims).

    Raise LookupError for a Deployment's claims: its template may name one, the same for all Pods.
    """
    if workload == "Deployment" and part == "claim":
        raise LookupError(part)
    return workload == "StatefulSet" and part in ("name", "domain", "claim")


def name_form(at: Release, workload: str) -> str:
    """Return how the names of Pods end (getPodName; generateName for the others)."""
    return "ordinal" if workload == "StatefulSet" else "random"


@lru_cache(maxsize=8)
def first_ordinal(at: Release) -> int:
    """Return the ordinal of the first Pod of a StatefulSet that sets no other start."""
    first = statefulset.run({"spec": {"replicas": 1}}, at, Trace())["rounds"][0]["events"][0]
    return int(first["ordinal"])


# The controller never deleted PVCs before StatefulSetAutoDeletePVC (beta and on by default since 1.27).
_RETENTION = (("1.0", False), ("1.27", True))
CLAIM_EVENTS = Words("claim-event", ("deleted", "scaled"))


def claim_fate(at: Release, event: str) -> str:
    """Return what becomes of the PVCs by default when the StatefulSet is deleted or shrinks."""
    if not as_of(_RETENTION, at):
        return "kept"
    policy = _stored(at)["spec.persistentVolumeClaimRetentionPolicy"]
    return "kept" if policy["whenDeleted" if event == "deleted" else "whenScaled"] == "Retain" else "deleted"


def claim_fate_set(at: Release, moment: str, policy: str) -> str:
    """Return what becomes of the PVCs under a persistentVolumeClaimRetentionPolicy that is written."""
    if not as_of(_RETENTION, at):
        raise Gone
    return "deleted" if policy == "Delete" else "kept"


def claims(at: Release, workload: str) -> str:
    """Return whose a PVC is: volumeClaimTemplates give every Pod its own, a template's volumes are the same for all."""
    return "own" if workload == "StatefulSet" else "shared"


def governing_service(at: Release) -> str:
    """Return the kind of Service that spec.serviceName names (comment of the field)."""
    return "Headless"


def service_made_by(at: Release, maker: str) -> bool:
    """Return whether it is this one who makes that Service (comment of the field: it must exist before)."""
    return maker == "user"


def record_made_by(at: Release, maker: str) -> bool:
    """Return whether it is this one who makes the DNS records of a headless Service (CoreDNS, from EndpointSlices)."""
    return maker == "cluster-dns"


def domain(at: Release) -> str:
    """Return the pattern of a Pod's name in the DNS (comment of ServiceName)."""
    return "pod.service.namespace"


@lru_cache(maxsize=8)
def heals_by_revert(at: Release, policy: str) -> bool:
    """Return whether a broken Pod is replaced when the template is changed back, without anybody deleting it."""
    actions = [{"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "removeTerminating", "pods": "all"}]
    actions += [{"do": "template", "revision": "v1"}]
    given = {"spec": {"replicas": 2, "podManagementPolicy": policy}, "actions": actions}
    return bool(statefulset.run(given, at, Trace())["rounds"][-1]["events"])


PARTITION_SIDES = Words("partition-side", ("at-or-above", "below"))


@lru_cache(maxsize=8)
def updated(at: Release, side: str) -> bool:
    """Return whether Pods on one side of the partition get the new template."""
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}
    actions = [{"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "run"}]
    given = {"spec": {"replicas": 4, "updateStrategy": strategy}, "actions": actions}
    pods = statefulset.run(given, at, Trace())["rounds"][-1]["pods"]
    wanted = [pod["revision"] for pod in pods if (pod["ordinal"] >= 2) == (side == "at-or-above")]
    return set(wanted) == {"v2"}


_ORDINARY = {"policy": "OrderedReady"}
_RECORDED = ("statefulset",)
CLAIMING = Words("workload-kind", ("Deployment", "StatefulSet"))

RELATIONS = (
    Relation("sts.order", {"act": ACTS, "policy": POLICIES}, ORDERS, order, (CONTROL,), _ORDINARY, recorded=_RECORDED),
    Relation(
        "sts.ordered",
        {"act": ACTS, "policy": POLICIES},
        YES_NO,
        ordered,
        (CONTROL, CONDEMNED),
        _ORDINARY,
        recorded=_RECORDED,
    ),
    Relation("sts.waits", {"policy": POLICIES}, YES_NO, waits, (CONTROL,), _ORDINARY, recorded=_RECORDED),
    Relation("sts.default_policy", {}, POLICIES, default_policy, (DEFAULTS,), recorded=("workload-defaults",)),
    Relation(
        "sts.lasts",
        {"workload": CLAIMING, "part": IDENTITY_PARTS},
        YES_NO,
        lasts,
        (IDENTITY, STORAGE),
        {"workload": "StatefulSet"},
    ),
    Relation(
        "sts.name_form",
        {"workload": Words("workload-kind", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"))},
        Words("pod-name-end", ("ordinal", "random")),
        name_form,
        (IDENTITY,),
    ),
    Relation("sts.first_ordinal", {}, Numbers(0, 10), first_ordinal, (IDENTITY,), recorded=_RECORDED),
    Relation(
        "sts.claim_fate",
        {"event": CLAIM_EVENTS},
        Words("claim-fate", ("kept", "deleted")),
        claim_fate,
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation(
        "sts.claim_fate_set",
        {
            "moment": Words("claim-moment", ("whenDeleted", "whenScaled")),
            "policy": Words("claim-policy", ("Delete", "Retain")),
        },
        Words("claim-fate", ("kept", "deleted")),
        claim_fate_set,
        (DEFAULTS,),
        changes=("1.27",),
    ),
    Relation("sts.claims", {"workload": CLAIMING}, Words("claim-sharing", ("own", "shared")), claims, (STORAGE,)),
    Relation(
        "sts.service",
        {},
        Words("service-type", ("Headless", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName")),
        governing_service,
        (TYPES,),
    ),
    Relation(
        "sts.service_made_by",
        {"maker": Words("service-maker", ("user", "controller"))},
        YES_NO,
        service_made_by,
        (TYPES,),
    ),
    Relation(
        "sts.record_made_by",
        {"maker": Words("record-maker", ("cluster-dns", "user", "kube-proxy", "kubelet"))},
        YES_NO,
        record_made_by,
        (TYPES,),
    ),
    Relation(
        "sts.domain",
        {},
        Words("domain-form", ("pod.service.namespace", "service.pod.namespace", "pod.namespace", "service.namespace")),
        domain,
        (TYPES,),
    ),
    Relation(
        "sts.heals_by_revert", {"policy": POLICIES}, YES_NO, heals_by_revert, (CONTROL,), _ORDINARY, recorded=_RECORDED
    ),
    Relation("sts.updated", {"side": PARTITION_SIDES}, YES_NO, updated, (CONTROL,), recorded=_RECORDED),
)
