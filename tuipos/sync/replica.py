"""The register's offline database: made, fed by packages, and looked into beside that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import apsw
from peewee import PeeweeException

from tuipos.domain.words import Words, say
from tuipos.register.report import Replica
from tuipos.storage.database import SqliteFile, give_back_memory, open_sqlite, read_through
from tuipos.storage.journal.verify import file_damage
from tuipos.storage.migrations import prepare
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.storage.readiness import replica_status
from tuipos.storage.threads import StorageThread
from tuipos.storage.trouble import DatabaseDamaged, DatabaseTrouble, readable
from tuipos.sync.courtesy import Courtesy
from tuipos.sync.package_format import Expected, PackageApplied, PackageRefused


class OfflineReplica:
    """offline.db of one register: all writing in one thread, all reading in another.

    Nothing is opened before `enable`, which is called when the register supports offline. A damaged
    file is set aside, never destroyed, and a new one is fed in its place; a foreign or newer one is
    left alone and says so.
    """

    def __init__(
        self,
        path: Path,
        downloads: Path,
        *,
        store: str,
        register: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.path = path
        self.downloads = downloads
        self.reader = StorageThread("replica-reader")
        #: What the reading thread queries; there while `is_open`.
        self.reading: SqliteFile | None = None
        #: What a person should be told once, such as that a damaged file was set aside.
        self.notice: Words | None = None
        self._store = store
        self._register = register
        self._clock = clock
        self._writer = StorageThread("replica-writer", modest=True)
        self.courtesy = Courtesy()
        self._writing: SqliteFile | None = None
        self._status = Replica(path=str(path))
        self._progress: Words | None = None
        self._checked = False
        self._closed = False

    @property
    def is_open(self) -> bool:
        """Whether there is a database to feed."""
        return self._writing is not None

    @property
    def is_ready(self) -> bool:
        """Whether the register could sell from it now."""
        return self._status.state == "ready"

    @property
    def schema_version(self) -> int:
        """The schema that packages must be made for."""
        return MASTER_SCHEMA_VERSION

    def status(self) -> Replica:
        """For the header and 917; while not ready, the progress of what mends it."""
        if self._status.state == "not-ready" and self._progress is not None:
            return replace(self._status, reason=self._progress)
        return self._status

    def show_progress(self, words: Words | None) -> None:
        """What is going on, told as the reason while the database is not ready."""
        self._progress = words

    async def enable(self) -> None:
        """Open the database, made where it is missing; trouble becomes the status's reason."""
        if self._writing is not None or self._closed:
            return
        try:
            await self._writer.run(self._open)
            await self._refresh()
        except DatabaseTrouble as trouble:
            self._status = Replica("not-ready", trouble.words, path=str(self.path))

    async def check_once(self) -> None:
        """Look the whole file through, once per start and in the writer's thread: nobody waits.

        A damaged one is set aside, and a new one takes its place.
        """
        if self._checked or self._writing is None:
            return
        self._checked = True
        damage = await self._writer.run(_damage_of, self._writing)
        if damage is not None:
            self.notice = damage
            await self._close_files()
            await self._writer.run(self._set_aside)
            await self.enable()

    async def disable(self) -> None:
        """Headquarters does not support offline here (any more): the file stays, unused."""
        await self._close_files()
        self._status = Replica("not-enabled", path=str(self.path))

    async def wipe(self) -> None:
        """Remove the database: this register was revoked, and its data is not its own any more."""
        await self._close_files()
        await self._writer.run(remove_replica, self.path, self.downloads)
        reason = say("this register was revoked at headquarters")
        self._status = Replica("not-ready", reason, path=str(self.path))

    @property
    def version(self) -> int:
        """The version of the data that is applied; 0 for none."""
        return self._status.version

    async def apply(self, package: Path, expected: Expected) -> PackageApplied | PackageRefused:
        """Check, unpack and apply a package; the database is as it was if it is refused."""
        result = await self._writer.run(self._apply, package, expected)
        await self._refresh()
        return result

    async def write_part(self, package: Path, content: bytes) -> int:
        """Append to a package being fetched, off the event loop; its size after that."""
        return await self._writer.run(_append, package, content)

    async def close(self) -> None:
        """Finish what is being applied and close the files."""
        if self._closed:
            return
        self._closed = True
        await self._close_files()
        self.reader.close()
        self._writer.close()

    async def _refresh(self) -> None:
        reading = self.reading
        assert reading is not None, "there is a database to look into"
        try:
            self._status = await self.reader.run(
                replica_status, reading, self._store, self._register, self.path
            )
        except (PeeweeException, apsw.Error):
            reason = say("the offline database can't be read; start the program again")
            self._status = Replica("not-ready", reason, path=str(self.path))

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.downloads.mkdir(parents=True, exist_ok=True)
        try:
            writing = self._open_ours()
        except DatabaseDamaged as damaged:
            self.notice = damaged.words
            self._set_aside()
            writing = self._open_ours()
        self._writing = writing
        self.reading = open_sqlite(self.path, durable=False, read_only=True)

    def _open_ours(self) -> SqliteFile:
        writing = open_sqlite(self.path, durable=False)
        try:
            prepare(writing, "offline")
        except BaseException:
            writing.close()
            raise
        return writing

    def _set_aside(self) -> None:
        """Keep a damaged file for a person to look at, with what belongs to it."""
        stamp = self._clock().strftime("%Y%m%dT%H%M%S%f")
        for ending in ("", "-wal", "-shm"):
            file = self.path.with_name(self.path.name + ending)
            if file.exists():
                file.rename(self.path.with_name(f"{self.path.name}.damaged-{stamp}{ending}"))

    def _apply(self, package: Path, expected: Expected) -> PackageApplied | PackageRefused:
        # Loaded with the first package: most starts of a register bring none.
        from tuipos.sync.package_applying import apply_package
        from tuipos.sync.package_opening import open_package

        assert self._writing is not None, "there is a database to feed"
        opened = open_package(package, expected, self.downloads)
        if isinstance(opened, PackageRefused):
            return opened
        try:
            with self.courtesy.within(self._writing):
                applied = apply_package(self._writing, opened, self._clock())
            give_back_memory(self._writing)
            return applied
        finally:
            opened.close()

    async def _close_files(self) -> None:
        writing, reading = self._writing, self.reading
        self._writing = self.reading = None
        if reading is not None:
            await self.reader.run(reading.close)
        if writing is not None:
            await self._writer.run(writing.close)


def remove_replica(path: Path, downloads: Path) -> None:
    """Remove an offline database that nobody has open: its files, the copies that were set aside
    as damaged, and all packages."""
    for file in (*path.parent.glob(f"{path.name}*"), *downloads.glob("*")):
        file.unlink(missing_ok=True)


def _damage_of(writing: SqliteFile) -> Words | None:
    try:
        with readable(writing.path), read_through(writing):
            return file_damage(writing)
    except DatabaseTrouble as trouble:
        return trouble.words


def _append(package: Path, content: bytes) -> int:
    with package.open("ab") as file:
        file.write(content)
        return file.tell()
