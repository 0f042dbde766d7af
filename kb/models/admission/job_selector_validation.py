"""When a Job may bring its own Pod selector.

Normally the API server makes the selector and the labels of the template from the Job's uid; manualSelector hands both
to the author. Source: pkg/apis/batch/validation/validation.go ValidateGeneratedSelector, ValidateJobSpec,
ValidateJobTemplateSpec.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.label_selector import matches_selector
from kb.models.api.refusal import (
    Cause,
    invalid,
    not_supported,
    required,
    string,
    string_map,
    strings,
    structure,
    structures,
)

Selector = Mapping[str, Any]


def decoded_selector(value: Any) -> Selector | None:
    """Return a JSON metav1.LabelSelector with every field of its type, None for null; raise Undecodable."""
    written = structure(value)
    if written is None:
        return None
    requirements = [
        {
            "key": string(entry.get("key")) or "",
            "operator": string(entry.get("operator")) or "",
            "values": strings(entry.get("values")) or (),
        }
        for entry in structures(written.get("matchExpressions")) or ()
    ]
    return {"matchLabels": string_map(written.get("matchLabels")) or {}, "matchExpressions": requirements}


def job_selector_causes(selector: Selector | None, manual: bool, labels: Mapping[str, str], path: str) -> list[Cause]:
    """Return the findings for the selector of the Job whose spec is at ``path``; ``labels`` are the template's."""
    causes = []
    if manual and selector is None:
        causes.append(required(f"{path}.selector", "manualSelector 为 true 时必须自己写 selector"))
    if not manual and selector is not None and not matches_selector(selector, {}):
        causes.append(invalid(f"{path}.selector", "selector 由 API 服务器生成,不要写"))
    # A generated selector always matches; whatever the author added to it must match the template, too.
    if (manual or selector is not None) and not matches_selector(selector, labels):
        causes.append(invalid(f"{path}.template.metadata.labels", "selector 选不中模板的标签"))
    return causes


def cron_job_selector_causes(selector: Selector | None, manual: bool, path: str) -> list[Cause]:
    """Return the findings for the selector of a CronJob's jobTemplate, whose Job spec is at ``path``."""
    causes = [invalid(f"{path}.selector", "CronJob 的 selector 总是自动生成")] if selector is not None else []
    if manual:
        causes.append(not_supported(f"{path}.manualSelector", "CronJob 里只能不写或写 false"))
    return causes
