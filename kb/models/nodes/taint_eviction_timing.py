"""How long one Pod stays on a node with NoExecute taints, while taints and tolerations change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.admission.toleration_validation import decoded_tolerations, toleration_causes
from kb.models.api.refusal import Cause, Undecodable, forbidden, refused, undecodable
from kb.models.api.toleration import Taint, Toleration
from kb.models.model import BadInput, Given, Model, Source
from kb.models.nodes.stored_taints import decoded_taints
from kb.models.nodes.taint_eviction import Timer, actor, deletion_grace, disruption_reason, next_timer, no_execute
from kb.models.release import Release
from kb.models.scheduling.node_validation import taint_causes
from kb.models.trace import Trace

PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")


@dataclass(frozen=True)
class Setting:
    """What the controller knows of the one node and the one Pod."""

    taints: tuple[Taint, ...]
    tolerations: tuple[Toleration, ...]


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether and when the Pod gets its deletionTimestamp within the window, or the API server's refusal."""
    window, changes = _seconds(given, "window"), _changes(given)
    try:
        setting = Setting(decoded_taints(given.get("taints")), decoded_tolerations(given.get("tolerations")))
        if causes := _creation_causes(setting, "podCreatedAt" in given):
            return refused(trace, list(dict.fromkeys(causes)))
        stored = tuple(with_default_tolerations([dict(entry) for entry in setting.tolerations], trace))
        fires = _fires(Setting(setting.taints, stored), stored[len(setting.tolerations) :], changes, at, trace)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    answer = {"accepted": True, "effectiveTolerations": [dict(entry) for entry in stored]}
    if fires is None or fires > window:
        return {**answer, "evicted": False, "seconds": None, "observedForSeconds": window}
    return {**answer, "evicted": True, "seconds": float(fires), **_deletion(given, fires, at, trace)}


def _creation_causes(setting: Setting, node_first: bool) -> list[Cause]:
    # Whichever object is written first is refused first.
    pod = toleration_causes(setting.tolerations, "spec.tolerations")
    node = taint_causes(setting.taints)
    return (node or pod) if node_first else (pod or node)


def _fires(
    setting: Setting, automatic: tuple[Toleration, ...], changes: list[Mapping[str, Any]], at: Release, trace: Trace
) -> float | None:
    """Return the second at which the Pod is deleted, None for never."""
    timer = _looked(None, setting, 0, at, trace)
    for change in changes:
        if timer and timer.fires <= change["at"]:
            break
        setting = _changed(setting, change, automatic, trace)
        timer = _looked(timer, setting, change["at"], at, trace)
    return timer.fires if timer else None


def _looked(timer: Timer | None, setting: Setting, now: float, at: Release, trace: Trace) -> Timer | None:
    """Return the timer after the controller looked at the setting, and record what it decided."""
    after = next_timer(timer, setting.taints, setting.tolerations, now)
    if after is timer:
        if timer:
            trace.step(actor(at), f"计时照旧,第 {timer.fires:g} 秒删", "已经在走的计时不因改动变短或变长", now)
        else:
            trace.step(actor(at), "不安排驱逐", "没有 NoExecute 污点,或都被不限时地容忍", now)
    elif after is None:
        trace.step(actor(at), "取消计时", "没有 NoExecute 污点了,或剩下的都被不限时地容忍", now)
    elif after.fires <= now:
        trace.step(actor(at), "立即驱逐", "有 NoExecute 污点没被容忍,或容忍的秒数不大于 0", now)
    else:
        why = "每个污点只用列表里第一条匹配的容忍,各污点之间取最短的秒数"
        trace.step(actor(at), f"开始计时,第 {after.fires:g} 秒删", why, now, noExecute=len(no_execute(setting.taints)))
    return after


