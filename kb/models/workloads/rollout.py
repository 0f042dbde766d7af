"""A Deployment goes from one Pod template to the next: who may grow, who must shrink, and when it stands still.

The run is in lock step. Controllers work until nothing changes any more: that is a quiet point. Then the world outside
acts once (an edit of the Deployment, or terminating Pods vanish and Pods become ready), and the controllers go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.api.refusal import Cause, Undecodable, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.deployment import Deployment
from kb.models.workloads.deployment_controller import sync_deployment
from kb.models.workloads.replica_set import sync_replica_set
from kb.models.workloads.rollout_acts import apply, make_ready, remove_terminating
from kb.models.workloads.rollout_script import NO_DEADLINE, Edit, Script, read_script

_MOST_QUIETS = 10_000


@dataclass
class _Record:
    first: list[int]
    rounds: list[list[list[int]]] = field(default_factory=list)
    quiets: list[dict[str, Any]] = field(default_factory=list)
    bounds: dict[str, int] = field(default_factory=dict)


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return every size the ReplicaSets went through and how the Deployment ended, or the API server's refusal."""
    try:
        script, causes = read_script(given, trace)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if script is None:
        return refused(trace, _distinct(causes))
    deployment = _running_v1(script)
    record = _play(deployment, script, trace)
    if script.deadline is not None:
        deployment.deadline_passed = True
        _settle(deployment, trace)
    return _observed(deployment, record)


def _distinct(causes: list[Cause]) -> list[Cause]:
    return list(dict.fromkeys(causes))


def _running_v1(script: Script) -> Deployment:
    """Return the Deployment with template v1, settled, with as many Pods ready as the script wants at first."""
    before = Trace()
    deployment = Deployment(script.replicas, script.strategy, columns=script.versions)
    deployment.has_deadline = script.deadline != NO_DEADLINE
    _settle(deployment, before)
    make_ready(deployment, script.initial_ready, before)
    _settle(deployment, before)
    deployment.writes.clear()
    return deployment


def _settle(deployment: Deployment, trace: Trace) -> None:
    """Let the two controllers work in turns until neither changes anything."""
    deployment.changed = True
    while deployment.changed:
        deployment.changed = False
        sync_deployment(deployment, trace)
        for owned in deployment.owned:
            if sync_replica_set(owned, trace):
                deployment.changed = True


def _play(deployment: Deployment, script: Script, trace: Trace) -> _Record:
    record = _Record(deployment.sizes())
    ready_left = script.ready_total
    last_event = max(script.edits, default=-1)
    apply(deployment, Edit(template=2), trace)
    for quiet in range(_MOST_QUIETS):
        _settle(deployment, trace)
        _look(deployment, script, record)
        if quiet in script.edits:
            for edit in script.edits[quiet]:
                apply(deployment, edit, trace)
            continue
        gone = 0 if script.keeps_terminating else remove_terminating(deployment, trace)
        limits = [limit for limit in (script.ready_each, ready_left) if limit is not None]
        made_ready = make_ready(deployment, min(limits, default=None), trace)
        ready_left = None if ready_left is None else ready_left - made_ready
        if not gone and not made_ready and quiet >= last_event:
            return record
    raise BadInput(f"rollout:{_MOST_QUIETS} 轮还没有停下来;把 replicas 写小或把 maxSurge、maxUnavailable 写大")


def _look(deployment: Deployment, script: Script, record: _Record) -> None:
    """Write down a quiet point; the two bounds can be read off at the first."""
    if not record.quiets and script.strategy.rolling:
        new = deployment.new()
        record.bounds["maxSurge"] = new.maximum - new.desired if new else deployment.bounds.surge
        if script.initial_ready == script.replicas:
            record.bounds["maxUnavailable"] = script.replicas - sum(one.replicas for one in deployment.old())
    record.rounds.append(deployment.writes)
    deployment.writes = []
    record.quiets.append(
        {
            "replicas": deployment.sizes(),
            "available": sum(owned.ready for owned in deployment.owned),
            "terminating": sum(owned.terminating for owned in deployment.owned),
        }
    )


def _observed(deployment: Deployment, record: _Record) -> dict[str, Any]:
    steps = [record.first, *(write for writes in record.rounds for write in writes)]
    status = deployment.status
    return {
        "accepted": True,
        **record.bounds,
        "steps": steps,
        "rounds": record.rounds,
        "quiets": record.quiets,
        "maxTotal": max(sum(row) for row in steps),
        "minAvailable": min(quiet["available"] for quiet in record.quiets),
        "maxPodsIncludingTerminating": max(sum(quiet["replicas"]) + quiet["terminating"] for quiet in record.quiets),
        "finalStatus": {
            "replicas": status.replicas,
            "updatedReplicas": status.updated,
            "readyReplicas": status.ready,
            "availableReplicas": status.ready,
            "unavailableReplicas": status.unavailable,
        },
        "finalConditions": {
            kind: {"status": value, "reason": reason} for kind, (value, reason) in deployment.conditions.items()
        },
    }


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input for an update of a Deployment given by its manifest, with every Pod becoming ready."""
    spec = manifest.get("spec")
    if not isinstance(spec, Mapping):
        raise BadInput("Deployment 的清单里没有 spec,或它不是对象;补上 spec")
    return {"replicas": spec.get("replicas"), "strategy": spec.get("strategy"), "ready": "all"}


MODEL = Model(
    topic="rollout",
    title="Deployment 换模板时,新旧 ReplicaSet 一步步怎样增减,最后停在哪里",
    run=run,
    sources=(
        Source("pkg/controller/deployment/rolling.go", "rolloutRolling"),
        Source("pkg/controller/deployment/recreate.go", "rolloutRecreate"),
        Source("pkg/controller/deployment/sync.go", "scale"),
        Source("pkg/controller/deployment/progress.go", "syncRolloutStatus"),
        Source("pkg/controller/deployment/util/deployment_util.go", "ResolveFenceposts"),
    ),
    leaves_out=(
        "不管时间:只分轮次,每轮控制器做到不再有变化为止",
        "不管 Pod 建不出来(配额、准入)时的 ReplicaFailure",
        "就绪和可用不分开,minReadySeconds 总是 2 秒而且都等得到",
        "只有几个 Pod 能就绪时,总是较老的 ReplicaSet 的先就绪",
        "不管 revisionHistoryLimit 清理和 kubectl rollout undo 的版本号",
    ),
    example={"replicas": 10, "strategy": {"type": "RollingUpdate"}, "ready": "all"},
    manifest_kinds=("Deployment",),
    from_manifest=from_manifest,
)
