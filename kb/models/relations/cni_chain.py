"""Relations about what a chain of CNI plugins does: single small plugins, results handed on, who comes first."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.cni_ipam import CHAINING, DUTIES, kind_of, work
from kb.models.relations.cni_model import OPERATIONS, OPERATIONS_OF, RUNTIME, SPECS, since
from kb.models.release import Release

MODEL = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/_index.md", "The Kubernetes network model"
)
FILES = Source("containernetworking/cni/libcni/conf.go", "ConfFiles")
SMALL = Words("cni-reference", ("host-local", "dhcp", "static", "portmap", "bandwidth"))
STEPS = Words("cni-step", ("sandbox", "plugin", "containers"))
RESULT = Source("containernetworking/cni SPEC.md", "ADD Success")
_PARTS = ("ips", "routes", "dns", "interfaces")
SUFFIXES = Words("conf-suffix", (".conf", ".conflist", ".json", ".yaml"))
LINKS = Words("cni-link", ("prevResult", "runtimeConfig", "capabilities", "args"))


def small_work(at: Release, reference: str) -> str:
    """Return what one of the reference plugins that are no main plugin does."""
    return work(at, kind_of(at, reference))


def operations_of(at: Release, spec: str) -> tuple[str, ...]:
    """Return the operations of a version of the specification."""
    order = SPECS.values.index(spec)
    real = ("ADD", "DEL", "VERSION", "CHECK", "GC", "STATUS")
    return tuple(each for each in real if SPECS.values.index(since(at, each)) <= order)


def is_before(at: Release, first: str, second: str) -> bool:
    """Return whether one comes before the other: sandbox and its namespace, then ADD, then the containers.

    Raises LookupError for one and the same step: nothing comes before itself.
    """
    if first == second:
        raise LookupError(first)
    return STEPS.values.index(first) < STEPS.values.index(second)


RELATIONS = (
    Relation("cniplug.small_work", {"reference": SMALL}, DUTIES, small_work, (CHAINING,)),
    # SPEC.md, section 2: a list of plugins is executed one after the other.
    Relation("cniplug.chainable", {}, YES_NO, lambda at: True, (CHAINING,)),
    Relation("cniplug.hands_on", {}, LINKS, lambda at: "prevResult", (CHAINING,)),
    Relation(
        "cnispec.result_holds",
        {"thing": Words("result-part", (*_PARTS, "policies"))},
        YES_NO,
        lambda at, thing: thing in _PARTS,
        (RESULT,),
    ),
    Relation("cnispec.operations_of", {"spec": SPECS}, OPERATIONS, operations_of, (OPERATIONS_OF,)),
    Relation("cnispec.is_before", {"first": STEPS, "second": STEPS}, YES_NO, is_before, (RUNTIME,)),
    Relation("cnispec.suffix", {"suffix": SUFFIXES}, YES_NO, lambda at, suffix: suffix != ".yaml", (FILES,)),
    Relation("cnispec.built_in", {}, YES_NO, lambda at: False, (MODEL,)),
)
