"""How many BGP sessions a cluster needs."""

from __future__ import annotations


def full_mesh(nodes: int) -> int:
    """Return the sessions when every node peers with every other one."""
    return nodes * (nodes - 1) // 2
