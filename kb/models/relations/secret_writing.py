"""How Secrets are written: keys that a type asks for, stringData beside data, kubectl's help, and absent ones."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.secret_usage import POD_TYPES, TYPES, UPDATE, USES, VALIDATION

STRATEGY = Source("pkg/apis/core/v1/conversion.go", "Convert_v1_Secret_To_core_Secret")
RBAC = Source("plugin/pkg/auth/authorizer/rbac/rbac.go", "RBACAuthorizer.Authorize")
ENCRYPTING = Source("staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go", "store.GuaranteedUpdate")
READ_ONLY = Source("pkg/volume/secret/secret.go", "secretVolume.GetAttributes")
TORN_DOWN = Source("pkg/volume/secret/secret.go", "secretVolumeUnmounter.TearDownAt")
STORED = Source(
    "kubernetes/website content/en/docs/tasks/administer-cluster/encrypt-data.md",
    "Ensure all relevant data are encrypted",
)
OPTIONAL = Source("kubernetes/website content/en/docs/concepts/configuration/secret.md", "Optional Secrets")
AS_FILES = Source(
    "kubernetes/website content/en/docs/concepts/configuration/secret.md", "Using Secrets as files from a Pod"
)
UPDATED = Source(
    "kubernetes/website content/en/docs/tasks/inject-data-application/distribute-credentials-secure.md",
    "Define container environment variables using Secret data",
)
PURPOSE = Source("kubernetes/website content/en/docs/concepts/configuration/secret.md")
KUBECTL = Source("staging/src/k8s.io/kubectl/pkg/cmd/create/create_secret.go", "createSecret")

# validation.go ValidateSecret; a basic-auth Secret needs only one of its two keys.
_KEYS = {
    "tls": ("tls.crt", "tls.key"),
    "dockerconfigjson": (".dockerconfigjson",),
    "ssh-auth": ("ssh-privatekey",),
}
KEYS = Words(
    "secret-key",
    ("tls.crt", "tls.key", "ca.crt", ".dockerconfigjson", "ssh-privatekey", "username", "password", "token"),
)
PARTS = Words("secret-part", ("data", "stringData"))
GUARDS = Words("secret-guard", ("RBAC", "base64", "immutable", "opaque", "TLS"))
NEEDS = Words("secret-need", ("required", "optional"))
# ImmutableEphemeralVolumes: alpha in 1.18, beta in 1.19, stable in 1.21.
_STAGES = {"alpha": 18, "beta": 19, "ga": 21}

RELATIONS = (
    Relation(
        "secret.type_keys",
        {"type": Words("secret-type", tuple(_KEYS))},
        KEYS,
        lambda at, type: _KEYS[type],
        (VALIDATION,),
    ),
    # ValidateSecret asks for no key of an Opaque Secret.
    Relation("secret.opaque_asks_keys", {}, YES_NO, lambda at: False, (VALIDATION,)),
    # "stringData overwrites data", and is never put out again.
    Relation("secret.wins", {}, PARTS, lambda at: "stringData", (STRATEGY,)),
    Relation("secret.string_read", {}, YES_NO, lambda at: False, (STRATEGY, TYPES)),
    Relation("secret.encode_yourself", {}, YES_NO, lambda at: False, (KUBECTL,)),
    Relation(
        "secret.starts_without",
        {"need": NEEDS},
        YES_NO,
        lambda at, need: need == "optional",
        (OPTIONAL, POD_TYPES),
        ordinary={"need": "required"},
    ),
    Relation(
        "secret.immutable_since",
        {"stage": Words("stage", tuple(_STAGES))},
        Numbers(0, 60, "release"),
        lambda at, stage: _STAGES[stage],
        (UPDATE,),
    ),
    # Whether a request to get a Secret goes through is the authorizer's; what is written in the Secret limits nobody.
    Relation("secret.readers_limited_by", {"guard": GUARDS}, YES_NO, lambda at, guard: guard == "RBAC", (RBAC,)),
    # A transformer works on what is written; what lies in etcd stays as it was until it is written again.
    Relation("secret.encrypts_existing", {}, YES_NO, lambda at: False, (STORED, ENCRYPTING)),
    # secret.go GetAttributes: ReadOnly.
    Relation("secret.volume_writable", {}, YES_NO, lambda at: False, (READ_ONLY,)),
    # "A Secret is only sent to a node if a Pod on that node requires it": the node authorizer lets through no others.
    Relation(
        "secret.kept_on",
        {"node": Words("secret-node", ("needing", "every"))},
        YES_NO,
        lambda at, node: node == "needing",
        (Source("plugin/pkg/auth/authorizer/node/node_authorizer.go", "authorizeReadNamespacedObject"),),
    ),
    # "Once the Pod that depends on the Secret is deleted, the kubelet deletes its local copy": the tmpfs is unmounted.
    Relation("secret.outlives_pod", {}, YES_NO, lambda at: False, (TORN_DOWN,)),
    # watch_based_manager.go: an object found immutable has its reflector stopped.
    Relation(
        "secret.immutable_watched",
        {},
        YES_NO,
        lambda at: False,
        (Source("pkg/kubelet/util/manager/watch_based_manager.go", "objectCache.Get"),),
    ),
    # No controller looks for Pods that use a changed Secret; what the Pod sees afterwards is secret.follows.
    Relation("secret.restarts_users", {}, YES_NO, lambda at: False, (UPDATED,)),
    # "as long as the kubelet sync period + cache propagation delay"; subPath files and variables never change at all.
    Relation("secret.at_once", {"use": USES}, YES_NO, lambda at, use: False, (AS_FILES,)),
    # ValidateSecretUpdate: only the type may not change, and nothing of an immutable one.
    Relation("secret.mutable", {}, YES_NO, lambda at: True, (UPDATE,)),
    # "Similar to ConfigMaps but specifically intended to hold confidential data".
    Relation(
        "secret.meant_for",
        {
            "keeper": Words("matter-keeper", ("secret", "configmap")),
            "matter": Words("kept-matter", ("confidential", "plain-settings")),
        },
        YES_NO,
        lambda at, keeper, matter: (keeper == "secret") == (matter == "confidential"),
        (PURPOSE,),
    ),
)
