"""Start-up and memory of the register beside a minimal Textual app, side by side in one run.

Run as a program: `python -m tests.benchmarks.start_up [--rounds N] [--home REGISTER_HOME]`.
Prints ratios and one line of JSON. "Usable" is the moment at which the sign-in fields are drawn.
Without `--home` a demo world is made first.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.tools.processes import environment
from tests.tools.terminal import Terminal
from tests.tools.world import demo_world

ROOT = Path(__file__).parent.parent.parent
MINIMAL = [sys.executable, str(ROOT / "tests" / "tools" / "minimal_app.py")]


def resident_mebibytes(pid: int) -> float:
    """The resident memory of a process, as the kernel counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert match is not None
    return int(match.group(1)) / 1024


def processor_seconds(pid: int) -> float:
    """Processor time so far: steadier than the clock on a busy machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_once(argv: list[str], env: dict[str, str], wanted: str) -> tuple[float, float, float]:
    """Seconds until the wanted text is drawn; processor time and memory then."""
    began = time.monotonic()
    with Terminal(argv, env=env) as terminal:
        seen = terminal.wait_for(wanted)
        pid = terminal.process.pid
        return seen.at_seconds - began, processor_seconds(pid), resident_mebibytes(pid)


def measure(home: Path, rounds: int) -> dict[str, float]:
    """Medians over alternating starts; the first of each only warms the disk's cache."""
    env = environment(home)
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    register = [sys.executable, "-m", "tuipos", "register", "--home", str(home)]
    times: dict[str, list[tuple[float, float, float]]] = {"minimal": [], "register": []}
    for _ in range(rounds + 1):
        times["minimal"].append(start_once(MINIMAL, env, "ready"))
        times["register"].append(start_once(register, env, "Staff"))
    medians = {
        f"{name}_{unit}": statistics.median(run[at] for run in runs[1:])
        for name, runs in times.items()
        for at, unit in enumerate(("seconds", "processor_seconds", "mebibytes"))
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
        with tempfile.TemporaryDirectory() as folder, demo_world(Path(folder)) as world:
            figures = measure(world.home / "register-001", args.rounds)
    for name, value in figures.items():
        print(f"{name:<26} {value:8.3f}")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
