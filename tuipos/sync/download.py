"""Packages on their way down: fetched where they were left off, checked, applied in order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tuipos.domain.words import Words, say
from tuipos.retail.service import ServerRefused
from tuipos.retail.wire import PackageInfo, PackageList, PackageStatus
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.models.master import JOB_NAMES
from tuipos.sync.package_format import (
    ALL_JOBS,
    FULL,
    Expected,
    PackageApplied,
    PackageRefused,
    check_schema,
)
from tuipos.sync.replica import OfflineReplica
from tuipos.sync.signing import PackageTerms
from tuipos.sync.status import MOST_TRIES, DownloadStatus
from tuipos.sync.transport import Line

#: What was applied and not yet told to headquarters, as JSON in the journal's settings.
_UNREPORTED = "unreported-packages"
_WRITE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one run brought: packages applied, and why it ended before the last one, if it did."""

    applied: int = 0
    trouble: Words | None = None
    is_suspended: bool = False


class Downloads:
    """Brings the offline database up to date. One run at a time.

    `progress` is told how far it is, and how many packages are still to fetch.
    """

    def __init__(
        self,
        line: Line,
        journal: SqliteJournal,
        replica: OfflineReplica,
        signing_key: str,
        progress: Callable[[Words | None, int], None],
    ) -> None:
        self._line = line
        self._journal = journal
        self._replica = replica
        self._signing_key = signing_key
        self._progress = progress
        self._failures: dict[int, int] = {}
        self._left: set[int] = set()
        self._asked_full_behind: int | None = None

    async def run(self, database: str) -> Fetched:
        """Report what is unreported, then fetch and apply what waits, oldest first.

        Raises NoAnswer, TokenRefused or Stopped; what was fetched by then is kept.
        """
        await self._report_again()
        listed = await self._listed()
        if await self._ask_full_if_ahead(listed):
            listed = await self._listed()
        self._remove_others(listed)
        await self._ask_full_if_behind(listed)
        for done, info in enumerate(listed.packages):
            self._progress(None, len(listed.packages) - done)
            trouble = await self._take(info, database, done, len(listed.packages))
            if trouble is not None:
                # Order matters: those behind it wait. Why is what the header says from now on.
                self._progress(trouble, len(listed.packages) - done)
                return Fetched(done, trouble, is_suspended=self._waits_for_hq(info))
        self._progress(None, 0)
        return Fetched(len(listed.packages))

    async def _listed(self) -> PackageList:
        """What waits for the offline database, which says of which schema it is."""
        schema_version = self._replica.schema_version
        return await self._line.ask(lambda transport: transport.packages(schema_version))

    async def _take(self, info: PackageInfo, database: str, done: int, of: int) -> Words | None:
        """Fetch and apply one package; None if it is in the database now."""
        if self._is_suspended(info):
            return _suspended(info)
        other_schema = check_schema(info.schema_version)
        if other_schema is not None:
            return await self._leave(info, other_schema.words)
        path = self._path(info)
        trouble = await self._fetch(info, path, done, of)
        if trouble is not None:
            return await self._failed(info, trouble)
        self._progress(_applying(info, done, of), of - done)
        result = await self._replica.apply(path, expected_of(info, database, self._signing_key))
        if isinstance(result, PackageRefused):
            if result.status is DownloadStatus.DownloadFailed:
                path.unlink(missing_ok=True)
            return await self._failed(info, result)
        path.unlink(missing_ok=True)
        await self._applied(info, result)
        return None

    async def _fetch(
        self, info: PackageInfo, path: Path, done: int, of: int
    ) -> PackageRefused | None:
        """Get the bytes still missing; a refusal if they are not given or can't be kept."""
        size = path.stat().st_size if path.exists() else 0
        if size > info.bytes:
            path.unlink()
            size = 0
        if size == info.bytes:
            return None
        await self._log(info, DownloadStatus.Requested, None)
        waiting = bytearray()
        try:
            async with aclosing(self._line.download(info.id, size)) as parts:
                async for part in parts:
                    waiting += part
                    if size + len(waiting) > info.bytes:
                        return _not_given(say("The server sent more than it announced."))
                    if len(waiting) >= _WRITE_BYTES:
                        size = await self._keep(path, waiting)
                        self._progress(_fetching(info, size, done, of), of - done)
        except ServerRefused as refused:
            return _not_given(say("The server refused it: {detail}", detail=refused.detail))
        except OSError as error:
            return _not_given(say("It can't be kept on this disk: {error}", error=error.strerror))
        finally:
            # What came before a line broke is there for the next run.
            if waiting:
                await self._keep(path, waiting)
        return None

    async def _keep(self, path: Path, waiting: bytearray) -> int:
        content = bytes(waiting)
        waiting.clear()
        return await self._replica.write_part(path, content)

    async def _leave(self, info: PackageInfo, words: Words) -> Words:
        """Not the package's failure: a host of another version may list it again and again."""
        if info.id not in self._left:
            self._left.add(info.id)
            await self._log(info, DownloadStatus.Canceled, words)
        await self._want_full(str(words))
        return words

    async def _failed(self, info: PackageInfo, refused: PackageRefused) -> Words:
        failures = self._failures[info.id] = self._failures.get(info.id, 0) + 1
        shown = refused.status if failures < MOST_TRIES else DownloadStatus.Suspended
        await self._log(info, shown, refused.words)
        await self._report(info.id, self._status(refused.status, str(refused.words)))
        if refused.wants_full:
            await self._want_full(str(refused.words))
        return refused.words

    async def _applied(self, info: PackageInfo, applied: PackageApplied) -> None:
        self._failures.pop(info.id, None)
        await self._log(info, DownloadStatus.Applied, None)
        status = self._status(DownloadStatus.Applied, "", applied.version)
        unreported = await self._unreported()
        await self._set_unreported({**unreported, info.id: status})
        await self._report(info.id, status)
        await self._set_unreported(unreported)

    async def _report_again(self) -> None:
        """Headquarters may not have heard that a package is applied: it would send it again."""
        unreported = await self._unreported()
        for package, status in list(unreported.items()):
            await self._report(package, status)
            del unreported[package]
            await self._set_unreported(unreported)

    async def _report(self, package: int, status: PackageStatus) -> None:
        try:
            await self._line.ask(lambda transport: transport.report_package(package, status))
        except ServerRefused as refused:
            # Headquarters no longer knows this package; there is nothing to be done about it.
            await self._journal.log(
                "download",
                "Canceled",
                say("Package {package}: {detail}", package=package, detail=refused.detail),
            )

    async def _ask_full_if_behind(self, listed: PackageList) -> None:
        """A new or restored database holds less than headquarters believes: deltas won't do."""
        if listed.packages or self._asked_full_behind == listed.confirmed_version:
            return
        if self._replica.version < listed.confirmed_version:
            self._asked_full_behind = listed.confirmed_version
            await self._want_full("the offline database holds less than was confirmed")

    async def _ask_full_if_ahead(self, listed: PackageList) -> bool:
        """Headquarters came back from an older backup: what it has made since passes over what
        this database holds and it does not."""
        held = self._replica.version
        if held <= listed.confirmed_version or any(
            (info.job, info.kind) == (ALL_JOBS, FULL) and info.to_version >= held
            for info in listed.packages
        ):
            return False
        await self._want_full("the offline database holds more than was confirmed")
        return True

    async def _want_full(self, reason: str) -> None:
        version = self._replica.version
        await self._line.ask(lambda transport: transport.want_full(reason, version))

    async def _unreported(self) -> dict[int, PackageStatus]:
        text = await self._journal.settings.get(_UNREPORTED)
        return msgspec.json.decode(text, type=dict[int, PackageStatus]) if text else {}

    async def _set_unreported(self, unreported: dict[int, PackageStatus]) -> None:
        text = msgspec.json.encode(unreported).decode() if unreported else None
        await self._journal.settings.set(_UNREPORTED, text)

    async def _log(self, info: PackageInfo, status: DownloadStatus, words: Words | None) -> None:
        await self._journal.log(
            "download", status.name, words, job=info.job, bytes_=info.bytes, package=info.id
        )

    def _status(self, status: DownloadStatus, error: str, version: int = 0) -> PackageStatus:
        return PackageStatus(
            status=status.name,
            error=error,
            schema_version=self._replica.schema_version,
            data_version=version,
        )

    def _is_suspended(self, info: PackageInfo) -> bool:
        """After three failures someone must act; offered as Available, someone has."""
        if info.status == DownloadStatus.Available.name:
            self._failures.pop(info.id, None)
        return self._waits_for_hq(info)

    def _waits_for_hq(self, info: PackageInfo) -> bool:
        by_failures = self._failures.get(info.id, 0) >= MOST_TRIES
        return by_failures or info.status == DownloadStatus.Suspended.name

    def _path(self, info: PackageInfo) -> Path:
        return self._replica.downloads / f"{info.id}-{info.sha256[:16]}.package"

    def _remove_others(self, listed: PackageList) -> None:
        """What is left of packages that nobody offers any more."""
        wanted = {self._path(info) for info in listed.packages}
        for path in self._replica.downloads.glob("*.package*"):
            if path not in wanted:
                path.unlink(missing_ok=True)


def expected_of(info: PackageInfo, database: str, signing_key: str) -> Expected:
    """What a package must be, by what headquarters has said of it."""
    terms = PackageTerms(
        info.sha256, database, info.job, info.kind, info.from_version, info.to_version,
        info.schema_version,
    )  # fmt: skip
    return Expected(terms, info.bytes, info.unpacked_bytes, info.signature, signing_key)


def _not_given(words: Words) -> PackageRefused:
    return PackageRefused("package-not-fetched", words, DownloadStatus.DownloadFailed)


def _name(info: PackageInfo) -> Words:
    return say(JOB_NAMES.get(info.job, info.job))


def _fetching(info: PackageInfo, size: int, done: int, of: int) -> Words:
    return say(
        "fetching {name} ({number} of {of}), {percent} %",
        name=_name(info),
        number=done + 1,
        of=of,
        percent=100 * size // max(1, info.bytes),
    )


def _applying(info: PackageInfo, done: int, of: int) -> Words:
    return say("applying {name} ({number} of {of})", name=_name(info), number=done + 1, of=of)


def _suspended(info: PackageInfo) -> Words:
    return say(
        "Package {package} ({name}) failed three times and waits until someone at HQ acts.",
        package=info.id,
        name=_name(info),
    )
