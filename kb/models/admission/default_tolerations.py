"""Tolerations that a Pod gets without asking: the admission plugin's two, and the DaemonSet controller's.

The two sources are easily confused. The admission plugin DefaultTolerationSeconds looks at every *Pod* that is created
and adds two tolerations of 300 s; templates are not Pods, so they stay as written. The DaemonSet controller writes its
own, unlimited tolerations into the Pods it creates, before admission sees them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.toleration_validation import (
    StoredToleration,
    decoded_tolerations,
    toleration_causes,
    unknown_toleration_fields,
)
from kb.models.api.pod_spec import pod_spec
from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.daemon_pod_tolerations import NOT_READY, UNREACHABLE, tolerated, with_daemon_tolerations

DEFAULT_SECONDS = 300

TEMPLATED = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job")


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the tolerations that are stored, or the refusal; ``at`` plays no part (the same since before 1.20)."""
    kind, created_by = _kinds(given)
    path = "spec.tolerations" if kind == "Pod" else "spec.template.spec.tolerations"
    try:
        written = decoded_tolerations(given["tolerations"])
        unknown = unknown_toleration_fields(given["tolerations"], path)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if causes := toleration_causes(written, path):
        return refused(trace, causes)
    stored = list(written)
    if created_by == "DaemonSet":
        host_network = given.get("hostNetwork") is True
        stored = with_daemon_tolerations(stored, host_network)
        trace.step(
            "daemonset-controller",
            "给 Pod 写上守护 Pod 的容忍,都不限时",
            "节点出问题时守护 Pod 应留在上面;键、操作符、值、效果都相同的一条会被不限时的代替",
            hostNetwork=host_network,
        )
    if kind == "Pod" or created_by:
        stored = with_default_tolerations(stored, trace)
    else:
        trace.step("kube-apiserver", "模板里的容忍原样存下", "DefaultTolerationSeconds 只看 Pod,不看工作负载的模板")
    return {"accepted": True, "tolerations": stored, **({"unknownFields": unknown} if unknown else {})}


def with_default_tolerations(tolerations: list[StoredToleration], trace: Trace) -> list[StoredToleration]:
    """Return a new Pod's tolerations after the admission plugin DefaultTolerationSeconds."""
    added = list(tolerations)
    for key in (NOT_READY, UNREACHABLE):
        covering = next((entry for entry in tolerations if _speaks_of(entry, key)), None)
        if covering is None:
            added.append({**tolerated(key, "NoExecute"), "tolerationSeconds": DEFAULT_SECONDS})
            trace.step(
                "kube-apiserver", f"补上对 {key}:NoExecute 的容忍,{DEFAULT_SECONDS} 秒", "清单里没有提到这个污点"
            )
        else:
            trace.step("kube-apiserver", f"不补 {key} 的默认容忍", "清单里已有一条说到它: " + _as_text(covering))
    return added


def _as_text(toleration: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in toleration.items())


def _speaks_of(toleration: Mapping[str, Any], key: str) -> bool:
    # The plugin asks whether the author spoke of the taint, not whether the toleration would match it:
    # neither operator nor value count, so `Equal` with some value silently leaves the Pod without the default.
    return toleration.get("key", "") in ("", key) and toleration.get("effect", "") in ("", "NoExecute")


def _kinds(given: Given) -> tuple[str, str | None]:
    """Return the kind of the request and the kind whose controller makes the Pod that is asked for."""
    if "tolerations" not in given:
        raise BadInput("default-tolerations:缺 tolerations;没有容忍时写 tolerations: null")
    created_by = given.get("createdBy")
    if created_by is not None and created_by not in TEMPLATED:
        raise BadInput(f"default-tolerations:createdBy 读到 {created_by!r},应是 {'、'.join(TEMPLATED)} 之一")
    kind = created_by or given.get("kind") or "Pod"
    if kind != "Pod" and kind not in TEMPLATED:
        raise BadInput(f"default-tolerations:kind 读到 {kind!r},应是 Pod、{'、'.join(TEMPLATED)} 之一")
    return kind, created_by


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that a manifest of a Pod or of a workload stands for."""
    spec = pod_spec(manifest)
    return {"kind": manifest["kind"], "tolerations": spec.get("tolerations")}


MODEL = Model(
    topic="default-tolerations",
    title="建好的 Pod 有哪些容忍:写的、准入补的和 DaemonSet 控制器加的",
    run=run,
    sources=(
        Source("plugin/pkg/admission/defaulttolerationseconds/admission.go", "Admit"),
        Source("pkg/controller/daemon/util/daemonset_util.go", "AddOrUpdateDaemonPodTolerations"),
        Source("pkg/apis/core/validation/validation.go", "ValidateTolerations"),
    ),
    leaves_out=(
        "不管默认关闭的 PodTolerationRestriction 插件和 Gt、Lt 操作符",
        "不管 kube-apiserver 用 --default-not-ready-toleration-seconds 等参数改过的秒数",
        "不看资源和 Pod 的其他字段是否合法",
    ),
    example={"tolerations": [{"key": NOT_READY, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60}]},
    manifest_kinds=("Pod", *TEMPLATED),
    from_manifest=from_manifest,
)
