"""The checksum that a knowledge base carries in its own header.

Bytes 60 to 63 of an SQLite file are the application's own (``PRAGMA user_version``). A checksum of all other bytes
there finds any damage, also one that leaves the pages well-formed, which ``PRAGMA quick_check`` lets pass; and it tells
a file of ours from any other SQLite file.
"""

from __future__ import annotations

import zlib

_PLACE = slice(60, 64)


def seal(data: bytes) -> bytes:
    """Return the bytes of an SQLite file with their checksum."""
    return data[: _PLACE.start] + _checksum(data) + data[_PLACE.stop :]


def is_sealed(data: bytes) -> bool:
    """Whether the bytes are those of an undamaged file that went through ``seal``."""
    return data[_PLACE] == _checksum(data)


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data[_PLACE.stop :], zlib.crc32(data[: _PLACE.start])).to_bytes(4, "big")
