"""When a model's output agrees with what a real cluster answered.

Every key of ``observed`` must be in the output with the same value; more keys are fine. The recordings' own
documentation names what is a set, what is an example, and how far a time may differ; so do the tables here.
"""

from __future__ import annotations

from typing import Any

# Keys of `observed` that are examples, not to be reproduced (`evidence` never is).
EXAMPLES = {
    "scheduling-score": {"chosen", "tries"},
    "pod-creation-flow": {"writes", "counts", "sometimes", "events", "runs", "order"},
}
_NODE_SETS = {
    "eventReasons",
    "taints",
    "resources",
    "writers",
    "verbs",
    "labels",
    "annotations",
    "sourceRanges",
    "reservedAtEnd",
    "endpoints",
    "endpointsUsed",
    "clientOf",
    "killedBecause",
}
_NODE_TOPICS = (
    "node-death",
    "kubelet-writes",
    "kube-proxy-iptables",
    "kube-proxy-nftables",
    "cni-exec",
    "image-pull",
    "secret-usage",
    "probe-effects",
    "container-restart",
)
# Keys whose lists are sets.
SETS = {
    "scheduling-filter": {"feasible"},
    "scheduling-score": {"topScored"},
    "pod-creation-flow": {"steps"},
    "node-failure": {"history", "finalTaints", "nodes", "pods", "ready", "noExecuteTaint"},
    "daemonset": {"nodesWithPod"},
    "replicaset-scale-down-order": {"deleted", "kept"},
    **dict.fromkeys(_NODE_TOPICS, _NODE_SETS),
}
SETS_EVERYWHERE = {"causes", "unknownFields"}
# Allowed difference of a number, in seconds.
NEAR = {
    ("node-failure", "atSeconds"): 2.5,
    ("node-failure", "secondsAfterFirstNoExecuteTaint"): 2.5,
    ("node-failure", "noExecuteGapsSeconds"): 0.7,
    ("node-failure", "firstNotReadyAtSeconds"): 2,
    ("node-failure", "noExecuteTaintsAtSeconds"): 2,
    ("node-failure", "terminatingAtSeconds"): 2.5,
    ("taint-eviction-timing", "seconds"): 0.7,
    ("job", "replacementDelaySeconds"): 1.5,
    ("job", "deletedSecondsAfterFinish"): 1.5,
    ("cronjob", "createdAtSecond"): 2,
    ("node-death", "readyUnknownAfterLastLeaseRenewalSeconds"): 7,
    ("node-death", "noScheduleAfterReadyUnknownSeconds"): 6,
    ("node-death", "noExecuteAfterReadyUnknownSeconds"): 6,
    ("node-death", "readyFalseAfterReadyUnknownSeconds"): 6,
    ("node-death", "readyUnknownAfterSeconds"): 7,
    ("node-death", "replacementAfterDeletionTimestampSeconds"): 2,
    ("node-death", "readyTrueAfterSeconds"): 6,
    ("node-death", "unreachableTaintsGoneAfterReadySeconds"): 6,
    ("node-death", "deletionTimestampAfterNoExecuteTaintSeconds"): 2,
}


def agrees(topic: str, observed: Any, output: Any) -> bool:
    """Whether ``output`` says what ``observed`` says."""
    return _same(topic, None, observed, output)


def _same(topic: str, key: str | None, seen: Any, said: Any) -> bool:
    if isinstance(seen, bool) or isinstance(said, bool):
        return seen is said
    if isinstance(seen, int | float) and isinstance(said, int | float):
        return abs(seen - said) <= NEAR.get((topic, key or ""), 1e-6)
    if isinstance(seen, dict):
        skip = EXAMPLES.get(topic, set()) | {"evidence"}
        return isinstance(said, dict) and all(
            name in skip or (name in said and _same(topic, name, value, said[name])) for name, value in seen.items()
        )
    if isinstance(seen, list):
        if not isinstance(said, list) or len(seen) != len(said):
            return False
        if key in SETS_EVERYWHERE or key in SETS.get(topic, ()):
            return _same_set(topic, seen, said)
        return all(_same(topic, key, one, other) for one, other in zip(seen, said, strict=True))
    return bool(seen == said)


def _same_set(topic: str, seen: list[Any], said: list[Any]) -> bool:
    rest = list(said)
    for one in seen:
        found = next((i for i, other in enumerate(rest) if _same(topic, None, one, other)), None)
        if found is None:
            return False
        rest.pop(found)
    return True
