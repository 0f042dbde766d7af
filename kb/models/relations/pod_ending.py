"""How a Pod ends: its grace period, what comes first, and what comes when the time is up."""

from __future__ import annotations

from kb.models.containers.probe_effects import GRACE_SECONDS
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release

DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec")
KILL = Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "killContainer")
STOP = Source("staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto", "StopContainer")

# killContainer runs the hook and then asks the runtime to stop the container; the runtime sends the signals.
STEPS = Words("ending-step", ("pre-stop", "sigterm", "sigkill"))


def ends_before(at: Release, first: str, second: str) -> bool:
    """Return whether one step of a container's end comes before another; raise LookupError for the same one."""
    if first == second:
        raise LookupError(first)
    return STEPS.values.index(first) < STEPS.values.index(second)


RELATIONS = (
    Relation(
        "kubelet.grace_default",
        {},
        Numbers(0, 86400, "s"),
        lambda at: GRACE_SECONDS,
        (DEFAULTS,),
        recorded=("probe-effects",),
    ),
    Relation("kubelet.ends_before", {"first": STEPS, "second": STEPS}, YES_NO, ends_before, (KILL, STOP)),
    # gracePeriod = gracePeriod - executePreStopHook(...)
    Relation("kubelet.hook_in_grace", {}, YES_NO, lambda at: True, (KILL,)),
    Relation(
        "kubelet.after_grace",
        {},
        Words("kill-signal", ("SIGKILL", "SIGTERM", "SIGINT")),
        lambda at: "SIGKILL",
        (STOP,),
        recorded=("probe-effects",),
    ),
)
