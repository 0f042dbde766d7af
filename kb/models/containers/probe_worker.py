"""One probe of one container over time: when it runs and when its results count (pkg/kubelet/prober/worker.go).

Time is counted in tenths of a second.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.field import Field

STARTUP, LIVENESS, READINESS = KINDS = ("startup", "liveness", "readiness")
ANSWER_TENTHS = 4  # the probed server answers this late


@dataclass(frozen=True)
class ProbeSpec:
    """A probe's fields without its handler, in seconds; ``grace`` is its own terminationGracePeriodSeconds."""

    kind: str
    period: int
    initial_delay: int
    failure_threshold: int
    success_threshold: int
    grace: int | None


def read_probe(kind: str, probe: Field) -> ProbeSpec:
    """Return a probe with the API's defaults (pkg/apis/core/v1/defaults.go SetDefaults_Probe)."""
    grace = probe.at("terminationGracePeriodSeconds")
    return ProbeSpec(
        kind,
        probe.at("periodSeconds").whole(least=0) or 10,
        probe.at("initialDelaySeconds").whole(least=0),
        probe.at("failureThreshold").whole(least=0) or 3,
        probe.at("successThreshold").whole(least=0) or 1,
        grace.whole(least=1) if grace.given else None,
    )


@dataclass
class Worker:
    """The prober of one probe.

    ``answers``: per incarnation of the container a string of S and F, of which the last letter repeats.
    ``last`` and ``run``: the latest result and how often it came in a row; both outlive a restart of the container.
    ``answered``: probes of this incarnation so far. ``on_hold``: it waits for a new container.
    """

    spec: ProbeSpec
    answers: tuple[str, ...]
    next_tick: int
    last: str = ""
    run: int = 0
    answered: int = 0
    sent: int = 0
    due: int | None = None
    on_hold: bool = False

    def see_new_container(self) -> None:
        """Begin to count anew for the next incarnation; the row of equal results goes on."""
        self.answered = self.sent = 0
        self.due, self.on_hold = None, False

    def tick(self, now: int, eligible: bool, running_for: int) -> None:
        """Send a probe when its period is over; the first readiness probe of an incarnation does not wait for that.

        worker.go doProbe: nothing is sent before initialDelaySeconds. prober_manager.go UpdatePodStatus: a container
        that is not ready yet gets a readiness probe as soon as it is seen.
        """
        at_once = self.spec.kind == READINESS and self.sent == 0
        if now >= self.next_tick:
            self.next_tick += self.spec.period * 10
        elif not at_once:
            return
        if eligible and not self.on_hold and self.due is None and running_for // 10 >= self.spec.initial_delay:
            self.sent += 1
            self.due = now + ANSWER_TENTHS

    def answer(self, incarnation: int) -> str | None:
        """Take the answer to the probe under way; return S or F when it changes the probe's verdict, else None."""
        letters = self.answers[min(incarnation, len(self.answers) - 1)]
        result = letters[min(self.answered, len(letters) - 1)]
        self.answered, self.due = self.answered + 1, None
        self.run = self.run + 1 if result == self.last else 1
        self.last = result
        threshold = self.spec.failure_threshold if result == "F" else self.spec.success_threshold
        if self.run < threshold:
            return None
        if result == "F" and self.spec.kind != READINESS:
            self.on_hold, self.run = True, 0
        return result
