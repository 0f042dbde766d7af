"""The metadata that every object has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kb.models.api.label_selector_validation import labels_causes
from kb.models.api.names import Faults, dns1123_label_faults, dns1123_subdomain_faults, qualified_name_faults
from kb.models.api.refusal import Cause, invalid, required, too_long
from kb.models.api.shape import ANYTHING, INT64, INT64_POINTER, STRING, STRING_MAP, STRINGS, ListOf, Shape

LONGEST_ANNOTATIONS = 256 * 1024
_STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")

OBJECT_META: dict[str, Shape] = {
    "name": STRING,
    "generateName": STRING,
    "namespace": STRING,
    "selfLink": STRING,
    "uid": STRING,
    "resourceVersion": STRING,
    "generation": INT64,
    "creationTimestamp": ANYTHING,
    "deletionTimestamp": ANYTHING,
    "deletionGracePeriodSeconds": INT64_POINTER,
    "labels": STRING_MAP,
    "annotations": STRING_MAP,
    "ownerReferences": ListOf(ANYTHING),
    "finalizers": STRINGS,
    "managedFields": ListOf(ANYTHING),
}

NameRule = Callable[[str], Faults]


def metadata_causes(metadata: Mapping[str, Any], rule: NameRule = dns1123_subdomain_faults) -> list[Cause]:
    """Return what validation finds in an object's metadata (ValidateObjectMeta); ``rule`` is the one of its name."""
    name = metadata.get("name", "")
    # A name that the API server generates has a random suffix and passes when its prefix does.
    if not name and metadata.get("generateName"):
        name = metadata["generateName"] + "x" * 5
    causes = [invalid("metadata.name", fault) for fault in rule(name)] if name else [required("metadata.name")]
    namespace = metadata.get("namespace", "")
    causes += [invalid("metadata.namespace", fault) for fault in dns1123_label_faults(namespace)] if namespace else []
    causes += map_causes(metadata)
    for finalizer in metadata.get("finalizers", ()):
        causes += _finalizer_causes(finalizer)
    return causes


def map_causes(metadata: Mapping[str, Any]) -> list[Cause]:
    """Return what validation finds in an object's labels and annotations."""
    labels = labels_causes(metadata.get("labels", {}), "metadata.labels")
    return labels + annotations_causes(metadata.get("annotations", {}), "metadata.annotations")


def annotations_causes(annotations: Mapping[str, str], path: str) -> list[Cause]:
    """Return what validation finds in annotations: keys like labels', any values, 256 KiB (ValidateAnnotations)."""
    causes = [invalid(path, fault) for key in annotations for fault in qualified_name_faults(key.lower())]
    size = sum(len(text.encode("utf-8", "replace")) for pair in annotations.items() for text in pair)
    return [*causes, too_long(path)] if size > LONGEST_ANNOTATIONS else causes


def _finalizer_causes(finalizer: str) -> list[Cause]:
    path = "metadata.finalizers"
    causes = [invalid(path, fault) for fault in qualified_name_faults(finalizer)]
    if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
        causes.append(invalid(path, "不是标准的 finalizer,要带域名前缀"))
    return causes
