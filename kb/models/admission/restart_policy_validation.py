"""Which restart policy a Pod's spec may have, and which the kind that holds it."""

from __future__ import annotations

from kb.models.admission.container_restart import POLICIES
from kb.models.api.refusal import Cause, invalid, not_supported, required


def pod_policy_causes(policy: str, path: str) -> list[Cause]:
    """Return what validation of any PodSpec finds in a defaulted policy (validateRestartPolicy)."""
    return [] if policy in POLICIES else [not_supported(path, f"只有 {'、'.join(POLICIES)}(区分大小写)")]


def owner_policy_causes(kind: str, policy: str, has_failure_policy: bool, path: str) -> list[Cause]:
    """Return what the kind that holds the template demands on top (pkg/apis/{apps,batch,core}/validation)."""
    if kind == "Pod":
        return []
    if kind not in ("Job", "CronJob"):
        # A controller that keeps Pods running has no use for Pods that end.
        return [] if policy == "Always" else [not_supported(path, f"{kind} 要 Pod 一直运行,只能是 Always")]
    if policy == "Always":
        return [required(path, "Job 的 Pod 要能结束:必须写明 OnFailure 或 Never")]
    if policy not in ("OnFailure", "Never"):
        return [not_supported(path, "Job 只能是 OnFailure 或 Never")]
    if has_failure_policy and policy != "Never":
        return [invalid(path, "有 podFailurePolicy 时只能是 Never,否则容器在 Pod 里就地重启,轮不到它判断")]
    return []
