"""Checks of what a register stands on: its files, the disk, the server, and the clock."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import apsw

from tuipos.bootstrap.clients import client_of
from tuipos.bootstrap.health import Check, Seen, bad, good, nothing
from tuipos.bootstrap.settings import NotInstalled, Settings, load, load_settings
from tuipos.bootstrap.status import read_status
from tuipos.connection.wording import sentence, token_notice
from tuipos.domain.words import Words, say, say_count
from tuipos.home import Home
from tuipos.register.ports import JournalFailed
from tuipos.retail.address import AddressRefused
from tuipos.retail.service import NoAnswer, ServerRefused, TokenRefused
from tuipos.storage.journal import JournalReader
from tuipos.storage.trouble import DatabaseTrouble, readable

Clock = Callable[[], datetime]

CLOCK = say("Clock")
SERVER = say("Server")
_SERVER_SECONDS = 4.0
#: The design's limit: prices, offers and ages go by the day.
_OFF_SECONDS = 300
_LEAST_FREE_BYTES = 300_000_000
#: Before this, two connections that write at the same instant may damage a database.
_SOUND_SQLITE = (3, 51, 3)
_INSTALL = say("Set this machine up with 'tuipos install'; 'tuipos demo' is for a look around.")
_SUPPORT = say("Tell support: 'tuipos support-bundle FILE' packs what they need.")


def service_checks(
    home: Home, clock: Clock, *, server_url: str = "", thorough: bool = False
) -> list[Check]:
    """Register, server and clock, databases, disk.

    `server_url` stands in for the configured one. `thorough` reads the whole journal: minutes of
    selling take it no second, but a till at work has better things to do.
    """
    return [
        Check("register", say("Register"), lambda: _register(home)),
        Check("server", SERVER, lambda: _server(home, clock, server_url)),
        Check("journal", say("Journal"), lambda: _journal(home, thorough=thorough)),
        Check("offline-database", say("Offline database"), lambda: _offline(home, clock)),
        Check("disk", say("Disk"), lambda: _disk(home)),
    ]


def _register(home: Home) -> list[Seen]:
    if not home.config_file.exists():
        return [bad(say("There is no register in {folder}.", folder=str(home.config)), _INSTALL)]
    try:
        settings, _ = load(home)
    except NotInstalled as missing:
        return [bad(say("{problem}", problem=str(missing)), _INSTALL)]
    if stat.S_IMODE(home.secrets_file.stat().st_mode) & 0o077:
        what = say("Others on this machine can read {file}.", file=str(home.secrets_file))
        return [bad(what, say("chmod 600 {file}", file=str(home.secrets_file)))]
    identity = settings.identity
    words = say("Register {register} of {store} {name}.", register=identity.register,
                store=identity.store, name=identity.store_name)  # fmt: skip
    return [good(words)]


def _server(home: Home, clock: Clock, server_url: str) -> list[Seen]:
    """The server's word and, from the same answer, what time it has."""
    not_compared = replace(nothing(say("Not compared with the server's.")), about="clock",
                           name=CLOCK)  # fmt: skip
    try:
        settings, secrets = load(home)
    except NotInstalled:
        return [nothing(say("No server is known to this machine yet.")), not_compared]
    url = server_url or settings.server_url
    try:
        ahead_seconds, trouble = asyncio.run(_ask(settings, secrets.token, url, clock))
    except AddressRefused as refused:
        remedy = refused.refusal.remedy or _INSTALL
        return [bad(refused.refusal.what, remedy), not_compared]
    except NoAnswer as failed:
        return [_no_answer(url, sentence(failed.failure, _SERVER_SECONDS)), not_compared]
    except TimeoutError:
        why = say("No answer in {seconds} s.", seconds=f"{_SERVER_SECONDS:g}")
        return [_no_answer(url, why), not_compared]
    clock_seen = replace(_clock(ahead_seconds), about="clock", name=CLOCK)
    if trouble is not None:
        return [bad(trouble, say("Look at this register's page in headquarters.")), clock_seen]
    return [good(say("{server} answers.", server=url)), clock_seen]


