"""Who pulls images and in which order, who fills the default policy in, and whose credentials count."""

from __future__ import annotations

from functools import lru_cache

from kb.models.admission import image_pull_policy
from kb.models.containers import image_pull
from kb.models.containers.back_off import FIRST_SECONDS, MOST_SECONDS
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

POLICY = Words("pull-policy", ("Always", "IfNotPresent", "Never"))
COMPONENTS = Words(
    "component",
    (
        *("kubelet", "kube-apiserver", "kube-scheduler", "kube-controller-manager", "kube-proxy", "container-runtime"),
        *("etcd", "kubectl"),
    ),
)
SECONDS = Numbers(0, 100_000, "s")

ENSURE = Source("pkg/kubelet/images/image_manager.go", "EnsureImageExists")
MUST_PULL = Source("pkg/kubelet/images/pullmanager/image_pull_manager.go", "MustAttemptImagePull")
IMAGE_MANAGER = Source("pkg/kubelet/images/image_manager.go", "EnsureImageExists")
PULLER = Source("pkg/kubelet/images/puller.go", "serialImagePuller")
PULL_BACK_OFF = Source("pkg/kubelet/kubelet.go", "MaxImageBackOff")
KUBELET_DEFAULTS = Source("pkg/kubelet/apis/config/v1beta1/defaults.go", "SetDefaults_KubeletConfiguration")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Container")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "Container")
UPDATE = Source("pkg/apis/core/validation/validation.go", "ValidatePodUpdate")
PLUGIN = Source("plugin/pkg/admission/alwayspullimages/admission.go", "Admit")
GATES = Source("pkg/features/kube_features.go", "KubeletEnsureSecretPulledImages")

# KubeletEnsureSecretPulledImages.
_STAGES = {"alpha": 33, "beta": 35, "on-by-default": 35}
# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"
_OBTAINED = {"with-secret": "an earlier Pod's pull with a valid Secret", "preloaded": "preloaded on the node"}


@lru_cache(maxsize=16)
def borrows(at: Release, policy: str, origin: str) -> bool:
    """Return whether a Pod without credentials can run a private image that is on its node."""
    given = {
        "image": "app:1.27",
        "imagePullPolicy": policy,
        "imagePresent": True,
        "registry": {"reachable": True, "hasTag": True, "authentication": "basic"},
        "imagePullSecrets": "none",
        "imageObtainedBy": _OBTAINED[origin],
    }
    return bool(image_pull.run(given, at, Trace())["started"])


def checks_since(at: Release, stage: str) -> tuple[int, ...]:
    """Return the minor release in which the check of credentials came to a stage; none when it has not come there."""
    if stage == _VAGUE_STAGE:
        raise LookupError(stage)
    return (_STAGES[stage],) if stage in _STAGES else ()


def delay(at: Release, part: str) -> int:
    """Return the first and the longest delay between two attempts to pull: the same numbers as for restarts."""
    return {"first": FIRST_SECONDS, "longest": MOST_SECONDS}[part]


@lru_cache(maxsize=16)
def mutable(at: Release, field: str) -> bool:
    """Return whether a field of a Pod's container can be changed once the Pod exists."""
    # ValidatePodUpdate lets the image change; a manifest that implies another policy than the stored one is refused.
    given = {"kind": "Pod", "image": "app:1.27", "imagePullPolicy": None, "updateWith": "replace"}
    image = "app:1.28" if field == "image" else "app:latest"
    shown = image_pull_policy.run({**given, "updateImage": image}, at, Trace())["update"]
    return bool(shown["accepted"])


_RECORDED = ("image-pull",)

RELATIONS = (
    # EnsureImageExists asks the runtime over CRI; both take part.
    Relation(
        "pull.actor",
        {"component": COMPONENTS},
        YES_NO,
        lambda at, component: component in ("kubelet", "container-runtime"),
        (ENSURE,),
    ),
    Relation(
        "pull.defaulter", {}, COMPONENTS, lambda at: "kube-apiserver", (DEFAULTS,), recorded=("image-pull-policy",)
    ),
    # imagePullPolicy is a field of Container, as restartPolicy is one of PodSpec.
    Relation("pull.level", {}, Words("field-level", ("container", "pod")), lambda at: "container", (TYPES,)),
    Relation(
        "pull.borrows",
        {"policy": POLICY, "origin": Words("image-origin", tuple(_OBTAINED))},
        YES_NO,
        borrows,
        (MUST_PULL,),
        ordinary={"policy": "IfNotPresent"},
        changes=("1.35",),
        recorded=_RECORDED,
    ),
    Relation(
        "pull.checks_since",
        {"stage": Words("stage", ("alpha", "beta", "on-by-default", "ga", _VAGUE_STAGE))},
        Numbers(0, 60, "release"),
        checks_since,
        (GATES,),
    ),
    Relation(
        "pull.delay",
        {"part": Words("delay-part", ("first", "longest"))},
        SECONDS,
        delay,
        (PULL_BACK_OFF,),
        recorded=_RECORDED,
    ),
    # serializeImagePulls is true unless somebody sets it: one image after the other.
    Relation(
        "pull.order", {}, Words("pull-order", ("serial", "parallel")), lambda at: "serial", (KUBELET_DEFAULTS, PULLER)
    ),
    # AlwaysPullImages, off by default: every container of a new Pod gets Always.
    Relation("pull.plugin_sets", {}, POLICY, lambda at: "Always", (PLUGIN,)),
    Relation(
        "pull.mutable",
        {"field": Words("pod-field", ("image", "imagePullPolicy"))},
        YES_NO,
        mutable,
        (UPDATE,),
        recorded=("image-pull-policy",),
    ),
)
