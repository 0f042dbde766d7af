"""Relations about using a Secret: the ways into a Pod, what follows a change, what is missing, how it is written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.containers import secret_usage
from kb.models.containers.secret_object import MOST_BYTES
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release
from kb.models.trace import Trace

TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "Secret")
POD_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PodSpec")
VALIDATION = Source("pkg/apis/core/validation/validation.go", "ValidateSecret")
UPDATE = Source("pkg/apis/core/validation/validation.go", "ValidateSecretUpdate")
VOLUME = Source("pkg/volume/secret/secret.go", "MakePayload")
VARIABLES = Source("pkg/kubelet/kubelet_pods.go", "makeEnvironmentVariables")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Secret")
ENCRYPTION = Source("staging/src/k8s.io/apiserver/pkg/server/options/encryptionconfig", "LoadEncryptionConfig")

WAYS = Words(
    "secret-way",
    (
        "volume", "env", "image-pull", "command-line", "image-layer", "node-label", "annotation",
        "probe",
    ),
)  # fmt: skip
_KEY = "k"
_SECRET = {"name": "s", "stringData": {_KEY: "v"}}


def _run(given: dict[str, Any], at: Release) -> dict[str, Any]:
    return secret_usage.run(given, max(at, OLDEST), Trace())


# core/v1 types.go: SecretVolumeSource, EnvVarSource and SecretEnvSource, PodSpec.ImagePullSecrets. No other field of a
# Pod names a Secret; what a ServiceAccount gives is its own imagePullSecrets and, until 1.20, a token volume.
def ways(at: Release) -> tuple[str, ...]:
    """Return the ways in which a Pod uses a Secret of its own."""
    return ("volume", "env", "image-pull")


def usable(at: Release, way: str) -> bool:
    """Return whether a Pod can use a Secret in a way."""
    return way in ways(at)


USES = Words("secret-use", ("volume", "projected", "subPath", "env"))
FOLLOWS = Words("secret-follow", ("follows", "stays"))


@lru_cache(maxsize=32)
def follows(at: Release, use: str) -> str:
    """Return what a running container sees after the Secret changed."""
    seen = _run({"event": "secretChangedWhilePodRuns", "usedAs": use, "change": "update"}, at)["valueSeen"]
    return "follows" if seen == "new" else "stays"


REASONS = Words(
    "secret-waiting",
    ("ContainerCreating", "CreateContainerConfigError", "CrashLoopBackOff", "ImagePullBackOff", "Running"),
)
MISSING_USES = Words("secret-use", ("volume", "env"))


@lru_cache(maxsize=16)
def missing(at: Release, use: str) -> str:
    """Return the waiting reason of a container whose Secret does not exist."""
    return str(_run({"event": "secretCreatedAfterPod", "usedAs": use}, at)["waitingReasonBefore"])


CODINGS = Words("secret-coding", ("base64", "encrypted", "hashed", "compressed", "plaintext"))
# The last two: what a container sees of a value, in the file of a volume and in an environment variable.
FIELDS = Words("secret-part", ("data", "stringData", "mounted-file", "variable"))


@lru_cache(maxsize=8)
def coding(at: Release, part: str) -> str:
    """Return how a value is written in a field of a Secret's manifest, or seen by a container."""
    if part in ("mounted-file", "variable"):
        return "plaintext"
    stored = _run({"event": "createSecret", "secret": {"name": "s", "stringData": {_KEY: "v"}}}, at)["data"][_KEY]
    return "plaintext" if part == "stringData" and stored == "dg==" else "base64"


STORED = Words("secret-stored", ("plain", "encrypted"))
KEYS_OF_ETCD = Words("secret-guard", ("EncryptionConfiguration", "base64", "RBAC", "TLS", "immutable", "opaque"))


def stored(at: Release) -> str:
    """Return how etcd holds Secrets by default: as they are, without --encryption-provider-config."""
    return "plain"


def encrypted(at: Release) -> bool:
    """Return whether a Secret is encrypted by itself."""
    return stored(at) == "encrypted"


