"""Does a container's image come to the node: is the registry asked, and what does the Pod show meanwhile.

pkg/kubelet/images/image_manager.go EnsureImageExists runs before every start of a container. The policy says whether
a present image is enough; an image that was pulled with credentials is enough only for Pods that have them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.models.admission.container_image import Container, defaulted
from kb.models.api.image_name import parse_image_name
from kb.models.containers import container_restart
from kb.models.field import Field, field_of
from kb.models.model import Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.trace import Trace

ALWAYS, IF_NOT_PRESENT, NEVER = POLICIES = ("Always", "IfNotPresent", "Never")
USUAL_SECONDS = 26.0
# The first retry, with its jitter, comes that late; only then does the status turn to ImagePullBackOff.
BACK_OFF_SHOWN_SECONDS = 12.0
# pkg/features/kube_features.go KubeletEnsureSecretPulledImages: on by default from 1.35.
_CREDENTIALS_ARE_VERIFIED = (("1.20", False), ("1.35", True))
_PLACEHOLDERS = {"<registry>": "127.0.0.1:5000", "<digest>": "sha256:" + "0" * 64}


@dataclass(frozen=True)
class Situation:
    """What the kubelet finds when it is to start the container.

    ``authorized``: one of the Pod's pull Secrets opens the registry. ``verified``: the present image may be used
    without asking the registry.
    """

    image: str
    policy: str
    present: bool
    reachable: bool
    has_tag: bool
    needs_login: bool
    authorized: bool
    verified: bool


@dataclass(frozen=True)
class Outcome:
    """How one attempt ends: ``waiting`` reasons in order (none: it starts), events, was the registry asked."""

    waiting: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    manifest_requests: bool = False
    pulled: bool = False

    @property
    def starts(self) -> bool:
        """Whether the container starts."""
        return not self.waiting


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether the container starts, what the Pod shows, its events and whether the registry was asked."""
    top = field_of(given)
    found = _situation(top, at, trace)
    outcome = _ensure_image(found, trace)
    secrets = top.at("imagePullSecrets").text("none")
    events = set(outcome.events) | ({"FailedToRetrieveImagePullSecret"} if _is_missing(secrets) else set())
    shown = outcome.waiting
    if top.at("observeSeconds").number(USUAL_SECONDS) < BACK_OFF_SHOWN_SECONDS:
        shown = shown[:1]
    observed: dict[str, Any] = {
        "imagePullPolicyInSpec": found.policy,
        "started": outcome.starts,
        "waitingReasons": list(shown),
        "phase": "Running" if outcome.starts else "Pending",
        "statusColumn": "|".join(outcome.waiting) or "Running",
        "manifestRequests": "some" if outcome.manifest_requests else "none",
        "eventReasons": sorted(events),
    }
    if top.at("tagMovedInRegistry").flag():
        observed["runsNewImage"] = outcome.pulled
    if top.at("containerExitsAfterSeconds").given:
        observed |= _restarts(top, found, outcome, at)
    return observed


def _situation(top: Field, at: Release, trace: Trace) -> Situation:
    image = top.needed("image").text()
    for placeholder, stands_for in _PLACEHOLDERS.items():
        image = image.replace(placeholder, stands_for)
    written = top.at("imagePullPolicy").one_of(("", *POLICIES), "")
    registry, secrets = top.at("registry"), top.at("imagePullSecrets").text("none")
    authorized = _opens_registry(secrets)
    # Preloaded images are never verified (imagePullCredentialsVerificationPolicy NeverVerifyPreloadedImages), and
    # whoever pulled without credentials left a record that serves everybody.
    with_credentials = "secret" in top.at("imageObtainedBy").text().lower()
    return Situation(
        image,
        defaulted(Container(image, written), trace).policy,
        top.at("imagePresent").flag(),
        registry.at("reachable").flag(),
        registry.at("hasTag").flag(True),
        registry.at("authentication").text("none") != "none",
        authorized,
        not (with_credentials and as_of(_CREDENTIALS_ARE_VERIFIED, at)) or authorized,
    )


