"""Every run of the tests is the same one: the same examples, whatever the machine's speed and surroundings."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# What steers the program, or how it writes, is said by the tests themselves.
STEERING = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "EDITOR", "VISUAL")
for name in [*STEERING, *(name for name in os.environ if name.startswith("KUBEVIVA_"))]:
    os.environ.pop(name, None)

# Who runs the tests in the background makes them deaf to Ctrl-C, and what they start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# ``pytest --hypothesis-profile search`` looks for examples that nobody has tried yet.
SLOW = [HealthCheck.too_slow]
settings.register_profile("same", deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
settings.register_profile("search", deadline=None, print_blob=True, suppress_health_check=SLOW)
settings.load_profile("same")
