"""What the results of probes do: restarts, started, Ready, and the Pod's endpoint in its EndpointSlice.

Startup probes hold back the other two until the first success. A failed startup or liveness probe has the container
killed and started again; a failed readiness probe only takes the Pod out of its Services.
"""

from __future__ import annotations

from typing import Any

from kb.models.containers.pod_status import INIT, MAIN, SIDECAR
from kb.models.containers.probe_worker import KINDS, READINESS, STARTUP, Worker, read_probe
from kb.models.containers.probed_container import ProbedContainer
from kb.models.containers.probed_pod import ProbedPod, observed_pod, pod_conditions, statuses
from kb.models.containers.restart_policy import ALWAYS, POLICIES
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

GRACE_SECONDS = 30
SIGTERM_TENTHS = 10  # from the deletion of the Pod to SIGTERM
LONGEST_SECONDS = 3600


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return conditions, incarnations of every container and changes of Ready and the endpoint in order."""
    top = field_of(given)
    pod = _read_pod(top, trace)
    tenths = int(min(top.needed("observeSeconds").number(), LONGEST_SECONDS) * 10)
    now = 0
    for now in range(tenths + 1):
        _one_tenth(pod, now)
        if pod.gone:
            break
    return observed_pod(pod, now)


def _read_pod(top: Field, trace: Trace) -> ProbedPod:
    policy = top.at("restartPolicy").one_of(POLICIES, ALWAYS)
    containers = [_read_container(entry, True, policy) for entry in top.at("initContainers").list()]
    containers += [_read_container(entry, False, policy) for entry in top.at("containers").list()]
    if not any(container.kind == MAIN for container in containers):
        raise BadInput("input.containers:至少要有一个容器")
    gated, gate, delete = top.at("readinessGates").list(), top.at("gateAt"), top.at("deleteAt")
    never = LONGEST_SECONDS * 10 + 1
    gate_at = None if not gated else int(gate.number() * 10) if gate.given else never
    grace = top.at("terminationGracePeriodSeconds").whole(GRACE_SECONDS, least=0)
    delete_at = int(delete.number() * 10) if delete.given else None
    return ProbedPod(containers, grace, gate_at, top.at("publishNotReadyAddresses").flag(), delete_at, trace)


def _read_container(entry: Field, is_init: bool, policy: str) -> ProbedContainer:
    sidecar = is_init and entry.at("restartPolicy").one_of(("", ALWAYS), "") == ALWAYS
    results, workers = entry.at("results"), {}
    for kind in KINDS:
        if entry.at(f"{kind}Probe").given:
            answers = tuple(text.text() for text in results.at(f"{kind}Probe").list()) or ("S",)
            if any(not text or set(text) - set("SF") for text in answers):
                raise results.at(f"{kind}Probe").wrong("由 S 和 F 组成的非空字符串")
            spec = read_probe(kind, entry.at(f"{kind}Probe"))
            workers[kind] = Worker(spec, answers, 0)
    after = entry.at("exitAfter").list()
    if after and len(after) != 2:
        raise entry.at("exitAfter").wrong("[秒, 退出码]")
    return ProbedContainer(
        entry.needed("name").text(),
        (SIDECAR if sidecar else INIT) if is_init else MAIN,
        policy,
        workers,
        entry.at("onTerm").whole() % 256,
        entry.at("ignoreTerm").flag(),
        (after[0].whole(least=0), after[1].whole() % 256) if after else None,
    )


def _one_tenth(pod: ProbedPod, now: int) -> None:
    for container in pod.containers:
        if container.running and container.stop_at is not None and now >= container.stop_at:
            container.end(now, pod.deleting(now) or (container.kind == SIDECAR and pod.over), pod.trace)
    if pod.deleting(now):
        _delete(pod, now)
    elif pod.over:
        for container in pod.of_kind(SIDECAR):
            if container.running and container.stop_at is None:
                container.stop(now, pod.grace)
            container.restart_at = None
    else:
        _start_due(pod, now)
    for container in pod.containers:
        if container.running:
            _probe(pod, container, now)
    _note_changes(pod, now)


def _start_due(pod: ProbedPod, now: int) -> None:
    """Start what is due: init containers in turn, each sidecar until it has started, then the Pod's own containers."""
    for container in pod.of_kind(INIT, SIDECAR):
        _start(pod, container, now)
        if not (container.done or (container.kind == SIDECAR and (container.started or _initialized(pod)))):
            return
    for container in pod.of_kind(MAIN):
        _start(pod, container, now)


def _initialized(pod: ProbedPod) -> bool:
    return any(container.incarnations for container in pod.of_kind(MAIN))


