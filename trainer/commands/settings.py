"""``kubeviva settings``: how fast the learner wants to go."""

from __future__ import annotations

from rich.table import Table

from trainer.commands.opening import sit_down, told
from trainer.exits import GOOD, Misuse
from trainer.knowledge_base import known
from trainer.output import console, write_json
from trainer.scheduling.pace import SETTINGS, Pace
from trainer.settings import BadSetting, change


def run(key: str, value: str | None, as_json: bool) -> int:
    """Print the settings, after one of them was changed where it is named; raise Misuse."""
    sitting = sit_down(known())
    if key:
        if value is None:
            raise Misuse(f"settings {key} 后面还要写设成什么,例如:kubeviva settings retention 0.92")
        with told():
            try:
                sitting = change(sitting, {key: value})
            except BadSetting as error:
                raise Misuse(str(error)) from None
    if as_json:
        write_json(settings_json(sitting.pace))
    else:
        _print(sitting.pace)
    return GOOD


def settings_json(pace: Pace) -> dict[str, str]:
    """Return the settings by key, as they are written."""
    return {setting.key: setting.write(pace) for setting in SETTINGS}


def _print(pace: Pace) -> None:
    out = console()
    table = Table(box=None, pad_edge=False)
    for heading in ("设置", "现在", "意思", "可以是"):
        table.add_column(heading, overflow="fold")
    for setting in SETTINGS:
        shown = setting.write(pace)
        table.add_row(
            setting.key,
            "自己的" if setting.key == "weights" and shown else shown or "缺省",
            setting.meaning,
            setting.range,
        )
    out.print(table)
