"""Which rights let somebody read the Secrets of a namespace."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release

# A Pod may mount any Secret of its namespace: whoever makes one, or a workload that makes one, reads them all.
AUTHORIZATION = Source("plugin/pkg/auth/authorizer/rbac/rbac.go", "RuleAllows")
MOUNTS = Source("pkg/kubelet/kubelet_pods.go", "makeEnvironmentVariables")

_RIGHTS = {
    "create-pods": True,
    "create-deployments": True,
    "get-secrets": True,
    "list-secrets": True,
    "watch-secrets": True,
    "get-pods": False,
    "get-configmaps": False,
    "list-nodes": False,
}


def reads(at: Release, right: str) -> bool:
    """Return whether a right in a namespace is enough to read its Secrets."""
    return _RIGHTS[right]


RELATIONS = (
    Relation(
        "secret.right_reads", {"right": Words("secret-right", tuple(_RIGHTS))}, YES_NO, reads, (MOUNTS, AUTHORIZATION)
    ),
)
