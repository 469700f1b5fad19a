"""Start-up and memory of the register beside a minimal Textual app, side by side in one run.

Run as a program: `python -m tests.benchmarks.start_up [--rounds N] [--home REGISTER_HOME]`.
Prints ratios and one line of JSON. "Usable" is the moment at which the sign-in fields are drawn.
Without `--home` a world is made first. Both run as in an environment without the server extra.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.common import (
    REGISTER_ONLY,
    ROOT,
    print_json,
    processor_seconds,
    resident_mebibytes,
    show,
)
from tests.tools.processes import environment
from tests.tools.terminal import Terminal
from tests.tools.world import server_world

UNITS = ("seconds", "processor_seconds", "mebibytes")
START_WANTED_RATIO = 1.3
MINIMAL = [sys.executable, str(ROOT / "tests" / "tools" / "minimal_app.py")]


def start_once(argv: list[str], env: dict[str, str], wanted: str) -> tuple[float, float, float]:
    """Seconds until the wanted text is drawn; processor time and memory then."""
    began = time.monotonic()
    with Terminal(argv, env=env) as terminal:
        seen = terminal.wait_for(wanted)
        pid = terminal.process.pid
        return seen.at_seconds - began, processor_seconds(pid), resident_mebibytes(pid)


def measure(home: Path, rounds: int) -> dict[str, float]:
    """Medians over alternating starts; the first of each only warms the disk's cache."""
    env = environment(home) | REGISTER_ONLY
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    register = [sys.executable, "-m", "tuipos", "register", "--home", str(home)]
    times: dict[str, list[tuple[float, float, float]]] = {"minimal": [], "register": []}
    for _ in range(rounds + 1):
        times["minimal"].append(start_once(MINIMAL, env, "ready"))
        times["register"].append(start_once(register, env, "Staff"))
    medians = {
        f"{name}_{unit}": statistics.median(run[at] for run in runs[1:])
        for name, runs in times.items()
        for at, unit in enumerate(UNITS)
    }
    ratio = medians["register_seconds"] / medians["minimal_seconds"]
    work = medians["register_processor_seconds"] / medians["minimal_processor_seconds"]
    return {**medians, "start_ratio": ratio, "processor_ratio": work}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    os.chdir(ROOT)
    if args.home is not None:
        figures = measure(args.home, args.rounds)
    else:
        with tempfile.TemporaryDirectory() as folder, server_world(Path(folder)) as world:
            till = world.install_till("001", through_url=world.server_url)
            figures = measure(till.home, args.rounds)
    rows: list[list[object]] = [
        [unit, register, minimal, register / minimal]
        for unit in UNITS
        for register, minimal in [(figures[f"register_{unit}"], figures[f"minimal_{unit}"])]
    ]
    show(
        f"start to sign-in, median of {args.rounds} (wanted <= {START_WANTED_RATIO})",
        ["register", "minimal", "ratio"],
        rows,
    )
    print_json("start_up", {"rounds": args.rounds, **figures})


if __name__ == "__main__":
    main()
