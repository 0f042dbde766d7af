"""What restartPolicy decides: which containers are started again, where, by whom, and what becomes of the Pod."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.containers import container_restart, probe_effects
from kb.models.containers.restart_policy import POLICIES, RestartPolicy, should_restart
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

POLICY = Words("restart-policy", POLICIES)
# What people take for a restart policy.
CLAIMED_POLICIES = Words("restart-policy", (*POLICIES, "OnSuccess", "UnlessStopped", "IfNotPresent"))
PHASES = Words("pod-phase", ("Pending", "Running", "Succeeded", "Failed", "Unknown"))
COMPONENTS = Words(
    "component",
    (
        *("kubelet", "kube-apiserver", "kube-scheduler", "kube-controller-manager", "kube-proxy", "container-runtime"),
        *("deployment-controller", "replicaset-controller", "job-controller", "etcd"),
    ),
)

TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "RestartPolicy")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec")
SHOULD = Source("pkg/api/v1/pod/util.go", "ContainerShouldRestart")
ACTIONS = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "computePodActions")
SYNC = Source("pkg/kubelet/kubelet.go", "SyncPod")
PHASE = Source("pkg/kubelet/kubelet_pods.go", "getPhase")
UPDATE = Source("pkg/apis/core/validation/validation.go", "ValidatePodUpdate")
KEPT = Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "startContainer")
JOBS = Source("pkg/controller/job/job_controller.go", "syncJob")

_EXIT_CODES = {"clean-exit": 0, "error-exit": 1}
EXITS = Words("exit-event", tuple(_EXIT_CODES))
_RECORDED = ("container-restart",)


def restarts_on_code(at: Release, policy: str, exit_code: int) -> bool:
    """Return whether a container that ended with an exit code is started again."""
    return should_restart(RestartPolicy(policy), exit_code)


@lru_cache(maxsize=64)
def _run(at: Release, policy: str, code: int, kind: str = "containers") -> dict[str, Any]:
    """Return what a Pod shows one of whose containers ends with this code again and again."""
    ending, lasting = [{"name": "ends", "exits": [code]}], [{"name": "runs", "exits": ["run"]}]
    given: dict[str, Any] = {"restartPolicy": policy, "observeSeconds": 60}
    given |= {"containers": ending} if kind == "containers" else {"initContainers": ending, "containers": lasting}
    return container_restart.run(given, at, Trace())


def restarts_on(at: Release, policy: str, event: str) -> bool:
    """Return whether a container is started again after it ended well or badly."""
    return bool(_run(at, policy, _EXIT_CODES[event])["containers"]["ends"]["restartCount"])


def init_restarts_on(at: Release, policy: str, event: str) -> bool:
    """Return whether an init container without a policy of its own is started again."""
    return bool(_run(at, policy, _EXIT_CODES[event], "initContainers")["containers"]["ends"]["restartCount"])


@lru_cache(maxsize=64)
def sidecar_restarts_on(at: Release, policy: str, event: str) -> bool:
    """Return whether an init container with restartPolicy Always is started again, whatever the Pod's own policy."""
    sidecar = {"name": "ends", "restartPolicy": "Always", "exits": [_EXIT_CODES[event]]}
    given = {"restartPolicy": policy, "observeSeconds": 60, "initContainers": [sidecar]}
    given |= {"containers": [{"name": "runs", "exits": ["run"]}]}
    return bool(container_restart.run(given, at, Trace())["containers"]["ends"]["restartCount"])


@lru_cache(maxsize=64)
def restarts_after_kill(at: Release, policy: str, killer: str) -> bool:
    """Return whether a container that was killed is started again."""
    if killer == "oom":
        given = {"name": "ends", "command": ["sh", "-c", "while true; do s=$s$s; done"], "memoryLimit": "64Mi"}
        shown = container_restart.run(
            {"restartPolicy": policy, "containers": [given], "observeSeconds": 60}, at, Trace()
        )
        return bool(shown["containers"]["ends"]["restartCount"])
    probe = killer.removesuffix("-failed")
    app = {"name": "ends", f"{probe}Probe": {"periodSeconds": 1, "failureThreshold": 1}}
    app["results"] = {f"{probe}Probe": ["F"]}
    shown = probe_effects.run({"restartPolicy": policy, "containers": [app], "observeSeconds": 12}, at, Trace())
    return bool(shown["containers"]["ends"]["restartCount"])


def looks_at_code(at: Release, policy: str) -> bool:
    """Return whether a policy cares about the exit code."""
    return restarts_on(at, policy, "clean-exit") != restarts_on(at, policy, "error-exit")


def gives_up(at: Release, times: int) -> bool:
    """Return whether the kubelet leaves a failing container alone after so many restarts; nothing counts them."""
    return not should_restart(RestartPolicy("Always"), 1)


_EVENTS = ("clean-exit", "error-exit", "oom", "liveness-failed", "startup-failed", "readiness-failed")


def decided(at: Release, event: str) -> bool:
    """Return whether it hangs on restartPolicy what happens after an event."""
    if event in _EXIT_CODES:
        return len({restarts_on(at, policy, event) for policy in POLICIES}) > 1
    return len({restarts_after_kill(at, policy, event) for policy in POLICIES}) > 1


def final_phase(at: Release, policy: str, event: str) -> str:
    """Return the phase of a Pod whose only container ended."""
    return str(_run(at, policy, _EXIT_CODES[event])["phase"])


