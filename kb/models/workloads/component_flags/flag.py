"""What a component's ``--help`` says about one flag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Flag(NamedTuple):
    """A flag as pflag prints it.

    ``type``: the word after the name (``bool`` where none is printed). ``default``: the text in ``(default ...)``
    without quotes; None where nothing is printed, which is the zero value: false, 0, 0s, empty.
    """

    type: str
    default: str | None = None
    deprecated: bool = False


# Rows of (release, flag) since which a flag looks so; None is "not listed". Before the first row it looked the same.
History = Mapping[str, tuple[tuple[str, Flag | None], ...]]
