"""Applies packages one after the other in a process of its own, to be killed in the middle.

Run as `python -m tests.sync.apply_child FOLDER`: the folder holds packages and what was said of
them in `offers.json`; a line on standard output for each that is applied.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from tests.storage.journal_kit import HandClock
from tests.sync.fakes import DATABASE
from tuipos.retail.wire import PackageInfo
from tuipos.sync.download import expected_of
from tuipos.sync.packages import PackageRefused
from tuipos.sync.replica import OfflineReplica


async def work(folder: Path) -> None:
    """Apply all that are newer than what the replica holds."""
    key = (folder / "public-key").read_text()
    offers = msgspec.json.decode((folder / "offers.json").read_bytes(), type=list[PackageInfo])
    replica = OfflineReplica(
        folder / "offline.db",
        folder / "downloads",
        store="0001",
        register="001",
        clock=HandClock(),
    )
    await replica.enable()
    await replica.check_once()
    print("open", replica.version, replica.notice, flush=True)
    for info in offers:
        if info.to_version > replica.version:
            package = folder / f"made-{info.id}"
            result = await replica.apply(package, expected_of(info, DATABASE, key))
            assert not isinstance(result, PackageRefused), str(result)
            print("applied", info.to_version, flush=True)
    await replica.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
