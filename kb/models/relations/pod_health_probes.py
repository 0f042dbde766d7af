"""The three probes of a container: what each is for, what its failure does, and which of them waits for which."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.containers import probe_effects
from kb.models.model import Source
from kb.models.network import endpoints
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace

PROBES = Words("probe", ("liveness", "readiness", "startup"))
# What people take for a probe.
CLAIMED_PROBES = Words("probe", (*PROBES.values, "shutdown", "network"))
PHASES = Words("pod-phase", ("Pending", "Running", "Succeeded", "Failed", "Unknown"))
RESULTS = Words("result", ("success", "failure"))

WORKER = Source("pkg/kubelet/prober/worker.go", "doProbe")
MANAGER = Source("pkg/kubelet/prober/prober_manager.go", "UpdatePodStatus")
ACTIONS = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "computePodActions")
READY = Source("pkg/kubelet/status/generate.go", "GeneratePodReadyCondition")
SLICES = Source("staging/src/k8s.io/endpointslice/utils.go", "podToEndpoint")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "Container")
GRACE = Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "setTerminationGracePeriod")
GRACE_GATE = Source("pkg/features/kube_features.go", "ProbeTerminationGracePeriod")
GATES = Source("pkg/features/kube_features.go", "StartupProbe")
PROXY_GATE = Source("pkg/features/kube_features.go", "EndpointSliceProxying")

# StartupProbe: alpha in 1.16, beta and on by default in 1.18, GA in 1.20.
_PROBES = (("1.0", ("liveness", "readiness")), ("1.18", PROBES.values))
# EndpointSliceProxying: since 1.19 kube-proxy on Linux reads EndpointSlices, which another controller writes.
_ENDPOINT_KEEPERS = (("1.0", "endpoint-controller"), ("1.19", "endpointslice-controller"))
_PERIOD = {"periodSeconds": 1}
_PATIENT = {**_PERIOD, "failureThreshold": 100}


def probes(at: Release) -> tuple[str, ...]:
    """Return the kinds of probes that can be used without a feature gate."""
    return as_of(_PROBES, at)


def _watch(
    at: Release, specs: dict[str, dict[str, int]], results: dict[str, str], seconds: int = 12, **top: Any
) -> dict[str, Any]:
    """Return what a Pod shows whose container ``app`` has these probes with these scripted results."""
    app = {
        "name": "app",
        **{f"{kind}Probe": spec for kind, spec in specs.items()},
        "results": {f"{kind}Probe": [letters] for kind, letters in results.items()},
    }
    containers = [app, *top.pop("others", [])]
    return probe_effects.run({"containers": containers, "observeSeconds": seconds, **top}, at, Trace())


@lru_cache(maxsize=64)
def _failing(at: Release, probe: str) -> dict[str, Any]:
    """Return what a Pod shows one of whose probes succeeds at first (but for a startup probe) and fails then."""
    return _watch(at, {probe: _PERIOD}, {probe: "F" if probe == "startup" else "SF"}, others=[{"name": "other"}])


def _markers(at: Release) -> tuple[str, ...]:
    """Return who takes part in taking a Pod out: the kubelet marks it, the slices follow, kube-proxy follows those."""
    return ("kubelet", as_of(_ENDPOINT_KEEPERS, at), "kube-controller-manager", "kube-proxy")


def effect_of(at: Release, probe: str) -> str:
    """Return what happens when a probe has failed often enough: the container restarts, or the Pod is unready."""
    shown = _failing(at, probe)
    app = shown["containers"]["app"]
    if "terminated" in app["incarnations"][0] and app["restartCount"]:
        return "restarts"
    return "unready" if shown["endpointChanges"][-1]["ready"] is False else "nothing"


def failure_does(at: Release, probe: str, component: str) -> tuple[str, ...]:
    """Return what this component brings about when a probe has failed often enough."""
    effect = effect_of(at, probe)
    by = {"restarts": ("kubelet",), "unready": _markers(at)}.get(effect, ())
    return (effect,) if component in by else ()


_PURPOSES = Words("probe-purpose", ("alive", "serving", "started", "process-running", "resources"))
_PURPOSE = {"restarts": "alive", "unready": "serving"}


def purpose(at: Release, probe: str) -> str:
    """Return what a probe finds out, told by what hangs on it."""
    if probe == "startup":
        return "started"
    return _PURPOSE[effect_of(at, probe)]


@lru_cache(maxsize=64)
def waits_for(at: Release, probe: str, by: str) -> bool:
    """Return whether a probe is held back until another one has succeeded."""
    if probe == by:
        return False
    specs = {by: _PATIENT, probe: {**_PERIOD, "failureThreshold": 1}}
    app = _watch(at, specs, {by: "F", probe: "S" if probe == "readiness" else "F"})["containers"]["app"]
    first = app["incarnations"][0]
    return not (first["readyChanges"] if probe == "readiness" else "terminated" in first)


@lru_cache(maxsize=16)
def span(at: Release, probe: str) -> str:
    """Return how long a probe goes on: through the container's whole life, or until it has succeeded once."""
    first = _watch(at, {probe: {**_PERIOD, "failureThreshold": 1}}, {probe: "SSSF"})["containers"]["app"][
        "incarnations"
    ][0]
    still_counts = len(first["readyChanges"]) > 1 if probe == "readiness" else "terminated" in first
    return "whole-life" if still_counts else "until-success"


