"""Where a container's image comes from: when the registry is asked, what fails, and what the default policy is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import image_pull_policy
from kb.models.containers import image_pull
from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

POLICIES = ("Always", "IfNotPresent", "Never")
POLICY = Words("pull-policy", POLICIES)
# What people take for a pull policy.
CLAIMED_POLICIES = Words("pull-policy", (*POLICIES, "OnFailure", "Once"))
LOCAL = Words("local-image", ("present", "absent"))
REGISTRY = Words("registry-state", ("reachable", "unreachable"))
PHASES = Words("pod-phase", ("Pending", "Running", "Succeeded", "Failed", "Unknown"))

ENSURE = Source("pkg/kubelet/images/image_manager.go", "EnsureImageExists")
MUST_PULL = Source("pkg/kubelet/images/pullmanager/image_pull_manager.go", "MustAttemptImagePull")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Container")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PullPolicy")
UPDATE = Source("pkg/apis/core/validation/validation.go", "ValidatePodUpdate")

REASONS = Words(
    "pull-reason",
    (
        *("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CrashLoopBackOff"),
        *("ContainerCreating", "ErrImageInspect"),
    ),
)

_DIGEST = "@sha256:" + "0" * 64
_IMAGES = {
    "latest-tag": "app:latest",
    "no-tag": "app",
    "other-tag": "app:1.27",
    "digest-only": f"app{_DIGEST}",
    "latest-and-digest": f"app:latest{_DIGEST}",
    "tag-and-digest": f"app:1.27{_DIGEST}",
}
REFERENCES = Words("image-reference", tuple(_IMAGES))
# "Otherwise IfNotPresent" leaves out what hardly anybody writes: a tag and a digest at once.
BOTH = Words("image-reference", tuple(reference for reference in _IMAGES if reference.endswith("-and-digest")))
PLAIN = Words("image-reference", tuple(reference for reference in _IMAGES if reference not in BOTH.values))
_RECORDED = ("image-pull",)
_ADMITTED = ("image-pull-policy",)


@lru_cache(maxsize=256)
def pull(
    at: Release,
    policy: str,
    local: str = "absent",
    registry: str = "reachable",
    reference: str = "other-tag",
    more: tuple[tuple[str, Any], ...] = (),
) -> dict[str, Any]:
    """Return what becomes of a container whose image is, or is not, on its node."""
    given = {
        "image": _IMAGES[reference],
        "imagePullPolicy": policy,
        "imagePresent": local == "present",
        "registry": {"reachable": registry == "reachable", "hasTag": True},
        **dict(more),
    }
    return image_pull.run(given, at, Trace())


def pulls(at: Release, policy: str, local: str) -> bool:
    """Return whether the kubelet sets out to pull."""
    return "Pulling" in pull(at, policy, local)["eventReasons"]


def starts(at: Release, policy: str, local: str, registry: str) -> bool:
    """Return whether the container starts."""
    return bool(pull(at, policy, local, registry)["started"])


@lru_cache(maxsize=16)
def asks_each_start(at: Release, policy: str) -> bool:
    """Return whether the registry is asked again at every restart of the container."""
    crashing = (("containerExitsAfterSeconds", 1), ("observeSeconds", 30))
    shown = pull(at, policy, "present" if policy == "Never" else "absent", more=crashing)
    return int(shown["manifestHeadRequests"]) > int(shown["restartCount"])


@lru_cache(maxsize=16)
def reuses_layers(at: Release, policy: str) -> bool:
    """Return whether layers that the node has are taken from there instead of being downloaded again."""
    crashing = (("containerExitsAfterSeconds", 1), ("observeSeconds", 30))
    shown = pull(at, policy, "present" if policy == "Never" else "absent", more=crashing)
    return bool(shown["blobRequestsAfterFirstStart"] == "none")


def local_only(at: Release, policy: str) -> bool:
    """Return whether a policy uses nothing but images that are on the node."""
    return not any(pulls(at, policy, local) for local in LOCAL.values)


def works_for(at: Release, policy: str, reference: str) -> bool:
    """Return whether a policy that is written down does for this reference what it does for any other."""
    return all(
        pull(at, policy, local, reference=reference)["eventReasons"] == pull(at, policy, local)["eventReasons"]
        for local in LOCAL.values
    )


def takes_new_image(at: Release, policy: str) -> bool:
    """Return whether a new container runs the new image when its tag was pushed again and the old one is local."""
    return bool(pull(at, policy, "present", more=(("tagMovedInRegistry", True),))["runsNewImage"])


_FAILURES: dict[str, dict[str, Any]] = {
    "never-and-absent": {"imagePullPolicy": "Never"},
    "pull-failed": {"imagePullPolicy": "IfNotPresent", "registry": {"reachable": True, "hasTag": False}},
    "unreachable": {"imagePullPolicy": "Always", "registry": {"reachable": False}},
    "no-credentials": {"imagePullPolicy": "Always", "registry": {"reachable": True, "authentication": "basic"}},
    "bad-name": {"imagePullPolicy": "IfNotPresent", "image": "app:"},
}

# Before an image is asked for, or after it has come: none of the reasons of pulling is shown for these.
_OTHER_TROUBLES = ("no-room", "app-exits", "probe-fails")


@lru_cache(maxsize=16)
def _failed(at: Release, failure: str) -> dict[str, Any]:
    given = {"image": "app:1.27", "imagePresent": False, "registry": {"reachable": True}, **_FAILURES[failure]}
    return image_pull.run(given, at, Trace())


def shows(at: Release, failure: str, reason: str) -> bool:
    """Return whether the waiting container shows a reason."""
    return failure not in _OTHER_TROUBLES and reason in _failed(at, failure)["waitingReasons"]


def phase(at: Release, failure: str) -> str:
    """Return the phase of a Pod whose image does not come."""
    return str(_failed(at, failure)["phase"])


def _admitted(at: Release, reference: str, **more: Any) -> dict[str, Any]:
    given = {"kind": "Deployment", "image": _IMAGES[reference], "imagePullPolicy": None, **more}
    return image_pull_policy.run(given, at, Trace())


@lru_cache(maxsize=16)
def default(at: Release, reference: str) -> str:
    """Return the policy of a container that names none."""
    return str(_admitted(at, reference)["imagePullPolicy"])


@lru_cache(maxsize=16)
def follows_tag(at: Release, change: str) -> bool:
    """Return whether the policy changes with a tag that is changed to latest later on, the policy left unsaid."""
    how = {"patched": "patch", "replaced": "replace"}[change]
    shown = _admitted(at, "other-tag", updateImage=_IMAGES["latest-tag"], updateWith=how)
    return bool(shown["update"]["imagePullPolicy"] != shown["imagePullPolicy"])


def filled_at(at: Release) -> str:
    """Return when the default is worked out: the stored object has it already."""
    return "creation" if default(at, "latest-tag") in POLICIES else "pull"


RELATIONS = (
    Relation("pull.policies", {}, CLAIMED_POLICIES, lambda at: POLICIES, (TYPES,), recorded=_ADMITTED),
    Relation("pull.pulls", {"policy": POLICY, "local": LOCAL}, YES_NO, pulls, (ENSURE,), recorded=_RECORDED),
    Relation(
        "pull.starts",
        {"policy": POLICY, "local": LOCAL, "registry": REGISTRY},
        YES_NO,
        starts,
        (ENSURE,),
        ordinary={"registry": "reachable"},
        recorded=_RECORDED,
    ),
    Relation("pull.asks_each_start", {"policy": POLICY}, YES_NO, asks_each_start, (ENSURE,), recorded=_RECORDED),
    # kuberuntime_container.go startContainer calls EnsureImageExists each time, for a restart too.
    Relation("pull.heeded_on_restart", {}, YES_NO, lambda at: True, (ENSURE,)),
    Relation("pull.reuses_layers", {"policy": POLICY}, YES_NO, reuses_layers, (ENSURE,), recorded=_RECORDED),
    Relation("pull.local_only", {"policy": POLICY}, YES_NO, local_only, (ENSURE,), recorded=_RECORDED),
    Relation(
        "pull.works_for",
        {"policy": POLICY, "reference": REFERENCES},
        YES_NO,
        works_for,
        (ENSURE,),
        recorded=_RECORDED,
    ),
    Relation("pull.takes_new_image", {"policy": POLICY}, YES_NO, takes_new_image, (ENSURE,), recorded=_RECORDED),
    Relation(
        "pull.shows",
        {"failure": Words("pull-failure", (*_FAILURES, *_OTHER_TROUBLES)), "reason": REASONS},
        YES_NO,
        shows,
        (ENSURE,),
        recorded=_RECORDED,
    ),
    Relation(
        "pull.phase",
        {"failure": Words("pull-failure", tuple(_FAILURES))},
        PHASES,
        phase,
        (ENSURE,),
        recorded=_RECORDED,
    ),
    Relation("pull.default_with_digest", {"reference": BOTH}, POLICY, default, (DEFAULTS,), recorded=_ADMITTED),
    Relation(
        "pull.default",
        {"reference": PLAIN},
        POLICY,
        default,
        (DEFAULTS,),
        ordinary={"reference": "other-tag"},
        recorded=_ADMITTED,
    ),
    Relation(
        "pull.follows_tag",
        {"change": Words("image-change", ("patched", "replaced"))},
        YES_NO,
        follows_tag,
        (DEFAULTS, UPDATE),
        ordinary={"change": "patched"},
        recorded=_ADMITTED,
    ),
    Relation(
        "pull.filled_at",
        {},
        Words("fill-time", ("creation", "pull", "scheduling")),
        filled_at,
        (DEFAULTS,),
        recorded=_ADMITTED,
    ),
)