def _opens_registry(secrets: str) -> bool:
    """Return whether the Pod's pull Secrets, described in words, hold credentials that the registry accepts."""
    words = secrets.lower()
    return ("valid" in words and "invalid" not in words) or "same" in words


def _is_missing(secrets: str) -> bool:
    return "notexist" in secrets.lower()


def _ensure_image(found: Situation, trace: Trace) -> Outcome:
    """Return how EnsureImageExists ends."""
    try:
        parse_image_name(found.image)
    except ValueError:
        trace.step("kubelet", "镜像名解析不了", "等待原因 InvalidImageName,不去拉取")
        return Outcome(("InvalidImageName",), ("Failed", "InspectFailed"))
    if found.policy != ALWAYS and found.present and found.verified:
        trace.step("kubelet", "用节点上已有的镜像", f"{found.policy} 且镜像在,不问仓库")
        return Outcome(events=("Pulled",))
    if found.policy == NEVER:
        why = "镜像在,但它是用凭据拉来的,Pod 没有同样的凭据" if found.present else "节点上没有镜像"
        trace.step("kubelet", "不拉取,容器起不来", f"{why},Never 又不许拉")
        return Outcome(("ErrImageNeverPull",), ("ErrImageNeverPull", "Failed"))
    return _pull(found, trace)


def _pull(found: Situation, trace: Trace) -> Outcome:
    login_fails = found.needs_login and not found.authorized
    asked = found.reachable and not login_fails
    if asked and found.has_tag:
        trace.step("container-runtime", "拉取成功", "问仓库要清单,已有的层不再下载")
        return Outcome((), ("Pulled", "Pulling"), True, True)
    why = "仓库连不上" if not found.reachable else "凭据不对或没有凭据(401)" if login_fails else "仓库里没有这个标签"
    trace.step("container-runtime", "拉取失败", f"{why};节点上就算有旧镜像也不用")
    trace.step("kubelet", "先 ErrImagePull,再 ImagePullBackOff", "两次拉取之间等 10、20、40……秒,最长 300 秒")
    return Outcome(("ErrImagePull", "ImagePullBackOff"), ("BackOff", "Failed", "Pulling"), asked)


def _restarts(top: Field, found: Situation, outcome: Outcome, at: Release) -> dict[str, Any]:
    """Return restarts of a container that exits, and how often the registry is asked for the manifest (HEAD)."""
    if not outcome.starts:
        return {"restartCount": 0, "manifestHeadRequests": 0}
    seconds = top.at("containerExitsAfterSeconds").number()
    program = {"name": "app", "exits": [{"code": 0, "afterSeconds": seconds}]}
    restarted = container_restart.run(
        {
            "restartPolicy": top.at("restartPolicy").text("Always"),
            "containers": [program],
            "observeSeconds": top.at("observeSeconds").number(USUAL_SECONDS),
        },
        at,
        Trace(),
    )
    count: int = restarted["containers"]["app"]["restartCount"]
    asked = count + 1 if found.policy == ALWAYS else int(outcome.pulled)
    return {"restartCount": count, "manifestHeadRequests": asked, "blobRequestsAfterFirstStart": "none"}


MODEL = Model(
    topic="image-pull",
    title="容器启动前镜像从哪里来:拉不拉、问不问仓库、起不来时显示什么",
    run=run,
    sources=(
        Source("pkg/kubelet/images/image_manager.go", "EnsureImageExists"),
        Source("pkg/kubelet/images/pullmanager/image_pull_manager.go", "MustAttemptImagePull"),
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Container"),
    ),
    leaves_out=(
        "不管镜像卷和镜像回收",
        "不管节点上预置的凭据和凭据插件",
        "不管 serializeImagePulls 和拉取花的时间",
    ),
    example={
        "image": "<registry>/app:1",
        "imagePullPolicy": "IfNotPresent",
        "imagePresent": False,
        "registry": {"reachable": True, "hasTag": False},
    },
)
