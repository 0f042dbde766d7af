"""How the scheduler chooses a Node: what it filters by, how it scores, which Node wins."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Extent, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.scheduling import scheduling_filter, scheduling_score
from kb.models.scheduling.cycle import WEIGHTS
from kb.models.scheduling.plugins.verdict import MOST
from kb.models.trace import Trace

PLUGINS = Source("pkg/scheduler/apis/config/v1/default_plugins.go", "getDefaultPlugins")
CYCLE = Source("pkg/scheduler/schedule_one.go", "schedulePod")
PRIORITIZE = Source("pkg/scheduler/schedule_one.go", "prioritizeNodes")
SELECT = Source("pkg/scheduler/schedule_one.go", "nodeScoreHeap.Less")
FIT = Source("pkg/scheduler/framework/plugins/noderesources/fit.go", "fitsRequest")
FRAMEWORK = Source("pkg/scheduler/framework/interface.go", "MaxNodeScore")

STAGES = Words("sched-stage", ("filter", "score"))
TERMS = Words("sched-term", ("Filter", "Score", "Predicate", "Priority", "Reserve", "Permit", "Bind"))
# The framework is GA in 1.19; the Policy API with its predicates and priorities was removed in 1.23.
_NAMES = {
    "filter": (("1.0", ("Predicate",)), ("1.19", ("Predicate", "Filter")), ("1.23", ("Filter",))),
    "score": (("1.0", ("Priority",)), ("1.19", ("Priority", "Score")), ("1.23", ("Score",))),
}


def called(at: Release, stage: str) -> tuple[str, ...]:
    """Return how a stage is called."""
    return as_of(_NAMES[stage], at)


Manifest = dict[str, Any]


def _node(name: str, **spec: Any) -> Manifest:
    status = {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110", **spec.pop("allocatable", {})}}
    labels = {"kubernetes.io/hostname": name, **spec.pop("labels", {})}
    images = spec.pop("images", None)
    return {
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": {**status, **({"images": images} if images else {})},
    }


def _pod(labels: dict[str, str] | None = None, **spec: Any) -> Manifest:
    container = {"name": "c", "image": "web:1", **spec.pop("container", {})}
    return {"metadata": {"name": "web", "labels": labels or {}}, "spec": {"containers": [container], **spec}}


def _required(kind: str, label: str) -> Manifest:
    term = {"labelSelector": {"matchLabels": {"app": label}}, "topologyKey": "kubernetes.io/hostname"}
    return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


_TERM = {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
_HARD = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [_TERM]}}}
_SOFT = {
    "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": _TERM}]},
}
_SPREAD = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "a"}}}
_PORTS = {"ports": [{"containerPort": 80, "hostPort": 80}]}
_NEIGHBOUR = {**_pod({"app": "a"}, nodeName="near", container=_PORTS)}


def _asks(**amounts: str) -> Manifest:
    return {"resources": {"requests": amounts}}


# For each ground: the only Node but "far", and the Pod; "far" is full, so it never takes part.
_GROUNDS: dict[str, tuple[Manifest, Manifest]] = {
    "cpu": ({}, _pod(container=_asks(cpu="5"))),
    "memory": ({}, _pod(container=_asks(memory="9Gi"))),
    "host-port": ({}, _pod(container=_PORTS)),
    "untolerated-taint": ({"taints": [{"key": "k", "effect": "NoSchedule"}]}, _pod()),
    "soft-taint": ({"taints": [{"key": "k", "effect": "PreferNoSchedule"}]}, _pod()),
    "node-selector": ({}, _pod(nodeSelector={"disk": "ssd"})),
    "required-affinity": ({}, _pod(affinity=_HARD)),
    "preferred-affinity": ({}, _pod(affinity=_SOFT)),
    "anti-affinity": ({}, _pod({"app": "b"}, affinity=_required("podAntiAffinity", "a"))),
    "cordoned": ({"unschedulable": True}, _pod()),
    "too-many-pods": ({"allocatable": {"pods": "1"}}, _pod()),
    "missing-image": ({}, _pod()),
    "spread": ({}, _pod({"app": "a"}, topologySpreadConstraints=[{**_SPREAD, "whenUnsatisfiable": "DoNotSchedule"}])),
    "soft-spread": (
        {},
        _pod({"app": "a"}, topologySpreadConstraints=[{**_SPREAD, "whenUnsatisfiable": "ScheduleAnyway"}]),
    ),
}
# What no plugin of the scheduler looks at.
_IGNORED = ("actual-usage", "limits-sum", "load")
_BY_VOLUME = ("volume",)  # plugins/volumebinding, volumezone, nodevolumelimits
GROUNDS = Words("sched-ground", ("unsaid", *_GROUNDS, *_IGNORED, *_BY_VOLUME))


@lru_cache(maxsize=64)
def excludes(at: Release, ground: str) -> bool:
    """Return whether a Node is left out in filtering on a ground."""
    if ground == "unsaid":
        raise LookupError(ground)
    if ground in _IGNORED or ground in _BY_VOLUME:
        return ground in _BY_VOLUME
    spec, pod = _GROUNDS[ground]
    nodes = [_node("near", **spec), _node("empty", allocatable={"pods": "0"})]
    answer = scheduling_filter.run({"nodes": nodes, "pods": [_NEIGHBOUR], "pod": pod}, at, Trace())
    return "near" not in answer["feasible"]


AMOUNTS = Words("sched-amount", ("requests", "limits", "actual-usage"))
ROOMS = Words("sched-room", ("allocatable", "capacity", "free-now"))


@lru_cache(maxsize=16)
def counts(at: Release, amount: str) -> bool:
    """Return whether an amount of a Pod decides if it fits."""
    if amount == "actual-usage":
        return False  # fit.go: no metrics are read
    container = {"resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "1"}}}
    container["resources"][amount] = {"cpu": "6"}
    if amount == "requests":
        container["resources"]["limits"] = {"cpu": "6"}
    answer = scheduling_filter.run({"nodes": [_node("n")], "pod": _pod(container=container)}, at, Trace())
    return not answer["feasible"]


@lru_cache(maxsize=16)
def against(at: Release, room: str) -> bool:
    """Return whether a Pod's requests are compared with this number of the Node."""
    node = _node("n", allocatable={"cpu": "2"})
    node["status"]["capacity"] = {"cpu": "8"}
    answer = scheduling_filter.run({"nodes": [node], "pod": _pod(container=_asks(cpu="4"))}, at, Trace())
    compared = "capacity" if answer["feasible"] else "allocatable"
    return room == compared