def encrypted_by(at: Release) -> str:
    """Return what makes the API server encrypt Secrets in etcd."""
    return "EncryptionConfiguration"


SERVERS = Words("component", ("kube-apiserver", "kubelet", "etcd", "kube-controller-manager", "kube-scheduler"))


def encryption_set_on(at: Release, component: str) -> bool:
    """Return whether this component is told to encrypt: by kube-apiserver's --encryption-provider-config."""
    return component == "kube-apiserver"


def most_bytes(at: Release) -> int:
    """Return how many bytes the values of one Secret may have together."""
    return MOST_BYTES


PLACES = Words("secret-place", ("same-namespace", "other-namespace", "any-namespace"))


@lru_cache(maxsize=4)
def reachable(at: Release) -> tuple[str, ...]:
    """Return where the Secrets live that a Pod can name."""
    volume = {"volumes": [{"name": "v", "secret": {"secretName": "s"}}]}
    pod = {**volume, "volumeMounts": [{"name": "v", "mountPath": "/s"}]}
    starts = {
        "same-namespace": _run({**pod, "secrets": [_SECRET]}, at)["started"],
        "other-namespace": _run({**pod, "secrets": [{**_SECRET, "namespace": "other"}]}, at)["started"],
    }
    return tuple(place for place, started in starts.items() if started)


PURPOSES = Words("secret-purpose", ("one-key", "all-keys", "files", "pull"))
POD_FIELDS = Words(
    "secret-field",
    ("secretKeyRef", "envFrom", "secretName", "imagePullSecrets", "configMapKeyRef", "imagePullPolicy", "nodeSelector"),
)
_FIELDS = {"one-key": "secretKeyRef", "all-keys": "envFrom", "files": "secretName", "pull": "imagePullSecrets"}


def field_for(at: Release, purpose: str) -> str:
    """Return the field of a Pod that names a Secret for a purpose (core/v1 types.go)."""
    return _FIELDS[purpose]


HOLDERS = Words("secret-holder", ("pod", "service-account", "container", "node", "namespace"))


def pull_holders(at: Release) -> tuple[str, ...]:
    """Return the objects that have imagePullSecrets (core/v1 types.go PodSpec, ServiceAccount)."""
    return ("pod", "service-account")


# core/v1 types.go: constants SecretType*; dockercfg is the format before dockerconfigjson.
_TYPES = {
    "registry-login": ("dockerconfigjson",),
    "tls": ("tls",),
    "service-account": ("service-account-token",),
    "basic-auth": ("basic-auth",),
    "ssh": ("ssh-auth",),
}
CONTENTS = Words("secret-content", tuple(_TYPES))
SECRET_TYPES = Words(
    "secret-type",
    ("dockerconfigjson", "tls", "service-account-token", "basic-auth", "ssh-auth", "Opaque", "generic"),
)


def type_of(at: Release, content: str) -> tuple[str, ...]:
    """Return the types of Secret made for a content."""
    return _TYPES[content]


@lru_cache(maxsize=4)
def default_type(at: Release) -> str:
    """Return the type of a Secret that states none."""
    return str(_run({"event": "createSecret", "secret": {"name": "s"}}, at)["type"])


MODES = Words("secret-mode", ("0644", "0600", "0400", "0444", "0755", "0777"))
MEDIA = Words("secret-medium", ("tmpfs", "disk", "etcd", "image"))


@lru_cache(maxsize=4)
def _mounted(at: Release) -> dict[str, Any]:
    return _run(
        {
            "secrets": [_SECRET],
            "volumes": [{"name": "v", "secret": {"secretName": "s"}}],
            "volumeMounts": [{"name": "v", "mountPath": "/s"}],
        },
        at,
    )


def file_mode(at: Release) -> str:
    """Return the default mode of the files of a Secret volume."""
    return str(_mounted(at)["files"][f"/s/{_KEY}"]["mode"])


def medium(at: Release) -> str:
    """Return what the files of a Secret volume lie on."""
    return str(_mounted(at)["mounts"]["/s"]["type"])


PARTS = Words("secret-entry", ("key", "value", "secret"))
BECOMES = Words("secret-becomes", ("file", "content", "directory"))