def _changed(setting: Setting, change: Mapping[str, Any], automatic: tuple[Toleration, ...], trace: Trace) -> Setting:
    """Return the setting after a change, or the same one where the API server refuses the change."""
    taints, tolerations, causes = setting.taints, setting.tolerations, []
    if "taints" in change:
        taints = decoded_taints(change["taints"])
        causes += taint_causes(taints)
    if "tolerations" in change:
        written = decoded_tolerations(change["tolerations"])
        tolerations = (*written, *(entry for entry in automatic if entry not in written))
        causes += _only_added(tolerations, setting.tolerations)
    if causes:
        refused(trace, causes)
        return setting
    return Setting(taints, tolerations)


def _only_added(new: tuple[Toleration, ...], old: tuple[Toleration, ...]) -> list[Cause]:
    """Return what validateOnlyAddedTolerations finds: a stored toleration may change its seconds and nothing else."""
    kept = [_without_seconds(entry) for entry in new]
    if any(_without_seconds(entry) not in kept for entry in old):
        return [forbidden("spec.tolerations", "已有的容忍不能去掉,只能改 tolerationSeconds 或再添新的")]
    return toleration_causes(new, "spec.tolerations")


def _without_seconds(toleration: Toleration) -> dict[str, Any]:
    return {name: value for name, value in toleration.items() if name != "tolerationSeconds"}


def _deletion(given: Given, fires: float, at: Release, trace: Trace) -> dict[str, Any]:
    grace = deletion_grace(given.get("podPhase") or "Running", given.get("terminationGracePeriodSeconds"))
    reason = disruption_reason(at)
    why = f"先写上 DisruptionTarget({reason}),再按 Pod 自己的宽限期删" if reason else "按 Pod 自己的宽限期删"
    trace.step(actor(at), "删除 Pod", why, fires, deletionGracePeriodSeconds=grace)
    return {"deletionGracePeriodSeconds": grace, "disruptionTarget": reason}


def _seconds(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadInput(f"taint-eviction-timing:{name} 读到 {value!r},应是不小于 0 的秒数")
    return value


def _changes(given: Given) -> list[Mapping[str, Any]]:
    """Return the changes in order of time."""
    phase, grace = given.get("podPhase", "Running"), given.get("terminationGracePeriodSeconds")
    if phase is not None and phase not in PHASES:
        raise BadInput(f"taint-eviction-timing:podPhase 读到 {phase!r},应是 {'、'.join(PHASES)} 之一")
    if grace is not None and (isinstance(grace, bool) or not isinstance(grace, int)):
        raise BadInput(f"taint-eviction-timing:terminationGracePeriodSeconds 读到 {grace!r},应是整数秒")
    changes = given.get("then") or []
    if not isinstance(changes, list) or not all(isinstance(change, Mapping) for change in changes):
        raise BadInput('taint-eviction-timing:then 应是列表,每项像 {"at": 2, "taints": []}')
    for change in changes:
        _seconds(change, "at")
        if not {"taints", "tolerations"} & set(change):
            raise BadInput(f"taint-eviction-timing:then 里第 {change['at']:g} 秒没写要改 taints 还是 tolerations")
    return sorted(changes, key=lambda change: float(change["at"]))


MODEL = Model(
    topic="taint-eviction-timing",
    title="节点有 NoExecute 污点时,Pod 会不会被驱逐、在第几秒",
    run=run,
    sources=(
        Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode"),
        Source("pkg/controller/tainteviction/timed_workers.go", "TimedWorkerQueue"),
        Source("pkg/apis/core/v1/helper/helpers.go", "GetMatchingTolerations"),
        Source("plugin/pkg/admission/defaulttolerationseconds/admission.go", "Admit"),
        Source("pkg/apis/core/validation/validation.go", "validateOnlyAddedTolerations"),
    ),
    leaves_out=(
        "只算到删除请求(deletionTimestamp)为止,不管 kubelet 多久停完容器",
        "污点是人手加的;谁在什么时候加污点见 node-failure",
        "API 和控制器自身零点几秒的延迟算作 0",
    ),
    example={
        "taints": [{"key": "maintenance", "effect": "NoExecute"}],
        "tolerations": [{"key": "maintenance", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60}],
        "window": 120,
    },
)
