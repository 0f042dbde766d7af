"""How often a probe looks, how many results it takes, and what the API server lets a probe say about that."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import probe_admission
from kb.models.containers import probe_effects
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

PROBES = Words("probe", ("liveness", "readiness", "startup"))
SECONDS = Words("probe-seconds", ("periodSeconds", "timeoutSeconds", "initialDelaySeconds"))
COUNTS = Words("probe-count", ("failureThreshold", "successThreshold"))

DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Probe")
VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateProbe")
INIT_VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateInitContainers")
EPHEMERAL = Source("pkg/apis/core/validation/validation.go", "allowedEphemeralContainerFields")
WORKER = Source("pkg/kubelet/prober/worker.go", "doProbe")
KILL = Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "killContainer")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "Probe")
GATES = Source("pkg/features/kube_features.go", "StartupProbe")

_HANDLER = {"exec": {"command": ["check"]}}
# The gate StartupProbe.
_STARTUP_STAGES = {"alpha": 16, "beta": 18, "on-by-default": 18, "ga": 20}
# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"
_MOST_THRESHOLD = 10
# types.go: the comments of Probe's fields.
_MEANINGS = {"initialDelaySeconds": "first-wait", "periodSeconds": "interval", "timeoutSeconds": "longest-answer"}


@lru_cache(maxsize=256)
def _admitted(at: Release, probe: str, container: str = "container", **numbers: int) -> dict[str, Any]:
    given = {"probeType": probe, "containerType": container, "probe": {**_HANDLER, **numbers}}
    return probe_admission.run(given, at, Trace())


def default_number(at: Release, field: str) -> int:
    """Return the value of a numeric field that a probe leaves out; initialDelaySeconds stays absent, which means 0."""
    return int(_admitted(at, "liveness")["probe"].get(field, 0))


_FIELDS = Words("probe-seconds", ("periodSeconds", "timeoutSeconds"))


def least_number(at: Release, field: str) -> int:
    """Return the least value that a field keeps: a zero counts as left out and is replaced by the default."""
    return next(n for n in range(1, 100) if _admitted(at, "liveness", **{field: n})["probe"][field] == n)


def success_thresholds(at: Release, probe: str) -> tuple[int, ...]:
    """Return the values of successThreshold that are accepted, of those up to ten."""
    return tuple(n for n in range(1, _MOST_THRESHOLD + 1) if _admitted(at, probe, successThreshold=n)["accepted"])


def may_exceed_one(at: Release, probe: str) -> bool:
    """Return whether successThreshold can be more than one."""
    return max(success_thresholds(at, probe)) > 1


_CONTAINERS = {"init": "initContainer", "sidecar": "sidecar", "ephemeral": ""}


def allowed_in(at: Release, container: str) -> bool:
    """Return whether a container of this kind can have probes; an ephemeral container never can."""
    kind = _CONTAINERS[container]
    return bool(kind) and bool(_admitted(at, "liveness", kind)["accepted"])


def takes_grace(at: Release, probe: str) -> bool:
    """Return whether a probe can have a terminationGracePeriodSeconds of its own."""
    stored = _admitted(at, probe, terminationGracePeriodSeconds=5)
    return bool(stored["accepted"] and "terminationGracePeriodSeconds" in stored["probe"])


@lru_cache(maxsize=64)
def _failures_until_kill(at: Release, threshold: int) -> int:
    """Return how many startup probes fail before the container is killed."""
    app = {
        "name": "app",
        "startupProbe": {"periodSeconds": 1, "failureThreshold": threshold},
        "results": {"startupProbe": ["F"]},
    }
    shown = probe_effects.run({"containers": [app], "observeSeconds": threshold + 5}, at, Trace())
    return int(shown["containers"]["app"]["incarnations"][0]["terminated"]["afterStartupProbes"])


def startup_budget(at: Release, threshold: int, period: int) -> int:
    """Return how many seconds a container has for starting."""
    return _failures_until_kill(at, threshold) * period


@lru_cache(maxsize=16)
def _killed(at: Release, delay: int, seconds: int) -> bool:
    """Return whether a container whose startup probe (15 seconds in all) fails is killed within some seconds."""
    spec = {"periodSeconds": 5, "failureThreshold": 3, "initialDelaySeconds": delay}
    app = {"name": "app", "startupProbe": spec, "results": {"startupProbe": ["F"]}}
    shown = probe_effects.run({"containers": [app], "observeSeconds": seconds}, at, Trace())
    return "terminated" in shown["containers"]["app"]["incarnations"][0]


def is_budget(at: Release, formula: str) -> bool:
    """Return whether the time for starting is reckoned like this: both factors count, and a delay comes on top."""
    grows = startup_budget(at, 6, 5) == 2 * startup_budget(at, 3, 5) == 6 * startup_budget(at, 1, 5)
    if formula == "with-initial-delay":
        return grows and _killed(at, 0, 20) and not _killed(at, 30, 20)
    return grows and formula == "failureThreshold*periodSeconds" and startup_budget(at, 3, 10) == 30


@lru_cache(maxsize=16)
def counts_failures(at: Release) -> str:
    """Return which failures meet the threshold: those in a row, or all of them."""
    app = {
        "name": "app",
        "livenessProbe": {"periodSeconds": 1, "failureThreshold": 2},
        "results": {"livenessProbe": ["SFSFSFSFS"]},
    }
    shown = probe_effects.run({"containers": [app], "observeSeconds": 9}, at, Trace())
    return "cumulative" if shown["containers"]["app"]["restartCount"] else "consecutive"


@lru_cache(maxsize=16)
def delay_counts_from(at: Release) -> str:
    """Return from which moment initialDelaySeconds counts: every restart of the container begins it anew."""
    app = {
        "name": "app",
        "livenessProbe": {"periodSeconds": 1, "failureThreshold": 1, "initialDelaySeconds": 20},
        "results": {"livenessProbe": ["F"]},
    }
    shown = probe_effects.run({"containers": [app], "observeSeconds": 30}, at, Trace())
    return "container-start" if shown["containers"]["app"]["restartCount"] == 1 else "pod-creation"


def startup_since(at: Release, stage: str) -> int:
    """Return the minor release in which startupProbe came to a stage; raise LookupError for a word that is vague."""
    return _STARTUP_STAGES[stage]


_EXERCISED = ("probe-effects",)
_ADMITTED = ("probe-admission",)

RELATIONS = (
    Relation(
        "health.default_seconds",
        {"field": SECONDS},
        Numbers(0, 3600, "s"),
        default_number,
        (DEFAULTS, TYPES),
        recorded=_ADMITTED,
    ),
    Relation(
        "health.default_count", {"field": COUNTS}, Numbers(0, 1000), default_number, (DEFAULTS,), recorded=_ADMITTED
    ),
    Relation(
        "health.least_number",
        {"field": _FIELDS},
        Numbers(0, 3600, "s"),
        least_number,
        (DEFAULTS, VALIDATION),
        recorded=_ADMITTED,
    ),
    Relation(
        "health.success_threshold",
        {"probe": PROBES},
        Numbers(1, _MOST_THRESHOLD),
        success_thresholds,
        (VALIDATION,),
        recorded=_ADMITTED,
    ),
    Relation(
        "health.takes_threshold",
        {"probe": PROBES, "threshold": Numbers(1, _MOST_THRESHOLD)},
        YES_NO,
        lambda at, probe, threshold: threshold in success_thresholds(at, probe),
        (VALIDATION,),
        recorded=_ADMITTED,
    ),
    Relation("health.exceeds_one", {"probe": PROBES}, YES_NO, may_exceed_one, (VALIDATION,), recorded=_ADMITTED),
    Relation(
        "health.allowed_in",
        {"container": Words("container-kind", tuple(_CONTAINERS))},
        YES_NO,
        allowed_in,
        (INIT_VALIDATION, EPHEMERAL),
        changes=("1.29",),
        recorded=_ADMITTED,
    ),
    Relation(
        "health.takes_grace",
        {"probe": PROBES},
        YES_NO,
        takes_grace,
        (VALIDATION, KILL),
        changes=("1.25",),
        recorded=_ADMITTED,
    ),
    Relation(
        "health.budget",
        {"threshold": Numbers(1, 60), "period": Numbers(1, 60, "s")},
        Numbers(1, 100_000, "s"),
        startup_budget,
        (WORKER,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.budget_formula",
        {
            "formula": Words(
                "startup-budget",
                (
                    *("failureThreshold*periodSeconds", "with-initial-delay", "failureThreshold*timeoutSeconds"),
                    *("initialDelaySeconds", "failureThreshold+periodSeconds"),
                ),
            )
        },
        YES_NO,
        is_budget,
        (WORKER,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.field_means",
        {"field": SECONDS},
        Words("probe-seconds-meaning", tuple(_MEANINGS.values())),
        lambda at, field: _MEANINGS[field],
        (TYPES,),
    ),
    Relation(
        "health.counts_failures",
        {},
        Words("failure-count", ("consecutive", "cumulative")),
        counts_failures,
        (WORKER,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.delay_from",
        {},
        Words("delay-start", ("container-start", "pod-creation", "pod-scheduled", "image-pulled")),
        delay_counts_from,
        (WORKER,),
        recorded=_EXERCISED,
    ),
    Relation(
        "health.startup_since",
        {"stage": Words("stage", (*_STARTUP_STAGES, _VAGUE_STAGE))},
        Numbers(0, 60, "release"),
        startup_since,
        (GATES,),
    ),
)