def score_extent(at: Release) -> Extent:
    """Return the least and the most points that one plugin gives before its weight."""
    return Extent(0, MOST)


_SCORERS = (
    *("TaintToleration", "NodeAffinity", "PodTopologySpread", "InterPodAffinity"),
    *("NodeResourcesFit", "NodeResourcesBalancedAllocation", "ImageLocality"),
)
SCORERS = Words("score-plugin", _SCORERS)


def weight(at: Release, plugin: str) -> int:
    """Return the weight of a score plugin in the default profile."""
    return as_of(WEIGHTS, at).get(plugin, 1)


COMBINATIONS = Words("score-sum", ("weighted-sum", "plain-sum", "average", "maximum", "product"))


@lru_cache(maxsize=8)
def combines(at: Release) -> tuple[str, ...]:
    """Return how the points of all plugins become one total."""
    nodes = [_node("a"), _node("b", taints=[{"key": "k", "effect": "PreferNoSchedule"}])]
    scores = scheduling_score.run({"nodes": nodes, "pod": _pod()}, at, Trace())["scores"]["a"]
    summed = scores.pop("total") == sum(scores.values())
    weighs = any(weight > 1 for weight in as_of(WEIGHTS, at).values())
    return ("weighted-sum",) if summed and weighs else ("plain-sum",)


_TRAITS: dict[str, tuple[str, Manifest, Manifest]] = {
    "emptier": ("NodeResourcesFit", {"allocatable": {"cpu": "32", "memory": "64Gi"}}, {}),
    "has-image": ("ImageLocality", {"images": [{"names": ["web:1"], "sizeBytes": 900 * 2**20}]}, {}),
    "fewer-soft-taints": ("TaintToleration", {}, {"taints": [{"key": "k", "effect": "PreferNoSchedule"}]}),
    "meets-preference": ("NodeAffinity", {"labels": {"disk": "ssd"}}, {}),
}
TRAITS = Words("node-trait", ("unsaid", *_TRAITS, "fuller", "without-image", "first-name", "lower-usage"))


@lru_cache(maxsize=32)
def prefers(at: Release, trait: str) -> bool:
    """Return whether a Node with a trait gets more points than one without, everything else being equal."""
    if trait == "unsaid":
        raise LookupError(trait)
    if trait in ("first-name", "lower-usage"):
        return False
    opposite = {"fuller": "emptier", "without-image": "has-image"}.get(trait, trait)
    plugin, good, plain = _TRAITS[opposite]
    pod = _pod(affinity=_SOFT) if plugin == "NodeAffinity" else _pod(container=_asks(cpu="1"))
    nodes = [_node("with", **dict(good)), _node("without", **dict(plain))]
    scores = scheduling_score.run({"nodes": nodes, "pod": pod}, at, Trace())["scores"]
    better = scores["with"][plugin] > scores["without"][plugin]
    return bool(better) == (opposite == trait)


PICKS = Words("pick-rule", ("highest", "lowest", "random", "first-found", "all-nodes"))
TIES = Words(
    "tie-rule",
    ("random", "first-name", "fewest-pods", "most-free", "oldest-node", "round-robin", "again", "first-found"),
)