@lru_cache(maxsize=16)
def unset(at: Release, probe: str) -> str:
    """Return the result that a container has for a probe that it does not define."""
    shown = _watch(at, {}, {})
    app = shown["containers"]["app"]
    stands = {"liveness": app["restartCount"] == 0, "readiness": app["ready"], "startup": app["started"]}
    return "success" if stands[probe] else "failure"


def required(at: Release, probe: str) -> bool:
    """Return whether a container without this probe gets no further than one whose probe fails."""
    return unset(at, probe) == "failure"


def phase_of(at: Release, probe: str) -> str:
    """Return the Pod's phase while one of its probes keeps failing (restart policy Always)."""
    return str(_failing(at, probe)["phase"])


def restarted(at: Release, probe: str) -> str:
    """Return what is started again after a failed liveness or startup probe."""
    containers = _failing(at, probe)["containers"]
    if not containers["app"]["restartCount"]:
        return "nothing"
    return "pod" if containers["other"]["restartCount"] else "that-container"


@lru_cache(maxsize=16)
def after_deletion(at: Release, probe: str) -> bool:
    """Return whether a probe goes on after the deletion of its Pod, while the containers shut down."""
    spec, letters = {probe: _PERIOD}, {probe: "F" * 40 if probe == "startup" else "S"}
    patient = {probe: _PATIENT} if probe == "startup" else spec
    slow = {"terminationGracePeriodSeconds": 6, "deleteAt": 4}
    app = {
        "name": "app",
        "ignoreTerm": True,
        f"{probe}Probe": patient[probe],
        "results": {f"{probe}Probe": [letters[probe]]},
    }
    shown = probe_effects.run({"containers": [app], "observeSeconds": 20, **slow}, at, Trace())
    return bool(shown["containers"]["app"]["afterDeletion"].get(f"{probe}Probes") == "some")


@lru_cache(maxsize=16)
def recovers(at: Release, probe: str) -> str:
    """Return what becomes of the Pod's endpoint when a failed readiness probe succeeds again."""
    shown = _watch(at, {probe: {**_PERIOD, "failureThreshold": 1}}, {probe: "SFS"})
    return "back" if shown["endpointChanges"][-1]["ready"] else "gone"


_READY = Words("ready-extent", ("all-containers", "some-containers"))


@lru_cache(maxsize=16)
def pod_ready(at: Release, ready: str) -> bool:
    """Return whether the Pod is Ready when all, or only some, of its containers are."""
    other = {"name": "other", "readinessProbe": _PERIOD}
    other["results"] = {"readinessProbe": ["S" if ready == "all-containers" else "F"]}
    shown = _watch(at, {"readiness": _PERIOD}, {"readiness": "S"}, others=[other])
    return bool(shown["conditions"]["Ready"] == "True")


# GeneratePodReadyCondition: the containers, then every condition that spec.readinessGates names. A liveness
# probe ends in a restart instead, and a Service only reads the outcome.
_READY_NEEDS = {"containers-ready": True, "readiness-gates": True, "liveness-probe": False, "service": False}