def _no_answer(url: str, why: Words) -> Seen:
    return bad(
        say("{server}: {why}", server=url, why=why),
        say("Sales go on offline. Look at the network's cable, and whether the server runs."),
    )


async def _ask(
    settings: Settings, token: str, url: str, clock: Clock
) -> tuple[float, Words | None]:
    """Seconds that this clock is ahead of the server's, and words where it refuses the register."""
    client = client_of(settings, token, url, _SERVER_SECONDS)
    try:
        async with asyncio.timeout(_SERVER_SECONDS):
            health = await client.health()
            ahead_seconds = (clock() - health.time).total_seconds()
            try:
                await client.register_context()
            except TokenRefused as refused:
                return ahead_seconds, token_notice(refused.code)
            except ServerRefused as refused:
                return ahead_seconds, say("It answers {status}.", status=refused.status)
            return ahead_seconds, None
    finally:
        await client.close()


def _clock(ahead_seconds: float) -> Seen:
    off = round(abs(ahead_seconds))
    if off <= _OFF_SECONDS:
        return good(say_count("{count} second from the server's.", "{count} seconds from the "
                              "server's.", off))  # fmt: skip
    minutes = off // 60
    words = say("{minutes} minutes behind the server's.", minutes=minutes)
    if ahead_seconds > 0:
        words = say("{minutes} minutes ahead of the server's.", minutes=minutes)
    return bad(words, say("Set it: 'sudo timedatectl set-ntp true' keeps it right from then on."))


def _journal(home: Home, *, thorough: bool) -> list[Seen]:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < _SOUND_SQLITE:
        what = say("SQLite {version} can damage a database.", version=apsw.sqlite_lib_version())
        return [bad(what, say("Install tuipos anew: it brings a current one."))]
    if not home.config_file.exists():
        return [nothing(say("There is none yet."))]
    try:
        with readable(home.journal_file), JournalReader(home.journal_file) as journal:
            queue = journal.queue_summary()
            broken = journal.verify() if thorough else None
    except (DatabaseTrouble, JournalFailed) as trouble:
        return [bad(say("{problem}", problem=str(trouble)), _SUPPORT)]
    if broken is not None:
        what = say("It is broken at entry {number}: {problem}", number=broken.sequence,
                   problem=broken.words)  # fmt: skip
        return [bad(what, _SUPPORT)]
    if queue.set_aside:
        what = say_count("{count} sale is set aside by the server.",
                         "{count} sales are set aside by the server.", queue.set_aside)  # fmt: skip
        return [bad(what, say("917 says why; headquarters settles it."))]
    return [good(say("It can be read; {count} to send.", count=queue.count))]


def _offline(home: Home, clock: Clock) -> list[Seen]:
    try:
        status = read_status(home, clock())
        found = status["offline_database"]
    except NotInstalled:
        return [nothing(say("There is none yet."))]
    except (DatabaseTrouble, JournalFailed):
        return [nothing(say("Not looked at: the journal comes first."))]
    if not load_settings(home).identity.support_offline:
        return [nothing(say("This register has none: Support offline is No."))]
    if found["state"] != "ready":
        reason = found["reason"] or say("It is not ready.")
        remedy = say("Sync it: 917, S. Before that, run 9999 at headquarters.")
        return [bad(say("{problem}", problem=reason), remedy)]
    return [good(say("It is ready, version {version}.", version=found["version"]))]


def _disk(home: Home) -> list[Seen]:
    folder = home.data
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        what = say("{folder} can't be written to.", folder=str(folder))
        return [bad(what, say("Give it to the user that the register runs as."))]
    free_bytes = shutil.disk_usage(folder).free
    megabytes = say("{megabytes} MB are free.", megabytes=free_bytes // 1_000_000)
    if free_bytes < _LEAST_FREE_BYTES:
        return [bad(megabytes, say("Make room: without it nothing more can be sold."))]
    return [good(megabytes)]
