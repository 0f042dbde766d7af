"""What the control loops of kube-controller-manager have in common."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from kb.models.scheduling.flow.cluster import Cluster, Component, Thing, active, ready

MANAGER = "kube-controller-manager"


def controller(name: str, watches: tuple[str, ...], react: Callable[[Cluster, Component], None]) -> Component:
    """Return a control loop of kube-controller-manager; it shows its own service account to the API server."""
    return Component(MANAGER, name, f"system:serviceaccount:kube-system:{name}", watches, react)


def pod_from(owner: Thing, template: dict[str, Any], name: str, **spec: Any) -> Thing:
    """Return a Pod made of a Pod template, without a node."""
    labels = (template.get("metadata") or {}).get("labels") or {}
    return Thing("pods", name, labels, copy.deepcopy({**template["spec"], **spec}), owner, {"phase": "Pending"})


def pod_counts(cluster: Cluster, owner: Thing) -> dict[str, Any]:
    """Return what a controller reports about its Pods."""
    pods = active(cluster.made_by(owner))
    return {"replicas": len(pods), "ready": sum(map(ready, pods)), "wanted": owner.replicas}


def keep_revision(cluster: Cluster, me: Component, owner: Thing) -> None:
    """Store the current template as a ControllerRevision unless it is stored."""
    revisions = cluster.made_by(owner, "controllerrevisions")
    if not any(one.spec == owner.spec["template"] for one in revisions):
        revision = Thing(
            "controllerrevisions", f"{owner.name}-{len(revisions)}", {}, copy.deepcopy(owner.spec["template"]), owner
        )
        cluster.add(me, revision, "先把模板存成一个 ControllerRevision,以后才能回滚")