def ready_needs(at: Release, need: str) -> bool:
    """Return whether a Pod is Ready only when this is fulfilled."""
    return _READY_NEEDS[need]


# setTerminationGracePeriod asks the probe first; before ProbeTerminationGracePeriod was on, its field was dropped.
_GRACE_OF = (("1.20", "pod"), ("1.25", "probe"))


def grace_winner(at: Release) -> str:
    """Return whose grace period holds when a failed probe ends the container and both have one written."""
    return as_of(_GRACE_OF, at)


_POLICIES = ("Always", "OnFailure", "Never")


@lru_cache(maxsize=16)
def decides(at: Release, decider: str) -> bool:
    """Return whether it hangs on this that a container killed for a failed liveness probe is started again."""
    if decider != "restartPolicy":
        return False
    runs = [
        _watch(at, {"liveness": {**_PERIOD, "failureThreshold": 1}}, {"liveness": "F"}, restartPolicy=policy)
        for policy in _POLICIES
    ]
    return len({run["containers"]["app"]["restartCount"] > 0 for run in runs}) == 2


@lru_cache(maxsize=16)
def suits(at: Release, app: str) -> str:
    """Return the probe that an application of this kind needs."""
    if app == "starts-slowly":
        alone = _watch(at, {"liveness": _PERIOD}, {"liveness": "FFFFFFS"})
        held = _watch(at, {"liveness": _PERIOD, "startup": _PATIENT}, {"startup": "FFFFFFS", "liveness": "S"})
        saved = [run["containers"]["app"]["restartCount"] for run in (alone, held)]
        return "startup" if saved[0] and not saved[1] else "liveness"
    # Who hangs for good needs a restart, who is only busy for a while must be spared one.
    wanted = {"deadlocks": "restarts", "is-busy": "unready"}[app]
    return next(probe for probe in PROBES.values if effect_of(at, probe) == wanted and span(at, probe) == "whole-life")


@lru_cache(maxsize=16)
def together(at: Release, probes: str) -> bool:
    """Return whether one container can have these probes at the same time, and be ready with them."""
    kinds = PROBES.values if probes == "all-three" else ("liveness", "readiness")
    return bool(_watch(at, dict.fromkeys(kinds, _PERIOD), dict.fromkeys(kinds, "S"))["conditions"]["Ready"] == "True")


@lru_cache(maxsize=16)
def before_delay(at: Release, probe: str) -> str:
    """Return the result that counts for a probe whose initialDelaySeconds is not over yet."""
    app = _watch(at, {probe: {**_PERIOD, "initialDelaySeconds": 60}}, {probe: "S"})["containers"]["app"]
    well = app["ready"] if probe == "readiness" else app["restartCount"] == 0
    return "success" if well else "failure"


@lru_cache(maxsize=16)
def entry_fate(at: Release) -> str:
    """Return what becomes of the entry of a Pod in its EndpointSlice when the Pod is no longer ready."""
    return "kept-not-ready" if _failing(at, "readiness")["endpointChanges"][-1] else "removed"


@lru_cache(maxsize=16)
def published(at: Release, publishes: str) -> bool:
    """Return whether a Pod that is not ready is handed out as a ready endpoint."""
    flag = publishes == "published"
    pod = {"name": "one", "labels": {"app": "x"}, "phase": "Running", "ready": False, "ip": "auto", "node": "ep-a"}
    service = {"name": "x", "selector": {"app": "x"}, "ports": [{"port": 80}], "publishNotReadyAddresses": flag}
    shown = endpoints.run({"service": service, "pods": [pod], "nodes": [{"name": "ep-a"}]}, at, Trace())
    return bool(shown["slices"][0]["endpoints"][0]["conditions"]["ready"])


_ACTORS = Words(
    "component",
    (
        *("kubelet", "kube-apiserver", "kube-scheduler", "kube-controller-manager", "kube-proxy", "container-runtime"),
        *("endpointslice-controller", "endpoint-controller", "deployment-controller", "replicaset-controller", "etcd"),
    ),
)
_EFFECTS = Words("probe-effect", ("restarts", "unready", "deletes-pod", "keeps-traffic", "nothing"))
_PROBE = {"probe": PROBES}
_EXERCISED = ("probe-effects",)

