"""Relations about CNI plugins at work: their kinds, how IPAM is delegated, what repeated calls and full ranges do."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.network import cni_exec
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

DELEGATION = Source("containernetworking/cni SPEC.md", "Section 4: Plugin Delegation")
CHAINING = Source("containernetworking/cni SPEC.md", "Section 3: Execution of Network Configurations")
PLUGINS = Source("containernetworking/plugins README.md", "Plugins supplied")
HOST_LOCAL = Source("containernetworking/plugins/plugins/ipam/host-local", "cmdAdd")

KINDS = Words("cni-kind", ("main", "ipam", "meta"))
NAMES = Words(
    "cni-reference", ("bridge", "ptp", "macvlan", "ipvlan", "host-local", "dhcp", "static", "portmap", "bandwidth")
)
_KIND_OF = {
    **dict.fromkeys(("bridge", "ptp", "macvlan", "ipvlan"), "main"),
    **dict.fromkeys(("host-local", "dhcp", "static"), "ipam"),
    **dict.fromkeys(("portmap", "bandwidth"), "meta"),
}
DUTIES = Words("cni-work", ("configure-network", "manage-addresses", "adjust"))
DELEGATORS = Words("ipam-caller", ("main-plugin", "kubelet", "container-runtime", "kube-apiserver", "kube-proxy"))
FIELDS = Words("ipam-field", ("ipam.type", "type", "name", "cniVersion"))


def kinds(at: Release) -> tuple[str, ...]:
    """Return the kinds of reference plugins (plugins README: Main, IPAM, Meta)."""
    return KINDS.values


def kind_of(at: Release, reference: str) -> str:
    """Return the kind of a reference plugin."""
    return _KIND_OF[reference]


def work(at: Release, kind: str) -> str:
    """Return what a kind of plugin does."""
    return dict(zip(KINDS.values, DUTIES.values, strict=True))[kind]


def delegator(at: Release) -> str:
    """Return who calls the IPAM plugin (SPEC.md: the main plugin delegates to it)."""
    return "main-plugin"


def field(at: Release) -> str:
    """Return the field of the configuration that names the IPAM plugin."""
    return "ipam.type"


def _answers(steps: list[dict[str, str]], at: Release, subnet: str = "10.1.0.0/24") -> list[dict[str, Any]]:
    config = {"cniVersion": "1.0.0", "name": "net1", "type": "host-local"}
    given = {"plugin": "host-local", "config": {**config, "ipam": {"type": "host-local", "subnet": subnet}}}
    answers: list[dict[str, Any]] = cni_exec.run({**given, "steps": steps}, max(at, OLDEST), Trace())["steps"]
    return answers


def _step(command: str, container: str) -> dict[str, str]:
    return {"command": command, "containerID": container}


@lru_cache(maxsize=8)
def repeatable(at: Release, operation: str) -> bool:
    """Return whether an operation can be repeated for one container without an error."""
    steps = [_step("ADD", "c1"), *([_step(operation, "c1")] * 2)][: 2 if operation == "ADD" else 3]
    return all(answer["ok"] for answer in _answers(steps, at))


PICKS = Words("address-pick", ("next-after-last", "lowest-free", "random", "hashed"))


@lru_cache(maxsize=4)
def pick(at: Release) -> str:
    """Return which free address host-local gives out."""
    steps = [_step("ADD", "c1"), _step("ADD", "c2"), _step("DEL", "c1"), _step("ADD", "c3")]
    last = _answers(steps, at)[-1]["result"]["ips"][0]["address"]
    return {"10.1.0.4/24": "next-after-last", "10.1.0.2/24": "lowest-free"}.get(last, "")


OUTCOMES = Words("exhausted-outcome", ("fails", "waits", "reuses"))


@lru_cache(maxsize=4)
def exhausted(at: Release) -> str:
    """Return what ADD does when the range has no free address."""
    answers = _answers([_step("ADD", f"c{number}") for number in range(3)], at, "10.1.0.0/30")
    return "reuses" if answers[-1]["ok"] else "fails"


DIRECTIONS = Words("chain-direction", ("forward", "backward"))
COMMANDS = Words("cni-operation", ("ADD", "DEL"))


def direction(at: Release, operation: str) -> str:
    """Return in which order the plugins of a chain run (SPEC.md section 3)."""
    return "backward" if operation == "DEL" else "forward"


_RECORDED = ("cni-exec",)

RELATIONS = (
    Relation("cniplug.kinds", {}, KINDS, kinds, (PLUGINS,)),
    Relation("cniplug.kind_of", {"reference": NAMES}, KINDS, kind_of, (PLUGINS,), recorded=_RECORDED),
    Relation("cniplug.work", {"kind": KINDS}, DUTIES, work, (PLUGINS,), recorded=_RECORDED),
    Relation("cniplug.delegator", {}, DELEGATORS, delegator, (DELEGATION,), recorded=_RECORDED),
    Relation("cniplug.field", {}, FIELDS, field, (DELEGATION,)),
    Relation("cniplug.repeatable", {"operation": COMMANDS}, YES_NO, repeatable, (HOST_LOCAL,), recorded=_RECORDED),
    Relation("cniplug.pick", {}, PICKS, pick, (HOST_LOCAL,), recorded=_RECORDED),
    Relation("cniplug.exhausted", {}, OUTCOMES, exhausted, (HOST_LOCAL,), recorded=_RECORDED),
    Relation("cniplug.direction", {"operation": COMMANDS}, DIRECTIONS, direction, (CHAINING,)),
)
