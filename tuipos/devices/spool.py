"""Receipts as text files in a folder: what is printed where no printer is set up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

#: Only the newest are kept: the journal has them all.
KEPT = 200


class Spool:
    """A folder of receipts, each whole or not there at all."""

    def __init__(self, directory: Path, kept: int = KEPT) -> None:
        self._directory = directory
        self._kept = kept

    def write(self, name: str, lines: Sequence[str]) -> Path:
        """Write a receipt under its number; raises OSError where the folder can't be written.

        The sale is final by then, so the caller tells the person and goes on.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._directory / (re.sub(r"[^\w-]", "_", name) + ".txt")
        partial = path.with_suffix(".part")
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(path)
        self._forget_oldest()
        return path

    def _forget_oldest(self) -> None:
        newest_first = sorted(
            self._directory.glob("*.txt"), key=lambda path: path.stat().st_mtime_ns, reverse=True
        )
        for path in newest_first[self._kept :]:
            path.unlink(missing_ok=True)
