"""A StorageClass's fields and its part in provisioning: what a field says, what marks the default."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

CLASS = Source("staging/src/k8s.io/api/storage/v1/types.go", "StorageClass")
DEFAULT = Source("pkg/volume/util/storageclass.go", "IsDefaultAnnotation")
PROVISIONING = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Dynamic")
CLAIM = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimSpec.VolumeName")
DATA_SOURCE = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimSpec.DataSource")
CONTROLLER = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncUnboundClaim")
RECLAIM = Source("kubernetes/website content/en/docs/concepts/storage/storage-classes.md", "Reclaim policy")

_DUTIES = {
    "provisioner": "names-plugin",
    "parameters": "passes-options",
    "class-reclaimPolicy": "after-delete",
    "volumeBindingMode": "when-bound",
    "allowVolumeExpansion": "may-grow",
}
_POLICY_FROM = {"dynamic": "storage-class", "static": "volume-itself"}

RELATIONS = (
    Relation(
        "storage.field_does",
        {"field": Words("storage-field", tuple(_DUTIES))},
        Words("class-duty", tuple(_DUTIES.values())),
        lambda at, field: _DUTIES[field],
        (CLASS,),
    ),
    Relation(
        "storage.default_mark",
        {},
        Words("default-mark", ("annotation", "label", "field", "name")),
        lambda at: "annotation",
        (DEFAULT,),
    ),
    Relation("storage.dynamic_needs_class", {}, YES_NO, lambda at: True, (PROVISIONING,)),
    # spec.volumeName is filled in by the binder; a user may, but need not write it.
    Relation("storage.claim_must_name", {}, YES_NO, lambda at: False, (CLAIM,)),
    # validateDataSource: a snapshot by its API group, or a claim.
    Relation(
        "storage.data_source",
        {"source": Words("claim-source", ("VolumeSnapshot", "claim", "pod", "configmap"))},
        YES_NO,
        lambda at, source: source in ("VolumeSnapshot", "claim"),
        (DATA_SOURCE,),
    ),
    # A claim without a volume stays Pending: nothing times out, and claims know no phase Failed.
    Relation("pvc.waits_forever", {}, YES_NO, lambda at: True, (CONTROLLER,)),
    Relation(
        "pv.policy_from",
        {"origin": Words("pv-origin", tuple(_POLICY_FROM))},
        Words("policy-source", ("storage-class", "volume-itself", "claim", "pod")),
        lambda at, origin: _POLICY_FROM[origin],
        (RECLAIM,),
    ),
)
