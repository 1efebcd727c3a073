#!/usr/bin/env python3
"""Work grows at most in proportion to what comes in, whatever comes in.

    apt-get install valgrind
    cargo build --manifest-path fuzz/Cargo.toml --example attack
    python3 tests/attacks/linear.py

Counts instructions, which are the same each time: each attack runs in three sizes, each twice the
one before. From the second to the third there may be no more than `GROWTH` times as many instructions
more as from the first to the second: 2 where work is linear, 4 where it is quadratic.
"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ATTACK = "fuzz/target/debug/examples/attack"
SIZES = [2_000, 4_000, 8_000]
GROWTH = 2.2


def instructions(kind, size):
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command = [*valgrind, ATTACK, kind, str(size)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def main():
    kinds = subprocess.run([ATTACK], capture_output=True, text=True, check=True).stdout.splitlines()
    with ThreadPoolExecutor(2) as pool:
        runs = {kind: [pool.submit(instructions, kind, size) for size in SIZES] for kind in kinds}
        counts = {kind: [run.result() for run in of_kind] for kind, of_kind in runs.items()}
    steep = []
    for kind, (first, second, third) in counts.items():
        growth = (third - second) / (second - first)
        each = (third - second) // (SIZES[2] - SIZES[1])
        print(f"{kind:<24}{each:>8} instructions each, growth {growth:.2f}")
        if growth > GROWTH:
            steep.append(kind)
    if steep or not kinds:
        sys.exit(f"more than linear: {', '.join(steep)}")


if __name__ == "__main__":
    main()
