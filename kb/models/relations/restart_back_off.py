"""How long the kubelet waits before it starts a container again, and what the Pod shows meanwhile."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from kb.models.containers import container_restart
from kb.models.containers.back_off import FIRST_SECONDS, MOST_SECONDS, BackOff, held_until
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

BACK_OFF = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "doBackOff")
DELAYS = Source("pkg/kubelet/kubelet.go", "MaxCrashLoopBackOff")
COUNTING = Source("staging/src/k8s.io/client-go/util/flowcontrol/backoff.go", "Backoff")
PHASE = Source("pkg/kubelet/kubelet_pods.go", "getPhase")
PHASES = Words("pod-phase", ("Pending", "Running", "Succeeded", "Failed", "Unknown", "CrashLoopBackOff"))
SECONDS = Numbers(0, 100_000, "s")


@lru_cache(maxsize=16)
def _crashing(at: Release, code: int = 1) -> dict[str, Any]:
    """Return what a Pod shows whose container ends at once, again and again."""
    app = {"name": "app", "exits": [code]}
    return container_restart.run({"restartPolicy": "Always", "containers": [app], "observeSeconds": 3000}, at, Trace())


def delays(at: Release) -> tuple[int, ...]:
    """Return the delays before the restarts, in order: the first restart comes without one."""
    return (0, *_crashing(at)["containers"]["app"]["backOffSeconds"])


def delay(at: Release, part: str) -> int:
    """Return the first delay of the back-off, its longest, or how long a container must run to begin anew."""
    if part == "first":
        return next(seconds for seconds in delays(at) if seconds)
    if part == "longest":
        return max(delays(at))
    return next(
        seconds for seconds in range(0, 3600, 60) if held_until(BackOff(MOST_SECONDS, 0.0), seconds + 1) == seconds + 1
    )


def nth_delay(at: Release, nth: int) -> int:
    """Return how long the kubelet waits before the n-th restart."""
    known = delays(at)
    return known[min(nth, len(known)) - 1]


_UNSAID = 0
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")


def in_sequence(at: Release, **said: int) -> bool:
    """Return whether the delays follow upon each other like this, wherever one begins; 0 is one left unsaid."""
    named = [said[place] for place in _PLACES if said[place] != _UNSAID]
    known = list(delays(at)[1:])
    return any(known[start : start + len(named)] == named for start in range(len(known)))


def always_waits(at: Release, seconds: int) -> bool:
    """Return whether every restart waits that long."""
    return set(delays(at)) == {seconds}


def growth(at: Release) -> str:
    """Return how the delay grows from one restart to the next."""
    rising = [(one, other) for one, other in pairwise(delays(at)[1:]) if other < MOST_SECONDS]
    return "doubles" if all(other == 2 * one for one, other in rising) and FIRST_SECONDS else "fixed"


def waits(at: Release, event: str) -> bool:
    """Return whether the back-off also holds after this kind of exit."""
    shown = _crashing(at, 0 if event == "clean-exit" else 1)["containers"]["app"]
    return bool(shown["backOffSeconds"])


def phase(at: Release) -> str:
    """Return the Pod's phase while its only container waits for its next start."""
    return str(_crashing(at)["phase"])


_RECORDED = ("container-restart",)

RELATIONS = (
    Relation(
        "restart.delay",
        {"part": Words("delay-part", ("first", "longest", "reset"))},
        SECONDS,
        delay,
        (DELAYS, COUNTING),
        recorded=_RECORDED,
    ),
    Relation(
        "restart.nth_delay", {"nth": Numbers(1, 20)}, SECONDS, nth_delay, (BACK_OFF, COUNTING), recorded=_RECORDED
    ),
    Relation(
        "restart.in_sequence",
        dict.fromkeys(_PLACES, SECONDS),
        YES_NO,
        in_sequence,
        (COUNTING,),
        ordinary=dict.fromkeys(_PLACES[3:], _UNSAID),
        recorded=_RECORDED,
    ),
    Relation("restart.always_waits", {"seconds": SECONDS}, YES_NO, always_waits, (COUNTING,), recorded=_RECORDED),
    Relation(
        "restart.growth",
        {},
        Words("delay-growth", ("doubles", "fixed", "linear", "shrinks", "none")),
        growth,
        (COUNTING,),
        recorded=_RECORDED,
    ),
    Relation(
        "restart.waits",
        {"event": Words("exit-event", ("clean-exit", "error-exit"))},
        YES_NO,
        waits,
        (BACK_OFF,),
        recorded=_RECORDED,
    ),
    Relation("restart.phase_meanwhile", {}, PHASES, phase, (PHASE,), recorded=_RECORDED),
    # doBackOff returns ErrCrashLoopBackOff, which becomes the reason of the waiting container.
    Relation(
        "restart.waiting_reason",
        {},
        Words(
            "waiting-reason", ("CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ContainerCreating", "OOMKilled")
        ),
        lambda at: "CrashLoopBackOff",
        (BACK_OFF,),
        recorded=_RECORDED,
    ),
)