@lru_cache(maxsize=8)
def picks(at: Release) -> str:
    """Return which of the scored Nodes wins."""
    nodes = [_node("a", taints=[{"key": "k", "effect": "PreferNoSchedule"}]), _node("b")]
    answer = scheduling_score.run({"nodes": nodes, "pod": _pod()}, at, Trace())
    totals = {name: scores["total"] for name, scores in answer["scores"].items()}
    return "highest" if answer["topScored"] == [max(totals, key=lambda name: totals[name])] else "lowest"


JOBS = Words("stage-job", ("remove-unfit", "rank", "pick-one", "start-pod", "write-binding"))
# schedule_one.go schedulePod: findNodesThatFitPod, prioritizeNodes, selectHost.
_JOBS = {"filter": "remove-unfit", "score": "rank", "select": "pick-one"}


FEASIBLE = Words("feasible-count", ("none", "one", "several"))


@lru_cache(maxsize=8)
def scores_when(at: Release, feasible: str) -> bool:
    """Return whether Nodes are scored when so many are feasible."""
    nodes = [_node(name) for name in {"none": (), "one": ("a",), "several": ("a", "b")}[feasible]]
    return bool(scheduling_score.run({"nodes": nodes, "pod": _pod()}, at, Trace())["scores"])


_RESOURCES = {
    "cpu": "cpu",
    "memory": "memory",
    "ephemeral-storage": "ephemeral-storage",
    "gpu": "nvidia.com/gpu",
    "disk-io": "disk-io",
    "network-bandwidth": "network-bandwidth",
    "iops": "storage-iops",
}
RESOURCES = Words("node-resource", ("unsaid", *_RESOURCES))


@lru_cache(maxsize=16)
def can_request(at: Release, resource: str) -> bool:
    """Return whether a Pod can request a resource under its own name (a made-up name is refused)."""
    if resource == "unsaid":
        raise LookupError(resource)
    name = _RESOURCES[resource]
    container = {"resources": {"requests": {name: "1"}, "limits": {name: "1"}}}
    answer = scheduling_filter.run({"nodes": [_node("n")], "pod": _pod(container=container)}, at, Trace())
    return bool(answer["accepted"])


_FILTERED = ("scheduling-filter",)
_SCORED = ("scheduling-score",)

RELATIONS = (
    Relation("sched.called", {"stage": STAGES}, TERMS, called, (PLUGINS,), changes=("1.19", "1.23")),
    # pkg/scheduler/framework/v1alpha1 plugins were migrated from pkg/scheduler/algorithm/predicates and priorities.
    Relation(
        "sched.formerly",
        {"stage": STAGES},
        TERMS,
        lambda at, stage: {"filter": "Predicate", "score": "Priority"}[stage],
        (Source("pkg/scheduler/algorithm/predicates/predicates.go"), Source("pkg/scheduler/algorithm/priorities")),
    ),
    Relation(
        "sched.stage",
        {"stage": Words("sched-stage", tuple(_JOBS))},
        JOBS,
        lambda at, stage: _JOBS[stage],
        (CYCLE,),
        recorded=_SCORED,
    ),
    Relation("sched.excludes", {"ground": GROUNDS}, YES_NO, excludes, (PLUGINS, FIT), recorded=_FILTERED),
    Relation("sched.counts", {"amount": AMOUNTS}, YES_NO, counts, (FIT,), recorded=_FILTERED),
    Relation("sched.against", {"room": ROOMS}, YES_NO, against, (FIT,), recorded=_FILTERED),
    Relation(
        "sched.takes_points",
        {"points": Numbers(0, 10_000)},
        YES_NO,
        lambda at, points: score_extent(at).least <= points <= score_extent(at).most,
        (FRAMEWORK,),
        recorded=_SCORED,
    ),
    Relation("sched.range", {}, Numbers(0, 10_000), score_extent, (FRAMEWORK,), recorded=_SCORED),
    Relation(
        "sched.weight", {"plugin": SCORERS}, Numbers(0, 100), weight, (PLUGINS,), changes=("1.23",), recorded=_SCORED
    ),
    Relation("sched.combines", {}, COMBINATIONS, combines, (PRIORITIZE,), recorded=_SCORED),
    Relation("sched.prefers", {"trait": TRAITS}, YES_NO, prefers, (PLUGINS,), recorded=_SCORED),
    Relation("sched.picks", {}, PICKS, picks, (CYCLE,), recorded=_SCORED),
    Relation("sched.tie", {}, TIES, lambda at: "random", (SELECT,), recorded=_SCORED),
    # In the recording of two equal Nodes one was taken 111 times of 120: a draw, but not an even one.
    Relation("sched.tie_even", {}, YES_NO, lambda at: False, (SELECT,), recorded=_SCORED),
    Relation("sched.scores_when", {"feasible": FEASIBLE}, YES_NO, scores_when, (CYCLE,), recorded=_SCORED),
    Relation("sched.can_request", {"resource": RESOURCES}, YES_NO, can_request, (FIT,), recorded=_FILTERED),
)