def becomes(at: Release, entry: str) -> str:
    """Return what a part of a Secret becomes in its volume (secret.go MakePayload; the model's paths)."""
    files = _mounted(at)["files"]
    return {"key": "file" if f"/s/{_KEY}" in files else "", "value": "content", "secret": "directory"}[entry]


def limited(at: Release) -> bool:
    """Return whether there is a size that a Secret must not exceed."""
    return most_bytes(at) < 1 << 32


def shares_file(at: Release) -> bool:
    """Return whether the keys of a Secret land in one file of its volume."""
    return f"/s/{_KEY}" not in _mounted(at)["files"]


ACTS = Words("secret-act", ("change", "undo", "delete"))
ALLOWED = Words("secret-allowed", ("allowed", "refused"))


@lru_cache(maxsize=8)
def immutable(at: Release, act: str) -> str:
    """Return whether an immutable Secret can be changed, made mutable again, or deleted."""
    if act == "delete":
        return "allowed"
    written = {"name": "s", "stringData": {_KEY: "v"}, "immutable": True}
    patch: dict[str, Any] = {"data": {_KEY: "dw=="}} if act == "change" else {"immutable": False}
    accepted = _run({"event": "updateSecret", "secret": written, "mergePatch": patch}, at)["accepted"]
    return "allowed" if accepted else "refused"


_RECORDED = ("secret-usage",)

RELATIONS = (
    Relation("secret.ways", {}, WAYS, ways, (POD_TYPES,), recorded=_RECORDED),
    Relation("secret.usable", {"way": WAYS}, YES_NO, usable, (POD_TYPES,), recorded=_RECORDED),
    Relation("secret.follows", {"use": USES}, FOLLOWS, follows, (VOLUME, VARIABLES), recorded=_RECORDED),
    Relation("secret.missing", {"use": MISSING_USES}, REASONS, missing, (VOLUME, VARIABLES), recorded=_RECORDED),
    Relation("secret.coding", {"part": FIELDS}, CODINGS, coding, (TYPES,), {"part": "data"}, recorded=_RECORDED),
    Relation("secret.stored", {}, STORED, stored, (ENCRYPTION,)),
    Relation("secret.encrypted", {}, YES_NO, encrypted, (ENCRYPTION,)),
    Relation("secret.encrypted_by", {}, KEYS_OF_ETCD, encrypted_by, (ENCRYPTION,)),
    Relation("secret.encryption_set_on", {"component": SERVERS}, YES_NO, encryption_set_on, (ENCRYPTION,)),
    Relation("secret.size", {}, Numbers(0, 1 << 32, "B"), most_bytes, (VALIDATION,), recorded=_RECORDED, bound="le"),
    Relation("secret.limited", {}, YES_NO, limited, (VALIDATION,), recorded=_RECORDED),
    Relation("secret.reach", {}, PLACES, reachable, (POD_TYPES,), recorded=_RECORDED),
    Relation("secret.field", {"purpose": PURPOSES}, POD_FIELDS, field_for, (POD_TYPES,), recorded=_RECORDED),
    Relation("secret.pull_holders", {}, HOLDERS, pull_holders, (POD_TYPES,), recorded=_RECORDED),
    Relation("secret.type_of", {"content": CONTENTS}, SECRET_TYPES, type_of, (TYPES,), recorded=_RECORDED),
    Relation("secret.default_type", {}, SECRET_TYPES, default_type, (DEFAULTS,), recorded=_RECORDED),
    Relation("secret.file_mode", {}, MODES, file_mode, (DEFAULTS,), recorded=_RECORDED),
    Relation("secret.medium", {}, MEDIA, medium, (VOLUME,), recorded=_RECORDED),
    Relation("secret.becomes", {"entry": PARTS}, BECOMES, becomes, (VOLUME,), recorded=_RECORDED),
    Relation("secret.shares_file", {}, YES_NO, shares_file, (VOLUME,), recorded=_RECORDED),
    Relation("secret.immutable", {"act": ACTS}, ALLOWED, immutable, (UPDATE,), recorded=_RECORDED),
)
