"""Saying in Chinese when something is."""

from __future__ import annotations

from datetime import datetime, timedelta


def until(moment: datetime, at: datetime) -> str:
    """Return how far away a moment is, in one unit: ``10 分钟后``."""
    distance = moment - at
    if distance <= timedelta(seconds=30):
        return "马上"
    if distance < timedelta(minutes=90):
        return f"{max(1, round(distance / timedelta(minutes=1)))} 分钟后"
    if distance < timedelta(hours=36):
        return f"{round(distance / timedelta(hours=1))} 小时后"
    if distance < timedelta(days=60):
        return f"{round(distance / timedelta(days=1))} 天后"
    if distance < timedelta(days=730):
        return f"{round(distance / timedelta(days=30.4))} 个月后"
    return f"{round(distance / timedelta(days=365))} 年后"


def day(moment: datetime, at: datetime) -> str:
    """Return the date of a moment in the zone of ``at``; the year only where it is another one."""
    local = moment.astimezone(at.tzinfo)
    return f"{local:%m-%d}" if local.year == at.year else f"{local:%Y-%m-%d}"