RELATIONS = (
    Relation("health.probes", {}, CLAIMED_PROBES, probes, (GATES, TYPES), changes=("1.18",)),
    Relation("health.purpose", _PROBE, _PURPOSES, purpose, (TYPES, WORKER), recorded=_EXERCISED),
    Relation(
        "health.failure",
        {"probe": PROBES, "component": _ACTORS},
        _EFFECTS,
        failure_does,
        (WORKER, ACTIONS, READY, SLICES, PROXY_GATE),
        changes=("1.19",),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.kills",
        _PROBE,
        YES_NO,
        lambda at, probe: effect_of(at, probe) == "restarts",
        (WORKER, ACTIONS),
        recorded=_EXERCISED,
    ),
    Relation("health.waits", {"probe": PROBES, "by": PROBES}, YES_NO, waits_for, (WORKER,), recorded=_EXERCISED),
    Relation(
        "health.span",
        _PROBE,
        Words("probe-span", ("whole-life", "until-success")),
        span,
        (WORKER,),
        recorded=_EXERCISED,
    ),
    Relation("health.unset", _PROBE, RESULTS, unset, (MANAGER,), recorded=_EXERCISED),
    Relation("health.required", _PROBE, YES_NO, required, (TYPES, MANAGER), recorded=_EXERCISED),
    Relation("health.phase", _PROBE, PHASES, phase_of, (READY,), recorded=_EXERCISED),
    Relation(
        "health.restarted",
        {"probe": Words("probe", ("liveness", "startup"))},
        Words("restart-scope", ("that-container", "pod", "nothing")),
        restarted,
        (ACTIONS,),
        recorded=_EXERCISED,
    ),
    Relation("health.after_deletion", _PROBE, YES_NO, after_deletion, (WORKER,), recorded=_EXERCISED),
    Relation(
        "health.recovers",
        {"probe": Words("probe", ("readiness",))},
        Words("endpoint-return", ("back", "gone")),
        recovers,
        (MANAGER, SLICES),
        recorded=_EXERCISED,
    ),
    Relation("health.pod_ready", {"ready": _READY}, YES_NO, pod_ready, (READY,), recorded=_EXERCISED),
    Relation("health.ready_needs", {"need": Words("ready-need", tuple(_READY_NEEDS))}, YES_NO, ready_needs, (READY,)),
    Relation(
        "health.grace_winner",
        {},
        Words("grace-level", ("probe", "pod")),
        grace_winner,
        (GRACE, GRACE_GATE),
        changes=("1.25",),
    ),
    Relation(
        "health.suits",
        {"app": Words("app-kind", ("starts-slowly", "deadlocks", "is-busy"))},
        PROBES,
        suits,
        (TYPES, WORKER),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.decides",
        {"decider": Words("restart-decider", ("restartPolicy", "failureThreshold", "imagePullPolicy", "qos"))},
        YES_NO,
        decides,
        (ACTIONS,),
        recorded=("probe-effects", "container-restart"),
    ),
    # The kubelet keeps one of three; a warning of the prober counts as a success there.
    Relation(
        "health.results",
        {},
        Words("probe-verdict", ("Success", "Failure", "Unknown", "Warning", "Timeout")),
        lambda at: ("Success", "Failure", "Unknown"),
        (Source("pkg/kubelet/prober/results/results_manager.go", "Result"),),
    ),
    Relation(
        "health.together",
        {"probes": Words("probe-set", ("all-three", "liveness-and-readiness"))},
        YES_NO,
        together,
        (TYPES,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.before_delay",
        {"probe": Words("probe", ("liveness", "readiness"))},
        RESULTS,
        before_delay,
        (MANAGER,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.entry",
        {},
        Words("entry-fate", ("kept-not-ready", "removed")),
        entry_fate,
        (SLICES,),
        recorded=("probe-effects", "endpoints"),
    ),
    Relation(
        "health.published",
        {"publishes": Words("publish-not-ready", ("published", "unpublished"))},
        YES_NO,
        published,
        (SLICES,),
        recorded=("endpoints",),
    ),
)
