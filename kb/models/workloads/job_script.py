"""The script that plays the kubelet for a Job: one act at a time, each after everything has come to rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.api.job_indexes import indexes_text
from kb.models.api.refusal import Undecodable
from kb.models.model import BadInput, Given
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.job_pods import Pod
from kb.models.workloads.job_spec import Stored, read_spec, stored_spec, update_causes
from kb.models.workloads.job_state import Job
from kb.models.workloads.job_timeline import BATCH, Timeline

MOST_STEPS = 200
LONGEST = 10**7
KILLED = 137


@dataclass
class Script:
    """A run of the script: the Job's short and its stored spec, its time, and what is written down so far."""

    given: Given
    short: Mapping[str, Any]
    stored: Stored
    time: Timeline
    outcomes_used: dict[int | None, int] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def job(self) -> Job:
        """The Job that is played."""
        return self.time.job

    def play(self) -> None:
        """Play all acts, then the extra wait at the end."""
        self.time.react(0.0)
        self.time.rest()
        self._note("create")
        most = int(_number(self.given, "maxSteps", MOST_STEPS))
        actions = self._actions()
        while len(self.steps) <= most and self._act(actions.get(len(self.steps) - 1)):
            pass
        if self.given.get("wait"):
            self.time.go_by(_number(self.given, "wait", 0))
            self.time.rest()
            self._note(f"wait {self.given['wait']}")
            if self._may_finalize():
                self._finalize()
                self.time.react(BATCH)
                self.time.rest()
                self._note("finalize")

    def _actions(self) -> dict[int, Mapping[str, Any]]:
        actions = self.given.get("actions") or []
        if not isinstance(actions, list) or not all(
            isinstance(one, Mapping) and isinstance(one.get("atStep"), int) for one in actions
        ):
            raise BadInput(f"actions 应是带 atStep 的对象的列表,读到 {actions!r}")
        return {one["atStep"]: one for one in actions}

    # --- acts ---

    def _act(self, action: Mapping[str, Any] | None) -> bool:
        if action is not None:
            return self._edit({key: value for key, value in action.items() if key != "atStep"})
        if self._may_finalize():
            count, start = self._finalize(), self.time.now
            self._note(f"finalize {count}", self.time.replacement(start))
            return True
        pod = next((one for one in self._in_order() if one.is_active and not one.has_outcome), None)
        if pod is None or not self.time.exists:
            return False
        return self._give_outcome(pod, self._outcome(pod))

    def _in_order(self) -> list[Pod]:
        return sorted(self.job.pods, key=lambda pod: (pod.created, pod.index or 0, pod.number))

    def _may_finalize(self) -> bool:
        return self.time.exists and self.given.get("finalize", True) and bool(self.job.terminating)

    def _finalize(self) -> int:
        gone = self.job.terminating
        for pod in gone:
            pod.phase, pod.exit_code, pod.ended = "Failed", KILLED, self.time.now
        self.job.trace.step(
            "kubelet", f"{len(gone)} 个正在终止的 Pod 停下并消失", "退出码 137", round(self.time.now, 1)
        )
        return len(gone)

    def _edit(self, change: dict[str, Any]) -> bool:
        if "wait" in change:
            self.time.go_by(_number(change, "wait", 0))
            self.time.rest()
            self._note(change)
        elif "deletePod" in change:
            self._delete_pod(change)
        else:
            self._change_spec(change)
        return True

    def _delete_pod(self, change: dict[str, Any]) -> None:
        pods, number = self._in_order(), change["deletePod"]
        if not isinstance(number, int) or not 0 <= number < len(pods):
            raise BadInput(f"actions[].deletePod 读到 {number!r};现在有 {len(pods)} 个 Pod,从 0 数起")
        pod, start = pods[number], self.time.now
        pod.deleting, pod.ended = True, self.time.now
        self.job.trace.step(
            "kubectl", f"删除第 {number} 个 Pod", "有宽限期,Pod 先处于 terminating", round(self.time.now, 1)
        )
        self._note(change, self.time.replacement(start))

    def _change_spec(self, change: dict[str, Any]) -> None:
        short = {**self.short, **change}
        try:
            new, causes = stored_spec(short, self.job.at)
        except Undecodable as wrong:
            raise BadInput(f"actions[] 里的值类型不对:{wrong}") from None
        causes = list(dict.fromkeys([*causes, *update_causes(self.stored, new)]))
        self.job.trace.step("kubectl", "修改 Job 的 spec", f"{change}", round(self.time.now, 1))
        if causes:
            refused = [{"field": cause.field, "reason": cause.reason} for cause in causes]
            self.steps.append({"action": change, "accepted": False, "causes": refused})
            return
        self.short, self.stored, self.job.spec = short, new, read_spec(new)
        self.time.react(0.0)
        self.time.rest()
        self._note(change)

    def _outcome(self, pod: Pod) -> Any:
        used = self.outcomes_used.get(pod.index, 0)
        self.outcomes_used[pod.index] = used + 1
        given = self.given.get("outcomes")
        if pod.index is not None and isinstance(self.given.get("outcomesByIndex"), Mapping):
            given = self.given["outcomesByIndex"].get(str(pod.index))
        elif pod.index is not None:
            used = sum(self.outcomes_used.values()) - 1
        return given[used] if isinstance(given, list) and used < len(given) else "Succeeded"

    def _give_outcome(self, pod: Pod, outcome: Any) -> bool:
        pod.has_outcome = True
        where = "" if pod.index is None else f" index {pod.index}"
        if outcome == "Running":
            pod.phase = "Running"
            return True
        if outcome == "Succeeded":
            pod.phase, pod.exit_code, pod.ended = "Succeeded", 0, self.time.now
            self.job.trace.step(
                "kubelet", f"第 {pod.number} 个 Pod{where} 成功结束", "退出码 0", round(self.time.now, 1)
            )
            self.time.react(BATCH)
            self.time.rest()
            self._note(f"succeed{where}")
            return True
        if isinstance(outcome, Mapping) and outcome.get("running"):
            pod.phase, pod.restarts = "Running", int(_number(outcome, "restartCount", 0))
            did = f"第 {pod.number} 个 Pod{where} 的容器重启了 {pod.restarts} 次"
            self.job.trace.step("kubelet", did, "restartPolicy 是 OnFailure 时在原地重启", round(self.time.now, 1))
            self.time.react(BATCH)
            self.time.rest()
            self._note(f"restartCount {pod.restarts}{where}")
            return True
        self._fail(pod, outcome, where)
        return True

    def _fail(self, pod: Pod, outcome: Any, where: str) -> None:
        shape: Any = {"exitCode": 1} if outcome == "Failed" else outcome
        if not isinstance(shape, Mapping):
            raise BadInput(f"outcomes 读到 {outcome!r};可写 Succeeded、Failed、Running、{{'exitCode': 3}}")
        start, code = self.time.now, int(_number(shape, "exitCode", 1))
        pod.phase, pod.exit_code, pod.ended = "Failed", code, start
        did = f"第 {pod.number} 个 Pod{where} 失败"
        self.job.trace.step("kubelet", did, f"退出码 {code}", round(start, 1))
        conditions = shape.get("conditions") or ()
        if not isinstance(conditions, list | tuple):
            raise BadInput(f"outcomes[].conditions 应是条件类型的列表,读到 {conditions!r}")
        pod.conditions = tuple((str(kind), "True") for kind in conditions)
        self._note(f"fail{where} exit {pod.exit_code}", self.time.replacement(start))

    # --- notes ---

    def _note(self, action: Any, more: Mapping[str, Any] | None = None) -> None:
        job = self.job
        step: dict[str, Any] = {"action": action, "podsCreated": job.pods_created}
        if not self.time.exists:
            self.steps.append({**step, "jobExists": False})
            return
        step |= {"active": len(job.active), "succeeded": job.succeeded, "failed": job.failed}
        step["terminating"] = len(job.terminating)
        indexes = {"completedIndexes": job.completed_indexes, "failedIndexes": job.failed_indexes}
        step |= {name: indexes_text(values) for name, values in indexes.items() if values}
        step["conditions"] = [list(condition) for condition in job.conditions]
        self.steps.append({**step, **(more or {})})
        # Finalized Pods are gone once they have been counted.
        job.pods = [pod for pod in job.pods if not (pod.deleting and pod.is_finished and not pod.tracked)]


def _number(source: Mapping[str, Any], key: str, default: float) -> float:
    value = source.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        raise BadInput(f"{key} 应是 0 到 {LONGEST} 的数,读到 {value!r}")
    return value


def play(given: Given, spec: Stored, at: Release, trace: Trace) -> Script:
    """Return the script after its run; raise BadInput where the input makes no sense."""
    script = Script(given, given["spec"], spec, Timeline(Job(read_spec(spec), at, trace)))
    script.play()
    return script
