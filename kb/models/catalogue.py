"""The list of models by topic; a model's module is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import kb.models.relations as relation_modules
from kb.models.model import Model
from kb.models.relation import Relation

ROOMS: dict[str, tuple[str, ...]] = {
    "admission": (
        "image-pull-policy",
        "default-tolerations",
        "probe-admission",
        "restart-policy-admission",
        "deployment-strategy",
        "service-admission",
        "workload-defaults",
    ),
    "scheduling": (
        "toleration-match",
        "node-affinity-match",
        "scheduling-filter",
        "scheduling-score",
        "pod-creation-flow",
    ),
    "workloads": (
        "rollout",
        "replicaset-scale-down-order",
        "statefulset",
        "daemonset",
        "job",
        "cronjob",
        "controller-defaults",
    ),
    "storage": ("pv-lifecycle", "pv-binding"),
    "nodes": ("node-failure", "taint-eviction-timing", "node-death", "kubelet-writes"),
    "containers": (
        "probe-http",
        "probe-exec",
        "probe-tcp",
        "probe-grpc",
        "probe-effects",
        "container-restart",
        "image-pull",
        "secret-usage",
    ),
    "network": (
        "endpoints",
        "kube-proxy-iptables",
        "kube-proxy-nftables",
        "cni-exec",
        "overlay-encapsulation",
        "service-dns-env",
    ),
}
ROOM_OF = {topic: room for room, topics in ROOMS.items() for topic in topics}


def topics() -> tuple[str, ...]:
    """Return the names of all models, in the order of the rooms."""
    return tuple(ROOM_OF)


def load(topic: str) -> Model:
    """Return the model of a recorded topic; raise KeyError for an unknown name."""
    module = import_module(f"kb.models.{ROOM_OF[topic]}.{topic.replace('-', '_')}")
    model: Model = module.MODEL
    return model


def relations() -> dict[str, Relation]:
    """Return all relations that facts can be bound to, by name."""
    found: dict[str, Relation] = {}
    for info in sorted(iter_modules(relation_modules.__path__), key=lambda info: info.name):
        module = import_module(f"{relation_modules.__name__}.{info.name}")
        found.update({relation.name: relation for relation in module.RELATIONS})
    return found
