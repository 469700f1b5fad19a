"""What all benchmarks share: where they ran, what a process costs, figures as a table and as JSON.

Every benchmark measures its peer in the same run, by turns where time is measured: a busy machine
then slows both, and the ratio still says something.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw

ROOT = Path(__file__).parent.parent.parent
#: On PYTHONPATH, it makes an environment one without the server extra.
REGISTER_ONLY = {"PYTHONPATH": str(Path(__file__).with_name("register_only"))}
_MEBIBYTE_IN_KIB = 1024


def machine() -> dict[str, Any]:
    """What the figures depend on; `load` is how many programs wanted a core, ours among them."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "sqlite_of_python": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 1),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Smallest, median, 95th and 99th percentile."""
    return {
        "min": min(values),
        "p50": statistics.median(values),
        "p95": percentile(values, 0.95),
        "p99": percentile(values, 0.99),
    }


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far, to the nanosecond: steadier than the clock."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def resident_mebibytes(pid: int) -> float:
    """Memory of a process that lies in RAM, shared libraries with it."""
    return _kibibytes(Path(f"/proc/{pid}/status"), r"VmRSS:") / _MEBIBYTE_IN_KIB


def peak_mebibytes(pid: int) -> float:
    """The most that `resident_mebibytes` was since the start or `forget_peak`."""
    return _kibibytes(Path(f"/proc/{pid}/status"), r"VmHWM:") / _MEBIBYTE_IN_KIB


def forget_peak(pid: int) -> None:
    """Let the peak begin anew from what the process has now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def private_mebibytes(pid: int) -> float:
    """Memory that no other process shares: what one more register on this host costs."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    return _kibibytes(rollup, r"Private_(?:Clean|Dirty):") / _MEBIBYTE_IN_KIB


def _kibibytes(file: Path, name: str) -> int:
    found = re.findall(rf"^{name}\s+(\d+) kB", file.read_text(), re.MULTILINE)
    assert found, f"{name} is not in {file}"
    return sum(map(int, found))


def show(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose first column is what was measured."""
    cells = [[name, *columns], *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns) + 1)]
    for row in cells:
        first, *others = row
        numbers = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        print(f"{first:<{widths[0]}}", *numbers, sep="  ")
    print()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def print_json(name: str, figures: Mapping[str, Any]) -> None:
    """Print one line of JSON with all figures and the machine."""
    print(json.dumps({"benchmark": name, "machine": machine(), **_rounded(dict(figures))}))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return value
