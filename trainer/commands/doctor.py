"""``kubeviva doctor``: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import os

from trainer.exits import FINDINGS, GOOD
from trainer.installation import Finding, Health, program
from trainer.output import console, write_json

MARKS = {Health.GOOD: ("✓", "green"), Health.NOTE: ("·", "yellow"), Health.BAD: ("✗", "red")}


def run(as_json: bool) -> int:
    """Print every finding; anything bad is a finding."""
    found = program()
    if all(finding.health is Health.GOOD for finding in found):
        from trainer.installed_data import data  # cannot even be imported without the packages

        found += data(os.environ)
    if as_json:
        write_json({"checks": [_shown(finding) for finding in found]})
    else:
        _print(found)
    return FINDINGS if any(finding.health is Health.BAD for finding in found) else GOOD


def _shown(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "state": finding.health.value,
        "told": finding.told,
        "remedy": finding.remedy,
    }


def _print(found: list[Finding]) -> None:
    out = console()
    for finding in found:
        mark, style = MARKS[finding.health]
        out.print(f"{mark} {finding.name}:{finding.told}", style=style, markup=False)
        if finding.remedy:
            out.print(f"    怎么办:{finding.remedy}", markup=False)
    bad = sum(finding.health is Health.BAD for finding in found)
    out.print(f"{bad} 处要修" if bad else "一切正常", style="bold", markup=False)
