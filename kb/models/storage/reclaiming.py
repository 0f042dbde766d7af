"""What becomes of a released volume: Retain keeps it, Delete asks its plugin, Recycle scrubs it with a Pod.

Source: pkg/controller/volume/persistentvolume/pv_controller.go reclaimVolume, findDeletablePlugin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.models.release import Release, as_of
from kb.models.storage.objects import (
    EXTERNAL_PROTECTION,
    IN_TREE_PROTECTION,
    MIGRATED_TO,
    PROVISIONED_BY,
    Volume,
)

# pkg/features/kube_features.go HonorPVReclaimPolicy: since it is on, CSI volumes without a provisioner's annotation
# count as "deleted from outside"; before, no plugin was found for them and they became Failed.
CSI_IS_EXTERNAL = (("1.20", False), ("1.31", True))

# In-tree provisioners whose volumes are handed to a CSI driver, and the release since which that is on by default
# (pkg/features CSIMigration*, staging/src/k8s.io/csi-translation-lib/plugins).
MIGRATED = {
    "kubernetes.io/aws-ebs": ("1.23", "ebs.csi.aws.com"),
    "kubernetes.io/azure-disk": ("1.23", "disk.csi.azure.com"),
    "kubernetes.io/azure-file": ("1.24", "file.csi.azure.com"),
    "kubernetes.io/cinder": ("1.21", "cinder.csi.openstack.org"),
    "kubernetes.io/gce-pd": ("1.23", "pd.csi.storage.gke.io"),
    "kubernetes.io/portworx-volume": ("1.31", "pxd.portworx.com"),
    "kubernetes.io/vsphere-volume": ("1.25", "csi.vsphere.vmware.com"),
}
HOST_PATH_PLUGIN = "kubernetes.io/host-path"
RECYCLABLE_SOURCES = ("hostPath", "nfs")


@dataclass(frozen=True)
class Deletion:
    """How deleting the storage behind a volume ends: ``deleted``, ``external`` (somebody else's work) or ``failed``."""

    result: str
    why: str


def deletion(volume: Volume, at: Release) -> Deletion:
    """Return what policy Delete does with a released volume."""
    plugin = volume.annotations.get(PROVISIONED_BY) or ""
    if plugin and not plugin.startswith("kubernetes.io/"):
        return Deletion("external", f"卷由外部制备器 {plugin} 建,也该由它删;它不在,就停在原处")
    if not plugin and volume.source == "csi" and as_of(CSI_IS_EXTERNAL, at):
        return Deletion("external", "CSI 卷由外部制备器删;没有制备器在跑,就停在原处")
    if plugin != HOST_PATH_PLUGIN and (plugin or volume.source != "hostPath"):
        return Deletion("failed", f"控制器里没有会删 {plugin or volume.source} 卷的插件")
    path = (volume.spec.get("hostPath") or {}).get("path") or ""
    # pkg/volume/hostpath/host_path.go hostPathDeleter.Delete; the pattern is not anchored.
    if not re.search(r"/tmp/.+", path):
        return Deletion("failed", f"hostPath 插件只肯删 /tmp/ 下的目录,{path} 不是")
    return Deletion("deleted", f"hostPath 插件删掉了 {path}")


def is_recyclable(volume: Volume) -> bool:
    """Return whether a plugin can scrub the volume (FindRecyclablePluginBySpec): hostPath and nfs only."""
    return volume.source in RECYCLABLE_SOURCES


def migrated_driver(volume: Volume, at: Release) -> str:
    """Return the CSI driver that took over the volume's in-tree provisioner, empty when none did."""
    since, driver = MIGRATED.get(volume.annotations.get(PROVISIONED_BY) or "", ("99.0", ""))
    return driver if Release.parse(since) <= at else ""


def is_handed_over(volume: Volume) -> bool:
    """Return whether the controller stands down because the volume is marked as migrated to CSI."""
    return bool(volume.annotations.get(MIGRATED_TO))


def deletion_finalizers(volume: Volume, at: Release) -> tuple[str, ...]:
    """Return the finalizers a volume should have (modifyDeletionFinalizers).

    A volume that an in-tree plugin provisioned and that is to be deleted keeps its object until its storage is gone.
    """
    plugin = volume.annotations.get(PROVISIONED_BY)
    have = volume.finalizers
    if plugin is None or not as_of(CSI_IS_EXTERNAL, at):
        return have
    if migrated_driver(volume, at):
        return tuple(one for one in have if one != IN_TREE_PROTECTION)
    if not plugin.startswith("kubernetes.io/"):
        return have
    have = tuple(one for one in have if one != EXTERNAL_PROTECTION)
    if volume.reclaim_policy == "Delete":
        return have if IN_TREE_PROTECTION in have else (*have, IN_TREE_PROTECTION)
    return tuple(one for one in have if one != IN_TREE_PROTECTION)
