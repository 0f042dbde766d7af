"""What happens to a rollout from outside of the controllers: edits of the Deployment, and what kubelets do to Pods."""

from __future__ import annotations

from kb.models.trace import Trace
from kb.models.workloads.deployment import Deployment
from kb.models.workloads.rollout_script import Edit


def apply(deployment: Deployment, edit: Edit, trace: Trace) -> None:
    """Change the Deployment's spec."""
    said: list[str] = []
    if edit.replicas is not None:
        said.append(f"replicas 改为 {edit.replicas}")
        deployment.resize(edit.replicas, deployment.strategy)
    if edit.paused is not None:
        said.append("暂停" if edit.paused else "恢复")
        deployment.paused = edit.paused
    if edit.strategy is not None:
        said.append(f"strategy 改为 {'RollingUpdate' if edit.strategy.rolling else 'Recreate'}")
        deployment.resize(deployment.replicas, edit.strategy)
    if edit.template is not None:
        said.append(f"Pod 模板改为 v{edit.template}")
        deployment.template = edit.template
    trace.step("kubectl", "、".join(said) or "什么也没改", "改 spec 的人只写愿望,怎么走由控制器决定")


def remove_terminating(deployment: Deployment, trace: Trace) -> int:
    """Let all terminating Pods vanish and return how many there were."""
    gone = sum(owned.terminating for owned in deployment.owned)
    for owned in deployment.owned:
        owned.terminating = 0
    if gone:
        trace.step("kubelet", f"{gone} 个 Pod 停完,对象移除", "容器已退出")
    return gone


def make_ready(deployment: Deployment, limit: int | None, trace: Trace) -> int:
    """Mark Pods ready, those of the oldest ReplicaSet first, at most ``limit``, and return how many."""
    done = 0
    for owned in deployment.owned:
        now = owned.unready if limit is None else min(owned.unready, limit - done)
        owned.unready -= now
        owned.ready += now
        done += now
    if done:
        trace.step("kubelet", f"{done} 个 Pod 就绪", "就绪探针通过,过了 minReadySeconds 就算可用")
    return done
