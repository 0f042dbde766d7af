"""What a probe that looks at something outside its Pod does to all replicas when that thing fails."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.pod_health_probes import effect_of
from kb.models.release import Release

PROBES = Words("probe", ("liveness", "readiness", "startup"))
OUTAGES = Words("outage-effect", ("all-restart", "all-unready", "nothing"))
RESULT = Source("pkg/kubelet/prober/worker.go", "doProbe")
# "The liveness probe passes when the app itself is healthy"; what it depends on is the readiness probe's to look at.
ADVICE = Source(
    "kubernetes/website content/en/docs/concepts/workloads/pods/pod-lifecycle.md",
    "When should you use a readiness probe?",
)

_TOGETHER = {"restarts": "all-restart", "unready": "all-unready"}


def outage(at: Release, probe: str) -> str:
    """Return what happens to all replicas at once when what they all look at fails."""
    return _TOGETHER.get(effect_of(at, probe), "nothing")


RELATIONS = (
    Relation("health.outage", {"probe": PROBES}, OUTAGES, outage, (RESULT,)),
    # A restart does not mend what is broken elsewhere.
    Relation(
        "health.looks_outside",
        {"probe": Words("probe", ("liveness",))},
        YES_NO,
        lambda at, probe: outage(at, probe) != "all-restart",
        (RESULT, ADVICE),
    ),
)