def _start(pod: ProbedPod, container: ProbedContainer, now: int) -> None:
    first = not container.incarnations
    if first:
        for worker in container.workers.values():
            worker.next_tick = now
    if first or (container.restarts and container.restart_at is not None and now >= container.restart_at):
        container.start(now, pod.trace)


def _delete(pod: ProbedPod, now: int) -> None:
    """Stop every container, a second after the deletion; the object goes when all have ended."""
    if now == pod.delete_at:
        counts = {
            (each.name, kind): worker.answered for each in pod.containers for kind, worker in each.workers.items()
        }
        pod.probes_at_deletion = counts
        pod.trace.step("kubelet", "Pod 被删除", "存活和启动探测停止,就绪探测继续", now / 10)
    if pod.delete_at is not None and now == pod.delete_at + SIGTERM_TENTHS:
        for container in pod.containers:
            if container.running:
                container.stop(now, pod.grace)
    pod.gone = now > (pod.delete_at or 0) + SIGTERM_TENTHS and not any(each.running for each in pod.containers)


def _probe(pod: ProbedPod, container: ProbedContainer, now: int) -> None:
    """Let the probes of a running container answer and run (worker.go doProbe)."""
    seen = container.seen(now)
    if seen and not container.started and STARTUP not in container.workers:
        container.notice_start(now, pod.trace)
    for kind, worker in container.workers.items():
        if worker.due is not None and now >= worker.due:
            _take(pod, container, kind, worker.answer(len(container.incarnations) - 1), now)
    for kind, worker in container.workers.items():
        held = pod.deleting(now) and kind != READINESS
        eligible = seen and not held and (kind == STARTUP) != container.started
        worker.tick(now, eligible, now - (container.started_at or 0))


def _take(pod: ProbedPod, container: ProbedContainer, kind: str, verdict: str | None, now: int) -> None:
    if verdict is None:
        return
    if kind == READINESS:
        container.set_ready(verdict == "S", now, pod.trace)
    elif verdict == "F" and not pod.deleting(now):
        container.kill(kind, now, pod.grace, pod.trace)
    elif kind == STARTUP and not container.started:
        container.notice_start(now, pod.trace)


def _note_changes(pod: ProbedPod, now: int) -> None:
    ready = not pod.gone and pod_conditions(pod, statuses(pod, now), now)["Ready"] == "True"
    if pod.ready_changes[-1] != str(ready):
        pod.ready_changes.append(str(ready))
        pod.trace.step("kubelet", f"Pod 的 Ready 变为 {ready}", "全部容器 ready 且就绪门通过才是 True", now / 10)
    if pod.gone:
        pod.endpoint_changes.append(None)
    elif any(container.seen(now) or container.exits for container in pod.containers):
        # pkg: staging/src/k8s.io/endpointslice/utils.go podToEndpoint
        terminating = pod.deleting(now)
        published = pod.publish_not_ready or (ready and not terminating)
        endpoint = {"ready": published, "serving": ready, "terminating": terminating}
        # The last container of a deleted Pod and the Pod itself go together.
        leaving = terminating and not any(container.running for container in pod.containers)
        if not leaving and (not pod.endpoint_changes or pod.endpoint_changes[-1] != endpoint):
            pod.endpoint_changes.append(endpoint)
            pod.trace.step("endpointslice-controller", "更新 Pod 的端点", "跟随 Pod 的 Ready", now / 10, **endpoint)


MODEL = Model(
    topic="probe-effects",
    title="一串探测结果之后:重启几次、started、Ready 和端点怎么变",
    run=run,
    sources=(
        Source("pkg/kubelet/prober/worker.go", "doProbe"),
        Source("pkg/kubelet/prober/prober_manager.go", "UpdatePodStatus"),
        Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "computePodActions"),
        Source("pkg/kubelet/status/generate.go", "GeneratePodReadyCondition"),
        Source("staging/src/k8s.io/endpointslice/utils.go", "podToEndpoint"),
    ),
    leaves_out=(
        "不管一次探测本身怎么得出结果:那是 probe-http、probe-exec 等的事",
        "重启当口落到旧容器头上的那一次就绪探测不算:真实集群里它是竞态",
        "不管额外触发的就绪探测,每次回答都当作 0.4 秒之后",
    ),
    example={
        "restartPolicy": "Always",
        "containers": [
            {
                "name": "app",
                "livenessProbe": {"periodSeconds": 2, "failureThreshold": 2},
                "results": {"livenessProbe": ["SFF", "S"]},
            }
        ],
        "observeSeconds": 30,
    },
)
