"""A StatefulSet: in which order its Pods come, go and change, action by action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.refusal import Undecodable, refusal, refused, structure, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.stateful_pods import StatefulSet
from kb.models.workloads.statefulset_actions import Admission, act, make_ready, remove_terminating
from kb.models.workloads.statefulset_controller import sync_stateful_set
from kb.models.workloads.statefulset_spec import admitted

_MOST_REPLICAS = 300
_MOST_RUNS = 5000


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what the controller did after the creation and after every action, with the Pods and the status."""
    actions, gates = given.get("actions", []), given.get("featureGates") or {}
    if not isinstance(actions, list | tuple) or not isinstance(gates, Mapping):
        raise BadInput("statefulset:actions 要写列表,featureGates 要写开关到 true/false 的对象")
    bounded = gates.get("MaxUnavailableStatefulSet") is True
    try:
        written = structure(given.get("spec")) or {}
        spec = admitted(written, bounded, at, trace)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if isinstance(spec, tuple):
        return refused(trace, spec)
    stateful = StatefulSet(spec, dict(written))
    _check_size(stateful)
    rounds = [_settled(stateful, "create", trace)]
    for i, action in enumerate(actions):
        rounds += _rounds_of(stateful, action, i, Admission(bounded, at), trace)
    return {"accepted": True, "rounds": rounds}


def _rounds_of(
    stateful: StatefulSet, action: object, i: int, admission: Admission, trace: Trace
) -> list[dict[str, Any]]:
    if not isinstance(action, Mapping) or not isinstance(action.get("do"), str):
        raise BadInput(f"statefulset.actions[{i}]:读到 {action!r};要写带 do 的对象")
    if action["do"] == "run":
        return _run_on(stateful, i, trace)
    outcome = act(stateful, action, f"statefulset.actions[{i}]", admission, trace)
    _check_size(stateful)
    settled = _settled(stateful, f"{i}:{action['do']}", trace)
    if outcome:
        settled |= {"accepted": False, "causes": refusal(outcome)["causes"]}
    return [settled]


def _run_on(stateful: StatefulSet, i: int, trace: Trace) -> list[dict[str, Any]]:
    """Remove what terminates and make the rest ready, again and again until there is nothing to do."""
    rounds: list[dict[str, Any]] = []
    while len(rounds) < _MOST_RUNS:
        before = len(rounds)
        if remove_terminating(stateful, list(stateful.pods.values()), trace):
            rounds.append(_settled(stateful, f"{i}:removeTerminating", trace))
        if make_ready([pod for pod in stateful.pods.values() if not pod.terminating], trace):
            rounds.append(_settled(stateful, f"{i}:ready", trace))
        if len(rounds) == before:
            break
    return rounds


def _settled(stateful: StatefulSet, after: str, trace: Trace) -> dict[str, Any]:
    """Sync until nothing changes, and return the round."""
    stateful.events = []
    before: object = None
    while before != (seen := (len(stateful.events), stateful.current_revision, stateful.current_replicas)):
        before = seen
        sync_stateful_set(stateful, trace)
    if stateful.waits_for:
        trace.step("statefulset-controller", "停下来", stateful.waits_for, status=stateful.status())
    events = stateful.events
    if stateful.spec.parallel:
        events = sorted(events, key=lambda event: int(event["ordinal"]))
    return {"after": after, "events": events, "pods": stateful.seen_pods(), "status": stateful.status()}


def _check_size(stateful: StatefulSet) -> None:
    if stateful.spec.replicas > _MOST_REPLICAS:
        raise BadInput(f"statefulset:副本数 {stateful.spec.replicas} 太大;模型最多演 {_MOST_REPLICAS} 个")


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input for the start and an update of a StatefulSet given by its manifest, every Pod becoming ready."""
    spec = manifest.get("spec")
    if not isinstance(spec, Mapping):
        raise BadInput("StatefulSet 的清单里没有 spec,或它不是对象;补上 spec")
    return {"spec": dict(spec), "actions": [{"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "run"}]}


MODEL = Model(
    topic="statefulset",
    title="StatefulSet 的 Pod 按什么次序建、删、更新,在哪里停下来等",
    run=run,
    sources=(
        Source("pkg/controller/statefulset/stateful_set_control.go", "updateStatefulSet"),
        Source("pkg/controller/statefulset/stateful_set_control.go", "processReplica"),
        Source("pkg/controller/statefulset/stateful_set_control.go", "processCondemned"),
        Source("pkg/controller/statefulset/stateful_set_utils.go", "newVersionedStatefulSetPod"),
        Source("pkg/apis/apps/validation/validation.go", "ValidateStatefulSetSpec"),
    ),
    leaves_out=(
        "不管 PVC 的创建和保留策略的执行,只校验写法",
        "不管时间:minReadySeconds 总等得到,就绪即可用",
        "不管 Pod 建不出来的情况,也不管 Pod 模板内容的校验",
    ),
    example={
        "spec": {"replicas": 2},
        "actions": [{"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "run"}],
    },
    manifest_kinds=("StatefulSet",),
    from_manifest=from_manifest,
)
