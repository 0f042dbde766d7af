"""How long tests wait for what usually happens at once, before they say that it does not."""

from __future__ import annotations

# On a machine that does much else, a second's work may take a minute.
PATIENCE = 120.0
