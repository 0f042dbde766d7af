"""What happens to a StatefulSet from outside of its controller: edits of the spec, and what becomes of its Pods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.refusal import Cause, Undecodable
from kb.models.model import BadInput
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.stateful_pods import StatefulPod, StatefulSet
from kb.models.workloads.statefulset_spec import admitted

Action = Mapping[str, Any]

_PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
_POD_ACTIONS = ("ready", "notReady", "phase", "removeTerminating", "deletePod", "forceDeletePod")
_SPEC_ACTIONS = {"scale": "replicas", "updateStrategy": "updateStrategy", "ordinalsStart": "start"}


@dataclass(frozen=True)
class Admission:
    """What decides beside the spec how an edit is stored: the gate MaxUnavailableStatefulSet, and the release."""

    bounded: bool
    at: Release


def act(stateful: StatefulSet, action: Action, place: str, admission: Admission, trace: Trace) -> tuple[Cause, ...]:
    """Carry out one action other than ``run``; return why the API server refused it. Raise BadInput."""
    do = action["do"]
    if do in _SPEC_ACTIONS:
        return _edit(stateful, action, place, admission, trace)
    if do in _POD_ACTIONS:
        _on_pods(stateful, action, _chosen(stateful, action, place), place, trace)
    elif do == "template":
        if not isinstance(action.get("revision"), str):
            raise BadInput(f"{place}.revision:读到 {action.get('revision')!r};要写版本名,如 v2")
        stateful.revision = action["revision"]
        trace.step("kubectl", f"Pod 模板改为 {stateful.revision}", "模板不同就是新的 ControllerRevision")
    elif do != "wait":
        known = "、".join((*_POD_ACTIONS, *_SPEC_ACTIONS, "template", "wait", "run"))
        raise BadInput(f"{place}.do:读到 {do!r};可以写 {known}")
    return ()


def _edit(stateful: StatefulSet, action: Action, place: str, admission: Admission, trace: Trace) -> tuple[Cause, ...]:
    """Edit the spec; the API server looks at all of it again."""
    do = action["do"]
    key = _SPEC_ACTIONS[do]
    if action.get(key) is None:
        raise BadInput(f"{place}.{key}:缺这个值,补上")
    field = {"start": "ordinals"}.get(key, key)
    written = {**stateful.written, field: {"start": action[key]} if key == "start" else action[key]}
    try:
        spec = admitted(written, admission.bounded, admission.at, Trace())
    except Undecodable as wrong:
        raise BadInput(f"{place}.{key}:{wrong}") from wrong
    if isinstance(spec, tuple):
        trace.step("kube-apiserver", f"拒绝 {do}:{spec[0].field}", spec[0].why)
        return spec
    stateful.spec, stateful.written = spec, written
    trace.step("kubectl", f"{do}:{key} 改为 {action[key]}", "改 spec,控制器随后对照")
    return ()


def _chosen(stateful: StatefulSet, action: Action, place: str) -> list[StatefulPod]:
    """Return the Pods that an action names; ``"all"`` are those that are not terminating, or all for a removal."""
    wanted = action.get("pods", "all")
    if wanted == "all":
        terminating = action["do"] == "removeTerminating"
        return [pod for pod in stateful.pods.values() if pod.terminating == terminating]
    if not isinstance(wanted, list | tuple):
        raise BadInput(f'{place}.pods:读到 {wanted!r};要写序号的列表或 "all"')
    for ordinal in wanted:
        if not isinstance(ordinal, int) or ordinal not in stateful.pods:
            raise BadInput(f"{place}.pods:没有序号 {ordinal!r} 的 Pod;现有 {sorted(stateful.pods)}")
    return [stateful.pods[ordinal] for ordinal in wanted]


def _on_pods(stateful: StatefulSet, action: Action, pods: list[StatefulPod], place: str, trace: Trace) -> None:
    do, named = action["do"], [pod.ordinal for pod in pods]
    if do == "ready":
        make_ready(pods, trace)
    elif do == "removeTerminating":
        remove_terminating(stateful, pods, trace)
    elif do in ("notReady", "phase"):
        phase = action.get("phase", "Running")
        if phase not in _PHASES:
            raise BadInput(f"{place}.phase:读到 {phase!r};可以写 {'、'.join(_PHASES)}")
        for pod in pods:
            pod.phase, pod.ready = phase, False
        trace.step("kubelet", f"Pod {named} 变为 {phase}、未就绪", "容器或探针的结果")
    elif do == "deletePod":
        for pod in pods:
            stateful.terminate(pod)
        trace.step("kubectl", f"删 Pod {named}", "宽限期内对象还在,同序号不会重建")
    else:
        for pod in pods:
            del stateful.pods[pod.ordinal]
        trace.step("kubectl", f"强制删 Pod {named}", "宽限期 0:对象立刻消失")


def make_ready(pods: Iterable[StatefulPod], trace: Trace) -> bool:
    """Mark Pods running and ready; return whether that changed any."""
    changed = [pod for pod in pods if not pod.available]
    for pod in changed:
        pod.phase, pod.ready = "Running", True
    if changed:
        trace.step("kubelet", f"Pod {[pod.ordinal for pod in changed]} 就绪", "就绪探针通过")
    return bool(changed)


def remove_terminating(stateful: StatefulSet, pods: Iterable[StatefulPod], trace: Trace) -> bool:
    """Remove those of the Pods that are terminating; return whether there were any."""
    gone = [pod.ordinal for pod in pods if pod.terminating]
    for ordinal in gone:
        del stateful.pods[ordinal]
    if gone:
        trace.step("kubelet", f"Pod {gone} 停完,对象移除", "容器已退出")
    return bool(gone)
