"""What the API server refuses about the source of a PersistentVolume: exactly one, and complete.

Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec and the validate*VolumeSource functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kb.models.api.names import dns1123_subdomain_faults
from kb.models.api.refusal import (
    Cause,
    boolean,
    forbidden,
    int32,
    invalid,
    not_supported,
    required,
    string,
    strings,
    structure,
    too_long,
)
from kb.models.storage.objects import SOURCES

_HOST_PATH_TYPES = (
    "",
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
)
Source = Mapping[str, Any]
# Go types of the fields of pkg/apis/core/types.go that are looked at here.
_TYPES: tuple[tuple[Callable[[Any], Any], frozenset[str]], ...] = (
    (
        string,
        frozenset({"path", "type", "server", "driver", "volumeHandle", "fsType", "targetPortal", "iqn", "volumeID"}),
    ),
    (strings, frozenset({"targetWWNs", "wwids", "portals"})),
    (int32, frozenset({"lun", "partition"})),
    (boolean, frozenset({"readOnly"})),
)


def decode_source(spec: Mapping[str, Any]) -> None:
    """Raise Undecodable where a field of a volume source has the wrong JSON type."""
    for name in SOURCES:
        for field, value in (structure(spec.get(name)) or {}).items():
            for read, fields in _TYPES:
                if field in fields:
                    read(value)


def source_causes(spec: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with the volume source of a PersistentVolume's spec."""
    given = [name for name in SOURCES if spec.get(name) is not None]
    if not given:
        yield required("spec", "必须写一种卷来源")
    for name in given[1:]:
        yield forbidden(f"spec.{name}", "只能写一种卷来源")
    for name in given[:1]:
        check = _CHECKS.get(name)
        yield from check(spec[name], f"spec.{name}") if check else ()
        if name == "local" and spec.get("nodeAffinity") is None:
            yield required("spec.nodeAffinity", "local 卷必须写明在哪个节点")


def _backsteps(path: str, field: str) -> Iterator[Cause]:
    # validatePathNoBacksteps
    if ".." in path.split("/"):
        yield invalid(field, "不能含 ..")


def _host_path(source: Source, field: str) -> Iterator[Cause]:
    path = source.get("path") or ""
    if not path:
        yield required(f"{field}.path")
        return
    yield from _backsteps(path, f"{field}.path")
    if (source.get("type") or "") not in _HOST_PATH_TYPES:
        yield not_supported(f"{field}.type")


def _nfs(source: Source, field: str) -> Iterator[Cause]:
    for name in ("server", "path"):
        if not source.get(name):
            yield required(f"{field}.{name}")
    if source.get("path") and not source["path"].startswith("/"):
        yield invalid(f"{field}.path", "必须是绝对路径")


def _local(source: Source, field: str) -> Iterator[Cause]:
    if not source.get("path"):
        yield required(f"{field}.path")
        return
    yield from _backsteps(source["path"], f"{field}.path")


def _csi(source: Source, field: str) -> Iterator[Cause]:
    # validateCSIPersistentVolumeSource, ValidateCSIDriverName
    driver = source.get("driver") or ""
    if not driver:
        yield required(f"{field}.driver")
    elif len(driver) > 63:
        yield too_long(f"{field}.driver")
    for fault in dns1123_subdomain_faults(driver.lower()) if driver else ():
        yield invalid(f"{field}.driver", fault)
    if not source.get("volumeHandle"):
        yield required(f"{field}.volumeHandle")


def _fc(source: Source, field: str) -> Iterator[Cause]:
    names, ids, lun = source.get("targetWWNs") or (), source.get("wwids") or (), source.get("lun")
    if not names and not ids:
        yield required(f"{field}.targetWWNs", "targetWWNs 和 wwids 要写一个")
    if names and ids:
        yield invalid(f"{field}.targetWWNs", "targetWWNs 和 wwids 只能写一个")
    if names and lun is None:
        yield required(f"{field}.lun")
    elif names and lun is not None and not 0 <= lun <= 255:
        yield invalid(f"{field}.lun", "须在 0 到 255 之间")


def _iscsi(source: Source, field: str) -> Iterator[Cause]:
    iqn = source.get("iqn") or ""
    if not source.get("targetPortal"):
        yield required(f"{field}.targetPortal")
    if not iqn:
        yield required(f"{field}.iqn")
    elif not iqn.startswith(("iqn", "eui", "naa")):
        yield invalid(f"{field}.iqn", "须以 iqn、eui 或 naa 开头")
    if not 0 <= (source.get("lun") or 0) <= 255:
        yield invalid(f"{field}.lun", "须在 0 到 255 之间")


_CHECKS: dict[str, Callable[[Source, str], Iterator[Cause]]] = {
    "hostPath": _host_path,
    "nfs": _nfs,
    "local": _local,
    "csi": _csi,
    "fc": _fc,
    "iscsi": _iscsi,
}
