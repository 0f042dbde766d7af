"""Time zones by the names of the IANA database, which tells upper case from lower case."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo


def zone_of(name: str | None) -> tzinfo:
    """Return the zone of a name (Go's time.LoadLocation); raise ValueError for an unknown one.

    No name is UTC, and so is ``Local``, the zone of the component itself: the models' components live in UTC.
    """
    if name in (None, "", "UTC", "Local"):
        return UTC
    try:
        return ZoneInfo(name or "")
    except (ValueError, LookupError, OSError):
        raise ValueError(f"时区数据库里没有 {name}(区分大小写)") from None
