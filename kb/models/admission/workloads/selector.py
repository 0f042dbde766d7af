"""The label selector of a workload and the labels of its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.label_selector import matches_selector
from kb.models.api.label_selector_validation import label_selector_causes
from kb.models.api.refusal import Cause, invalid, required
from kb.models.api.shape import STRING, STRING_MAP, STRINGS, ListOf, Shape

LABEL_SELECTOR: dict[str, Shape] = {
    "matchLabels": STRING_MAP,
    "matchExpressions": ListOf({"key": STRING, "operator": STRING, "values": STRINGS}),
}
_PATH = "spec.selector"

Selector = Mapping[str, Any]


def is_empty(selector: Selector) -> bool:
    """Whether a selector has no condition at all; it would select every Pod."""
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def is_usable(selector: Selector | None) -> bool:
    """Whether a selector can be turned into a test of labels (metav1.LabelSelectorAsSelector)."""
    return not label_selector_causes(selector, _PATH)


def workload_selector_causes(spec: Mapping[str, Any]) -> list[Cause]:
    """Return the findings in the selector that Deployment, ReplicaSet and StatefulSet must have."""
    selector = spec.get("selector")
    if selector is None:
        return [required(_PATH, "apps/v1 不再从模板的标签推断 selector")]
    causes = label_selector_causes(selector, _PATH)
    if is_empty(selector):
        causes.append(invalid(_PATH, "空的 selector 会选中所有 Pod"))
    if not is_usable(selector):
        causes.append(invalid(_PATH, "selector 本身不成立"))
    return causes


def template_label_causes(spec: Mapping[str, Any], passes_empty: bool = True) -> list[Cause]:
    """Return the finding that a usable selector does not select the template; ``passes_empty``: empty ones do."""
    selector = spec.get("selector")
    if not is_usable(selector) or (passes_empty and selector is not None and is_empty(selector)):
        return []
    labels = spec.get("template", {}).get("metadata", {}).get("labels", {})
    # No selector at all selects nothing, so no template fits it.
    fits = matches_selector(selector, labels)
    return [] if fits else [invalid("spec.template.metadata.labels", "selector 选不中模板的标签")]
