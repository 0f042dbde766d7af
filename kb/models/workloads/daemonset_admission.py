"""A DaemonSet's Pod template and update strategy after they passed the API server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.workloads.daemon_set import DAEMON_SET
from kb.models.admission.workloads.kind import Situation
from kb.models.api.refusal import Cause, structure
from kb.models.api.shape import decoded
from kb.models.release import Release, as_of
from kb.models.scheduling.affinity_validation import affinity_causes
from kb.models.scheduling.manifest_shape import decode_pod
from kb.models.trace import Trace

# pkg/features/kube_features.go DaemonSetUpdateSurge: on by default from 1.22; before, the field is dropped.
_SURGE = (("1.20", False), ("1.22", True))
_LABELS = {"app": "daemon"}
_AFFINITY = "spec.template.spec.affinity"


@dataclass(frozen=True)
class Stored:
    """The template's spec and the strategy with their defaults, and what validation finds in them."""

    spec: Mapping[str, Any]
    strategy: Mapping[str, Any]
    causes: tuple[Cause, ...]


def stored(pod_spec: Any, resources: Any, strategy: Any, at: Release, trace: Trace) -> Stored:
    """Return a DaemonSet of this Pod spec, with one container of these resources; raise Undecodable."""
    container = {"name": "main", "image": "registry.k8s.io/pause:3.10", "resources": resources}
    spec = {"containers": [container], **(structure(pod_spec) or {})}
    affinity = decode_pod({"spec": {"affinity": spec.get("affinity")}})["spec"].get("affinity", {})
    manifest = {
        "metadata": {"name": "daemon"},
        "spec": {
            "selector": {"matchLabels": _LABELS},
            "template": {"metadata": {"labels": _LABELS}, "spec": spec},
            "updateStrategy": strategy if as_of(_SURGE, at) else _without_surge(strategy),
        },
    }
    defaults = Trace()
    completed = DAEMON_SET.completed(decoded(manifest, DAEMON_SET.shape).value, Situation(at, (), defaults))
    # The defaults of the Pod template have no say in what follows.
    trace.steps += [step for step in defaults.steps if step.did.startswith("spec.updateStrategy")]
    causes = DAEMON_SET.causes(completed, at) + affinity_causes(affinity, _LABELS, _AFFINITY)
    template = {**completed["spec"]["template"]["spec"], "affinity": affinity}
    return Stored(template, completed["spec"]["updateStrategy"], tuple(dict.fromkeys(causes)))


def _without_surge(strategy: Any) -> Any:
    written = structure(strategy) or {}
    rolling = structure(written.get("rollingUpdate"))
    if rolling is None:
        return written
    return {**written, "rollingUpdate": {name: value for name, value in rolling.items() if name != "maxSurge"}}
