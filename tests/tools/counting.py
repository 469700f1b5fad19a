"""Bytes that a program writes to its terminal per key and per scan, counted at the pty."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tests.tools.terminal import Terminal, Wanted

QUIET_SECONDS = 0.08


@dataclass(frozen=True)
class Bytes:
    """What each of several like inputs cost in bytes written; `what` names them."""

    what: str
    each: tuple[int, ...]

    @property
    def mean(self) -> float:
        return statistics.mean(self.each)

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def largest(self) -> int:
        return max(self.each)


def count_keys(terminal: Terminal, keys: Sequence[str], what: str = "key") -> Bytes:
    """Press `keys` one by one; each must change something on the screen."""
    terminal.wait_until_quiet(QUIET_SECONDS)
    return Bytes(what, tuple(_count(terminal, partial(terminal.press, key)) for key in keys))


def count_scans(
    terminal: Terminal,
    codes: Sequence[str],
    shown: Callable[[int], Wanted] | None = None,
    what: str = "scan",
) -> Bytes:
    """Send each code with Enter in one burst, as a scanner does.

    `shown(number)` (counted from 0) says what the screen shows once that scan is painted; without
    it, the first output after the scan is waited for.
    """
    terminal.wait_until_quiet(QUIET_SECONDS)

    def scan(number: int, code: str) -> int:
        painted = shown(number) if shown else None
        return _count(terminal, partial(terminal.type, code + "\r"), painted)

    return Bytes(what, tuple(scan(number, code) for number, code in enumerate(codes)))


def _count(terminal: Terminal, act: Callable[[], object], painted: Wanted | None = None) -> int:
    mark = terminal.bytes_written
    act()
    terminal.wait_until(lambda: terminal.bytes_written > mark, "nothing was written")
    if painted is not None:
        terminal.wait_for(painted)
    terminal.wait_until_quiet(QUIET_SECONDS)
    return terminal.bytes_written - mark


def table(columns: Sequence[tuple[str, Sequence[Bytes]]]) -> str:
    """Figures of several programs side by side, for printing: a row per kind of input."""
    kinds = [count.what for count in columns[0][1]]
    rows = [f"{'bytes written':<24}" + "".join(f"{name:>24}" for name, _ in columns)]
    for index, kind in enumerate(kinds):
        counts = [counts[index] for _, counts in columns]
        assert all(count.what == kind for count in counts), f"{kind} stands beside something else"
        cells = [f"mean {c.mean:.0f} max {c.largest}" for c in counts]
        rows.append(f"{kind:<24}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(rows)
