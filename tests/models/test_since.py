"""Since when something is so is told twice, by a table of stages and by what models do: both say the same."""

from __future__ import annotations

from itertools import product

import pytest

from kb.models.catalogue import relations
from kb.models.relation import Extent, Relation, Value, Words
from kb.models.release import NEWEST

RELATIONS = relations()
# In this order; whatever is on by default is so from its beta on, at the latest from its general availability on.
STAGES = ("alpha", "beta", "on-by-default", "ga")
SINCE = [
    ("health.startup_since", {"stage": "on-by-default"}, "health.probes"),
    ("probe.grpc_since", {"stage": "on-by-default"}, "probe.handlers"),
    ("restart.feature_since", {"feature": "sidecar", "stage": "on-by-default"}, "restart.becomes"),
    ("restart.feature_since", {"feature": "container-rules", "stage": "on-by-default"}, "restart.own_policy"),
    ("restart.all_since", {"stage": "on-by-default"}, "restart.rule_unit"),
    ("resize.since", {"stage": "on-by-default"}, "resize.can"),
    ("sched.pod_level_since", {"stage": "on-by-default"}, "sched.request_level"),
    ("pull.checks_since", {"stage": "on-by-default"}, "pull.borrows"),
    ("storage.rwop_since", {"stage": "beta"}, "storage.modes"),
    ("ing.removed_in", {"version": "extensions/v1beta1"}, "ing.served"),
    ("ing.removed_in", {"version": "networking.k8s.io/v1beta1"}, "ing.served"),
    ("ing.served_since", {"version": "networking.k8s.io/v1"}, "ing.served"),
    ("ing.state_since", {"state": "ga"}, "ing.state"),
    ("kubelet.shim_removed", {}, "kubelet.embeds"),
    ("nodefail.evictor_since", {}, "nodefail.does"),
    ("nodefail.flag_removed", {"node_flag": "pod-eviction-timeout"}, "nodefail.has_flag"),
    ("proxy.since", {"mode": "nftables", "stage": "added"}, "proxy.modes"),
    ("proxy.since", {"mode": "userspace", "stage": "removed"}, "proxy.modes"),
    ("proxy.since", {"mode": "ipvs", "stage": "deprecated"}, "proxy.status"),
    ("ext.deprecated_since", {}, "svcport.field_fresh"),
]


def minors(relation: Relation, given: dict[str, str]) -> frozenset[Value]:
    """Return the minor releases that a relation names."""
    found = relation.answers(NEWEST, given)
    assert not isinstance(found, Extent)
    return found


@pytest.mark.parametrize(("since", "given", "behaviour"), SINCE)
def test_what_models_do_changes_when_the_table_says(since: str, given: dict[str, str], behaviour: str) -> None:
    told = {f"1.{minor}" for minor in minors(RELATIONS[since], given)}
    assert told
    assert told <= set(RELATIONS[behaviour].changes)


@pytest.mark.parametrize("name", sorted(name for name, one in RELATIONS.items() if "stage" in one.inputs))
def test_stages_come_in_their_order(name: str) -> None:
    relation = RELATIONS[name]
    domains = {key: domain for key, domain in relation.inputs.items() if key != "stage"}
    assert all(isinstance(domain, Words) for domain in domains.values())
    stages = relation.inputs["stage"]
    assert isinstance(stages, Words)
    for values in product(*(domain.values for domain in domains.values() if isinstance(domain, Words))):
        given = dict(zip(domains, values, strict=True))
        reached: list[Value] = []
        for stage in (stage for stage in STAGES if stage in stages.values):
            try:
                reached += sorted(minors(relation, {**given, "stage": stage}))
            except LookupError:
                continue
        assert reached == sorted(reached, key=int), f"{name} {given}:{reached}"


def test_every_relation_names_where_it_comes_from() -> None:
    found = {name: [source.path.strip() for source in one.sources] for name, one in RELATIONS.items()}
    assert [name for name, paths in found.items() if not paths or "" in paths] == []
