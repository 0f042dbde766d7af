"""Passwords: what is asked of them, and their hashes by argon2id."""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trainer.team.names import login_of
from trainer.team.refusal import Refused

SHORTEST, LONGEST = 10, 200
FEWEST_DIFFERENT = 5
COMMON = Path(__file__).with_name("common_passwords.txt")


class Passwords:
    """Hashes and verifies; the defaults are RFC 9106's second choice: 64 MiB, three passes."""

    def __init__(self, passes: int = 3, kibibytes: int = 65536, lanes: int = 4) -> None:
        """Take what one hash costs."""
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=kibibytes, parallelism=lanes)

    def hashed(self, password: str) -> str:
        """Return the hash of a password, with its salt and its cost."""
        return self._hasher.hash(_folded(password))

    @cached_property
    def decoy(self) -> str:
        """A hash that costs what every other costs, and belongs to nobody: unknown names must not answer sooner."""
        return self.hashed("nobody has this one")

    def matches(self, kept: str, password: str) -> bool:
        """Return whether a password is the one of a hash; without a hash it takes as long, and is not."""
        try:
            return self._hasher.verify(kept or self.decoy, _folded(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, kept: str) -> bool:
        """Return whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


def check_password(password: str, again: str, name: str) -> None:
    """Raise Refused when a password is too easy to guess, or was not written twice alike."""
    if password != again:
        raise Refused("两次输入的密码不一样")
    folded = _folded(password)
    if len(folded) < SHORTEST:
        raise Refused(f"密码太短:至少 {SHORTEST} 个字符;几个不相干的词连起来就好记又难猜")
    if len(folded) > LONGEST:
        raise Refused(f"密码太长:最多 {LONGEST} 个字符")
    if len(set(folded)) < FEWEST_DIFFERENT or _is_run(folded) or folded.casefold() in _common():
        raise Refused("这个密码太常见,一猜就中;换一个")
    rest = login_of(password).replace(login_of(name), "")
    if len(rest) < SHORTEST // 2:
        raise Refused("密码不能就是名字")


@cache
def _common() -> frozenset[str]:
    """What anybody tries first, of ten characters or more: what is shorter is refused before."""
    return frozenset(COMMON.read_text("utf-8").split())


def _folded(password: str) -> str:
    """The same password however a keyboard composes it."""
    return unicodedata.normalize("NFKC", password)


def _is_run(text: str) -> bool:
    """Whether each character follows the one before it, as in an alphabet or in counting."""
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(text)}
    return len(steps) == 1
