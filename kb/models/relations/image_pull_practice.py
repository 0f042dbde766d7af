"""Images in practice: private registries, what to avoid in production, switches of the kubelet and of admission."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.image_pull_rights import IMAGE_MANAGER, KUBELET_DEFAULTS, PLUGIN, PULLER

PRIVATE = Source("kubernetes/website content/en/docs/concepts/containers/images.md", "Using a private registry")
ADVICE = Source("kubernetes/website content/en/docs/concepts/containers/images.md", "Image names")
BACK_OFF = Source("pkg/kubelet/images/image_manager.go", "EnsureImageExists")
PLUGIN_LIST = Source("pkg/kubeapiserver/options/plugins.go", "DefaultOffAdmissionPlugins")

_MEANS = {
    "ImagePullBackOff": ("backing-off", "pull-failed"),
    "ErrImagePull": ("pull-failed", "no-auth"),
    "ErrImageNeverPull": ("not-local",),
    "InvalidImageName": ("bad-name",),
}
_REASONS = ("ErrImagePull", "ImagePullBackOff")

POLICIES = ("Always", "IfNotPresent", "Never")


RELATIONS = (
    Relation(
        "pull.reason_order",
        {"earlier": Words("pull-reason", _REASONS), "later": Words("pull-reason", _REASONS)},
        YES_NO,
        lambda at, earlier, later: (earlier, later) == _REASONS,
        (BACK_OFF,),
        recorded=("image-pull",),
    ),
    # Credentials come from the Pod, its ServiceAccount, the node or a credential provider; a Pod's are the usual way.
    Relation(
        "pull.private_needs",
        {},
        Words("pull-help", ("image-pull-secrets", "config-map", "persistent-volume", "ingress")),
        lambda at: "image-pull-secrets",
        (PRIVATE,),
    ),
    Relation(
        "pull.reason_means",
        {"reason": Words("pull-reason", tuple(_MEANS))},
        Words(
            "reason-meaning",
            ("backing-off", "pull-failed", "not-local", "bad-name", "downloading", "crashed", "no-auth"),
        ),
        lambda at, reason: _MEANS[reason],
        (BACK_OFF,),
        recorded=("image-pull",),
    ),
    Relation("pull.backs_off", {}, YES_NO, lambda at: True, (BACK_OFF,), recorded=("image-pull",)),
    # "This is useful in a multitenant cluster so that users can be assured that their private images can only be used
    # by those who have the credentials to pull them."
    Relation("pull.plugin_guards", {}, YES_NO, lambda at: True, (PLUGIN,)),
    Relation("pull.plugin_on", {}, YES_NO, lambda at: False, (PLUGIN, PLUGIN_LIST)),
    # "avoid using the :latest tag when deploying containers in production".
    Relation(
        "pull.advised",
        {"reference": Words("image-reference", ("latest-tag", "no-tag", "other-tag", "digest-only"))},
        YES_NO,
        lambda at, reference: reference in ("other-tag", "digest-only"),
        (ADVICE,),
    ),
    Relation(
        "pull.serialize",
        {"value": Words("switch-value", ("true", "false"))},
        Words("pull-order", ("serial", "parallel")),
        lambda at, value: {"true": "serial", "false": "parallel"}[value],
        (KUBELET_DEFAULTS, PULLER),
    ),
    Relation(
        "pull.serialize_default",
        {},
        Words("switch-value", ("true", "false")),
        lambda at: "true",
        (KUBELET_DEFAULTS,),
    ),
    # image_manager.go: while a back-off runs nothing is pulled, then once more, without an end.
    Relation("pull.retries", {}, YES_NO, lambda at: True, (IMAGE_MANAGER,)),
    Relation("pull.gives_up", {"tries": Numbers(1, 10000)}, YES_NO, lambda at, tries: False, (IMAGE_MANAGER,)),
    # NewImageManager: the number of parallel pulls is looked at only when pulls are not serial.
    Relation(
        "pull.limit_counts",
        {"value": Words("switch-value", ("true", "false"))},
        YES_NO,
        lambda at, value: value == "false",
        (KUBELET_DEFAULTS, PULLER),
    ),
    # Always asks the registry for the digest, and then uses the image of this digest that is on the Node.
    Relation(
        "pull.uses_local", {"policy": Words("pull-policy", POLICIES)}, YES_NO, lambda at, policy: True, (IMAGE_MANAGER,)
    ),
    # image_manager.go: the container waits and is tried again; nothing deletes the Pod or chooses another Node for it.
    Relation(
        "pull.ends_in",
        {"end": Words("pull-end", ("deleted", "moved", "waiting"))},
        YES_NO,
        lambda at, end: end == "waiting",
        (IMAGE_MANAGER,),
    ),
)
