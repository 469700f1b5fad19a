"""What holds for every test: where files lie, how long a Pilot waits, and who runs what when.

Nothing here changes what a test proves: a program that is killed leaves the same bytes in memory's
file system as on a disk, and what a power cut takes from a disk is not tried here.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.tools.pilot_pace import keep_pace

_MEMORY_FOLDER = Path("/dev/shm")
#: What the files of two processes with tests may take, and as much again.
_ROOM_BYTES = 4 * 1024**3
#: They wait for programs most of the time: begun first, they leave the processor to the others.
_WAITING_FIRST = (
    "tests/upgrade/",
    "tests/terminal/",
    "tests/complaints/test_at_the_terminal",
    "tests/ui/driver/test_terminal",
    "tests/ui/driver/test_tmux",
)
#: So many processes with tests more than there are cores, since one of them is mostly waiting.
_MORE_WORKERS = 2
#: Python's own 700 look for cycles through every test's objects all day, a fifth of the work.
_COLLECT_AFTER_OBJECTS = 50_000


def pytest_configure() -> None:
    """Before pytest makes its folders: choose where, unless the caller has."""
    keep_pace()
    if "TMPDIR" not in os.environ and _has_room(_MEMORY_FOLDER):
        os.environ["TMPDIR"] = str(_MEMORY_FOLDER)
        tempfile.tempdir = None


def _has_room(folder: Path) -> bool:
    """Linux has a file system in memory there; in containers it may be small or run no programs."""
    if sys.platform != "linux" or not os.access(folder, os.W_OK | os.X_OK):
        return False
    runs_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(folder).free >= _ROOM_BYTES


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means here."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return cores + _MORE_WORKERS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process begins with what waits; the others take over what it has not come to."""
    items.sort(key=lambda item: not item.nodeid.startswith(_WAITING_FIRST))


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the collector need not look at it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER_OBJECTS)
