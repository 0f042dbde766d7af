"""The class that an admission plugin chooses for an object that names none.

Source: plugin/pkg/admission/storage/storageclass/setdefault and plugin/pkg/admission/network/defaultingressclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.workloads.kind import Situation
from kb.models.release import as_of

# Until then two default classes were a mistake that blocked every creation.
# Release notes of 1.25 (DefaultIngressClass) and 1.26 (DefaultStorageClass): choose the newest one.
_NEWEST_WINS = {
    "IngressClass": (("1.20", False), ("1.25", True)),
    "StorageClass": (("1.20", False), ("1.26", True)),
}


class SeveralDefaults(Exception):
    """More than one class is marked as default, and the release does not choose."""


def default_class(kind: str, annotations: tuple[str, ...], situation: Situation) -> str | None:
    """Return the name of the default class of ``kind``, None when there is none; raise SeveralDefaults.

    A class is a default one when any of ``annotations`` is exactly "true"; the one created last wins.
    """
    defaults = [
        one for one in situation.existing if one.get("kind") == kind and _marks(one, annotations) and _name(one)
    ]
    if len(defaults) > 1 and not as_of(_NEWEST_WINS[kind], situation.at):
        raise SeveralDefaults(f"{len(defaults)} 个 {kind} 都标为默认")
    return _name(defaults[-1]) if defaults else None


def _metadata(one: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = one.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _marks(one: Mapping[str, Any], annotations: tuple[str, ...]) -> bool:
    written = _metadata(one).get("annotations")
    return isinstance(written, Mapping) and any(written.get(name) == "true" for name in annotations)


def _name(one: Mapping[str, Any]) -> str:
    name = _metadata(one).get("name")
    return name if isinstance(name, str) else ""
