"""``python -m tests.benchmarks.parity [10000]``: random histories end where the fsrs library ends."""

from __future__ import annotations

import sys
import time

from tests.trainer.histories import random_history, worst_difference


def main(count: int) -> None:
    """Compare so many histories and print the worst difference."""
    start = time.perf_counter()
    found = [worst_difference(random_history(seed)) for seed in range(count)]
    print(f"{count} histories, worst difference {max(found):.1e}, {time.perf_counter() - start:.1f} s")
    assert max(found) <= 1e-9


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
