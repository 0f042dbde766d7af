"""How long Pods of a lost node stay by default, and what is the same about the Pod that replaces one."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.node_failure_eviction import total_seconds
from kb.models.relations.node_failure_taints import ADMISSION, default_toleration
from kb.models.release import Release

_MINUTE = 60

CANCEL = Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode")
FORCED = Source("staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go", "RunDelete")
BOUND = Source("pkg/scheduler/eventhandlers.go", "assignedPod")
META = Source("staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go", "ObjectMeta.UID")


def waits(at: Release, wait: int) -> bool:
    """Return whether that is a way to tell how long Pods stay: from the taint on, or from the last heartbeat on."""
    whole = total_seconds(at)
    # The controllers look every few seconds, so people round the whole of it up to a minute.
    return wait in (default_toleration(at, "unreachable")[0], whole, -(-whole // _MINUTE) * _MINUTE)


def tolerates(at: Release, key: str) -> str:
    """Return how long a Pod tolerates a taint of a lost node without asking."""
    return "a-while" if default_toleration(at, key) else "not-at-all"


def short_loss(at: Release) -> str:
    """Return what becomes of an ordinary Pod when its node is back before the toleration runs out.

    The taints go with the silence, and the controller drops the deletion it had noted down.
    """
    return "kept" if tolerates(at, "unreachable") == "a-while" else "evicted"


# The replacement is another object: its UID is new, and it gets its address and node anew.
_KEPT = {"pod-uid": False, "pod-ip": False, "node": False}

RELATIONS = (
    Relation("nodefail.short_loss", {}, Words("short-loss-fate", ("kept", "evicted")), short_loss, (CANCEL,)),
    # A Pod has its node once and for all: assignedPod keeps bound ones out of the scheduling queue.
    Relation("nodefail.moves_back", {}, YES_NO, lambda at: False, (BOUND,)),
    # --force --grace-period=0 takes the object out of the API at once; the kubelet is told afterwards.
    Relation("nodefail.force_waits", {}, YES_NO, lambda at: False, (FORCED,)),
    Relation("nodefail.wait", {"wait": Numbers(0, 86400, "s")}, YES_NO, waits, (ADMISSION,)),
    Relation(
        "nodefail.default_time",
        {"key": Words("node-taint", ("unreachable", "not-ready"))},
        Words("tolerated-time", ("a-while", "for-ever", "not-at-all")),
        tolerates,
        (ADMISSION,),
        recorded=("default-tolerations",),
    ),
    Relation(
        "nodefail.recreated_keeps",
        {"kept": Words("kept-thing", tuple(_KEPT))},
        YES_NO,
        lambda at, kept: _KEPT[kept],
        (META,),
    ),
)
