"""Names of members: as they are shown, and as they are compared."""

from __future__ import annotations

import unicodedata

from trainer.records.answers import storable
from trainer.team.refusal import Refused

LONGEST = 32
# The learner of a machine without accounts: whoever opens the records from a terminal there writes under it.
RESERVED = "local"


def login_of(name: str) -> str:
    """Return a name as it is compared: full-width letters and capitals make no difference.

    What no database takes comes out as something that no name has: anything may be typed at the door.
    """
    typed = storable(name)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold()).strip()


def checked_name(name: str) -> str:
    """Return a name as it is shown; raise Refused when it is none."""
    shown = " ".join(unicodedata.normalize("NFKC", name).split())
    if not shown:
        raise Refused("还没有写名字")
    if len(shown) > LONGEST:
        raise Refused(f"名字有 {len(shown)} 个字,最多 {LONGEST} 个")
    # No control, format or private characters: two names that look alike must be alike.
    if not all(unicodedata.category(char)[0] in "LNPSM" or char == " " for char in shown):
        raise Refused("名字里有看不见的字符,请重新输入")
    if login_of(shown) == RESERVED:
        raise Refused(f"“{RESERVED}”留给了不登录的单人使用,换一个名字")
    return shown
