"""Relations about the token of a ServiceAccount: where a Pod gets it, who issues it, how long it lives."""

from __future__ import annotations

from functools import lru_cache

from kb.models.containers import secret_usage
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace

ADMISSION = Source("plugin/pkg/admission/serviceaccount/admission.go", "TokenVolumeSource")
TOKENS = Source("pkg/controller/serviceaccount/tokens_controller.go", "TokensController")
REQUEST = Source("pkg/registry/core/serviceaccount/storage/token.go", "TokenREST")
DOCKERSHIM = Source("pkg/kubelet/dockershim/docker_image.go", "PullImage")
TOKEN_PROJECTION = Source("staging/src/k8s.io/api/core/v1/types.go", "ServiceAccountTokenProjection")
GATES = Source("pkg/features/kube_features.go", "BoundServiceAccountTokenVolume")

MADE = Words("token-secret", ("made", "not-made"))


@lru_cache(maxsize=32)
def token_secret(at: Release) -> str:
    """Return whether a new ServiceAccount gets a Secret with a token."""
    made = secret_usage.run({"event": "createServiceAccount"}, max(at, OLDEST), Trace())["tokenSecretCreated"]
    return "made" if made else "not-made"


CARRIERS = Words("token-carrier", ("projected-volume", "secret", "env", "configmap"))

# BoundServiceAccountTokenVolume: on by default from 1.21; TokenVolumeSource adds the projected volume since.
_CARRIER = (("1.0", "secret"), ("1.21", "projected-volume"))
_LIFETIME = (("1.0", "permanent"), ("1.21", "short-lived"))
_ISSUER = (("1.0", "token-controller"), ("1.21", "TokenRequest"))

LIFETIMES = Words("token-lifetime", ("short-lived", "permanent"))
ISSUERS = Words(
    "token-issuer", ("TokenRequest", "token-controller", "kubelet", "etcd", "container-runtime", "kube-scheduler")
)


def carrier(at: Release) -> str:
    """Return in what a Pod finds the token of its ServiceAccount."""
    return as_of(_CARRIER, at)


def lifetime(at: Release) -> str:
    """Return how long the token lives that a Pod gets by itself."""
    return as_of(_LIFETIME, at)


def issuer(at: Release) -> str:
    """Return where the token that a Pod gets by itself comes from."""
    return as_of(_ISSUER, at)


SWITCHES = Words("token-switch", ("automountServiceAccountToken", "imagePullSecrets", "readOnly", "immutable"))


SETTINGS = Words("token-setting", ("false", "true"))
MOUNTING = Words("token-mounting", ("mounted", "not-mounted"))


def setting_effect(at: Release, setting: str) -> str:
    """Return whether a Pod with this automountServiceAccountToken gets the token."""
    given = {"event": "createPod", "pod": {"automountServiceAccountToken": setting == "true"}}
    mounted = secret_usage.run(given, max(at, OLDEST), Trace())["tokenMounted"]
    return "mounted" if mounted else "not-mounted"


def switch(at: Release) -> str:
    """Return the field that keeps the token out of a Pod."""
    given = {"event": "createPod", "pod": {"automountServiceAccountToken": False}}
    mounted = secret_usage.run(given, max(at, OLDEST), Trace())["tokenMounted"]
    return "" if mounted else "automountServiceAccountToken"


# dockershim left the kubelet in 1.24; images are pulled by the runtime behind the CRI.
_ENGINES = (("1.0", ("docker", "containerd", "CRI-O")), ("1.24", ("containerd", "CRI-O")))
ENGINES = Words("pull-engine", ("docker", "containerd", "CRI-O", "rkt"))


def pulls(at: Release, engine: str) -> bool:
    """Return whether an engine pulls images for the kubelet without an adapter."""
    return engine in as_of(_ENGINES, at)


_RECORDED = ("secret-usage",)

RELATIONS = (
    Relation("secret.token_secret", {}, MADE, token_secret, (TOKENS,), changes=("1.24",), recorded=_RECORDED),
    Relation("secret.token_carrier", {}, CARRIERS, carrier, (ADMISSION, GATES), changes=("1.21",), recorded=_RECORDED),
    Relation("secret.token_lifetime", {}, LIFETIMES, lifetime, (GATES,), changes=("1.21",)),
    # types.go ServiceAccountTokenProjection.ExpirationSeconds: "Defaults to 1 hour and must be at least 10 minutes".
    Relation("secret.token_seconds", {}, Numbers(1, 10**9, "s"), lambda at: 3600, (TOKEN_PROJECTION,)),
    Relation("secret.token_issuer", {}, ISSUERS, issuer, (REQUEST,), changes=("1.21",), recorded=_RECORDED),
    Relation("secret.token_switch", {}, SWITCHES, switch, (ADMISSION,), recorded=_RECORDED),
    Relation("secret.token_setting", {"setting": SETTINGS}, MOUNTING, setting_effect, (ADMISSION,), recorded=_RECORDED),
    # plugin/pkg/admission/serviceaccount shouldAutomount: neither field set counts as true.
    Relation(
        "secret.automount_default", {"setting": SETTINGS}, YES_NO, lambda at, setting: setting == "true", (ADMISSION,)
    ),
    Relation("secret.pull_engine", {"engine": ENGINES}, YES_NO, pulls, (DOCKERSHIM,), changes=("1.24",)),
)
