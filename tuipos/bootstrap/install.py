"""Sets this machine up as a register, or mends what is missing; it never destroys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tuipos.bootstrap import settings as files
from tuipos.bootstrap.context import identity_of, profile_of, settings_with
from tuipos.bootstrap.settings import NotInstalled, Secrets, Settings
from tuipos.domain.words import Refusal, refuse, say
from tuipos.holding import HomeLock
from tuipos.home import Home
from tuipos.retail import wire
from tuipos.retail.activation import activate
from tuipos.retail.address import AddressRefused
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import NoAnswer, ServerRefused, TokenRefused
from tuipos.storage.database import open_sqlite
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.migrations import prepare

Clock = Callable[[], datetime]


async def install(
    home: Home,
    *,
    server_url: str,
    register: str,
    code: str,
    clock: Clock,
    allow_plain_http: bool = False,
    ca_file: str = "",
) -> Settings | Refusal:
    """Make a register of this machine at a server, with a one-time activation code.

    Without a code, an installation that stands is mended: databases that are missing are made
    anew where they are replaceable, and the server's address is set. The journal of an earlier
    installation is kept, with all that waits in it. Raises DatabaseTrouble.
    """
    home.make()
    lock = HomeLock(home.lock_file)
    if lock.acquire(clock()) is not None:
        return _running(home)
    try:
        if not code:
            return await _mend(home, server_url, register, clock, allow_plain_http, ca_file)
        another = _other_register_in(home, register)
        if another is not None:
            return another
        # A disk that takes no journal must be found out before the one-time code is spent.
        await _open_once(SqliteJournal(home.journal_file, clock, create=True))
        answer = await _activate(server_url, register, code, allow_plain_http, ca_file)
        if isinstance(answer, Refusal):
            return answer
        made = Settings(
            server_url=server_url,
            server_id=answer.context.server_id,
            signing_key=answer.signing_key,
            offline_database=answer.context.offline_database,
            identity=identity_of(answer.context),
            profile=profile_of(answer.context.profile),
            allow_plain_http=allow_plain_http,
            ca_file=ca_file,
        )
        await _make_databases(home, made, answer.context, clock)
        files.save(home, made, Secrets(answer.token, answer.pepper))
        return made
    finally:
        lock.release()


async def _activate(
    server_url: str, register: str, code: str, allow_plain_http: bool, ca_file: str
) -> wire.Activated | Refusal:
    try:
        return await activate(
            server_url,
            register,
            code,
            allow_plain_http=allow_plain_http,
            ca_file=Path(ca_file) if ca_file else None,
        )
    except AddressRefused as refused:
        return refused.refusal
    except NoAnswer as silence:
        return _no_answer(server_url, silence)


async def _mend(
    home: Home,
    server_url: str,
    register: str,
    clock: Clock,
    allow_plain_http: bool,
    ca_file: str,
) -> Settings | Refusal:
    try:
        known, secrets = files.load(home)
    except NotInstalled as missing:
        return refuse("not-installed", say("{why}", why=str(missing)))
    if known.identity.register != register:
        return _another(known.identity.register)
    try:
        client = OnlineClient(
            server_url,
            secrets.token,
            known.identity.epoch,
            known.server_id,
            allow_plain_http=allow_plain_http,
            ca_file=Path(ca_file) if ca_file else None,
        )
    except AddressRefused as refused:
        return refused.refusal
    try:
        context = await client.register_context()
    except NoAnswer as silence:
        return _no_answer(server_url, silence)
    except (TokenRefused, ServerRefused) as refused:
        return refuse(
            "device-refused",
            say("The server does not accept this device ({code}).", code=refused.code),
            say("Install it with a new activation code; sales that are not sent yet are kept."),
        )
    finally:
        await client.close()
    mended = replace(
        settings_with(known, context),
        server_url=server_url,
        allow_plain_http=allow_plain_http,
        ca_file=ca_file,
    )
    await _make_databases(home, mended, context, clock)
    files.save(home, mended)
    return mended


def _other_register_in(home: Home, register: str) -> Refusal | None:
    """A home that is another register already stays that one."""
    try:
        known, _ = files.load(home)
    except NotInstalled:
        return None
    return None if known.identity.register == register else _another(known.identity.register)


async def _open_once(journal: SqliteJournal) -> None:
    try:
        await journal.open()
    finally:
        await journal.close()


async def _make_databases(
    home: Home, settings: Settings, context: wire.RegisterContext, clock: Clock
) -> None:
    journal = SqliteJournal(home.journal_file, clock, create=True)
    try:
        await journal.start_epoch(settings.identity.epoch, context.high_water_receipt + 1)
        await journal.raise_numbers(context.high_water_transaction, context.high_water_receipt)
    finally:
        await journal.close()
    home.journal_file.chmod(0o600)
    if settings.identity.support_offline:
        replica = open_sqlite(home.offline_file, durable=False)
        try:
            prepare(replica, "offline")
        finally:
            replica.close()
        home.offline_file.chmod(0o600)


def _running(home: Home) -> Refusal:
    return refuse(
        "home-in-use",
        say("The register in {folder} is running.", folder=str(home.config)),
        say("Leave it (Ctrl+Q) and try again."),
    )


def _another(register: str) -> Refusal:
    return refuse(
        "another-register",
        say("This home is register {register} already.", register=register),
        say("Use another home (--home), so that its sales and numbers stay its own."),
    )


def _no_answer(server_url: str, silence: NoAnswer) -> Refusal:
    return refuse(
        "no-answer",
        say(
            "The server {url} does not answer as a Retail Server ({why}).",
            url=server_url,
            why=silence.failure.value,
        ),
        say("Check the address, and that 'tuipos server' runs there."),
    )