def succeeds_when(at: Release) -> str:
    """Return whether one container that ends well makes a Pod Succeeded, or only all of them together."""
    pair = [{"name": "ends", "exits": [0]}, {"name": "fails", "exits": [1]}]
    given = {"restartPolicy": "Never", "observeSeconds": 60, "containers": pair}
    return "any" if container_restart.run(given, at, Trace())["phase"] == "Succeeded" else "all"


def job_retry(at: Release, policy: str) -> str:
    """Return how a Job tries again after a failure: a failed Pod is replaced, a running one restarts its container."""
    return "new-pod" if final_phase(at, policy, "error-exit") == "Failed" else "same-pod"


# What a restart leaves as it is: the Pod and its sandbox stay, the container is made anew from its image.
_KEPT = {
    **dict.fromkeys(("pod-ip", "node", "pod-name", "pod-uid", "volumes", "other-containers"), True),
    **dict.fromkeys(("container-id", "writable-layer"), False),
}
# ValidatePodUpdate: what a Pod's spec lets change once it exists.
_MUTABLE = {"image": True, "activeDeadlineSeconds": True, "restartPolicy": False, "nodeName": False}

RELATIONS = (
    Relation(
        "restart.policies", {}, CLAIMED_POLICIES, lambda at: POLICIES, (TYPES,), recorded=("restart-policy-admission",)
    ),
    Relation(
        "restart.on_code",
        {"policy": POLICY, "exit_code": Numbers(0, 255)},
        YES_NO,
        restarts_on_code,
        (SHOULD,),
        recorded=_RECORDED,
    ),
    Relation(
        "restart.on", {"policy": POLICY, "event": EXITS}, YES_NO, restarts_on, (SHOULD, ACTIONS), recorded=_RECORDED
    ),
    Relation(
        "restart.init_on",
        {"policy": POLICY, "event": EXITS},
        YES_NO,
        init_restarts_on,
        (ACTIONS,),
        recorded=_RECORDED,
    ),
    Relation(
        "restart.sidecar_on",
        {"policy": POLICY, "event": EXITS},
        YES_NO,
        sidecar_restarts_on,
        (ACTIONS, SHOULD),
        changes=("1.29",),
        recorded=_RECORDED,
    ),
    Relation(
        "restart.after_kill",
        {"policy": POLICY, "killer": Words("restart-event", ("oom", "liveness-failed", "startup-failed"))},
        YES_NO,
        restarts_after_kill,
        (ACTIONS,),
        recorded=("container-restart", "probe-effects"),
    ),
    Relation("restart.looks_at_code", {"policy": POLICY}, YES_NO, looks_at_code, (SHOULD,), recorded=_RECORDED),
    Relation(
        "restart.decided",
        {"event": Words("restart-event", _EVENTS)},
        YES_NO,
        decided,
        (ACTIONS,),
        recorded=("container-restart", "probe-effects"),
    ),
    # computePodActions runs in the kubelet of the Pod's node; nothing of it reaches another component.
    Relation("restart.actor", {}, COMPONENTS, lambda at: "kubelet", (SYNC, ACTIONS)),
    Relation(
        "restart.place",
        {},
        Words("restart-place", ("same-node", "other-node")),
        lambda at: "same-node",
        (SYNC, ACTIONS),
    ),
    Relation(
        "restart.unit", {}, Words("restart-unit", ("container", "pod", "node")), lambda at: "container", (ACTIONS,)
    ),
    Relation(
        "restart.keeps",
        {"kept": Words("kept-thing", tuple(_KEPT))},
        YES_NO,
        lambda at, kept: _KEPT[kept],
        (KEPT, ACTIONS),
    ),
    Relation(
        "restart.suits",
        {"job": Words("work-kind", ("service", "batch"))},
        Words("restart-policy", ("Always", "OnFailure", "Never")),
        # Workloads that serve must state Always, Jobs one of the others (validation.go, ValidateJobTemplateSpec).
        lambda at, job: ("Always",) if job == "service" else ("OnFailure", "Never"),
        (TYPES,),
    ),
    Relation("restart.gives_up", {"times": Numbers(1, 1000)}, YES_NO, gives_up, (SHOULD, ACTIONS), recorded=_RECORDED),
    Relation("restart.resets", {}, YES_NO, lambda at: True, (ACTIONS,)),
    Relation(
        "restart.init_phase",
        {"policy": Words("restart-policy", ("Always", "OnFailure", "Never"))},
        PHASES,
        # getPhase: a failed init container ends the Pod only where it is not started again.
        lambda at, policy: "Failed" if policy == "Never" else "Pending",
        (PHASE,),
    ),
    Relation("restart.sidecar_blocks", {}, YES_NO, lambda at: False, (PHASE,)),
    Relation(
        "restart.mutable",
        {"field": Words("pod-field", tuple(_MUTABLE))},
        YES_NO,
        lambda at, field: _MUTABLE[field],
        (UPDATE,),
    ),
    Relation(
        "restart.final_phase",
        {"policy": POLICY, "event": EXITS},
        PHASES,
        final_phase,
        (PHASE,),
        recorded=_RECORDED,
    ),
    Relation("restart.succeeds_when", {}, Words("finish-need", ("all", "any")), succeeds_when, (PHASE,)),
    Relation(
        "restart.job_retry",
        {"policy": Words("restart-policy", ("OnFailure", "Never"))},
        Words("job-retry", ("same-pod", "new-pod", "none")),
        job_retry,
        (JOBS, ACTIONS),
        recorded=("container-restart", "job"),
    ),
)
