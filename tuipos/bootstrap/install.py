"""Sets this machine up as a register, or mends what is missing; it never destroys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tuipos.bootstrap import settings as files
from tuipos.bootstrap.context import settings_with
from tuipos.bootstrap.settings import NotInstalled, Secrets, Settings
from tuipos.domain.words import Refusal, refuse, say
from tuipos.holding import HomeLock
from tuipos.home import Home
from tuipos.retail import wire
from tuipos.retail.activation import activate
from tuipos.retail.address import AddressRefused
from tuipos.retail.online import OnlineClient
from tuipos.retail.refusals import CODE_REFUSED, INTERFACE_NEWER, INTERFACE_OLDER
from tuipos.retail.service import NoAnswer, ServerRefused, TokenRefused
from tuipos.retail.wire_layouts import layouts_of_wire
from tuipos.storage.database import open_sqlite
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.migrations import prepare
from tuipos.sync.profile import identity_of_context, profile_of_wire

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for: which register at which server, with which one-time code ("": none).

    `ca_file` names the only authority to trust ("": the system's).
    """

    server_url: str
    register: str
    code: str = ""
    allow_plain_http: bool = False
    ca_file: str = ""

    @property
    def ca_path(self) -> Path | None:
        """The authority's file, if one is named."""
        return Path(self.ca_file) if self.ca_file else None


async def install(home: Home, order: Order, clock: Clock) -> Settings | Refusal:
    """Make a register of this machine at a server, with a one-time activation code.

    Without a code, an installation that stands is mended: a missing replica is made anew, and the
    server's address is set. A journal of an earlier installation is kept, with all that waits in
    it. With a code that is spent it is the same: the command can be run again as it stands.
    Raises DatabaseTrouble.
    """
    home.make()
    lock = HomeLock(home.lock_file)
    if lock.acquire(clock()) is not None:
        return _running(home)
    try:
        another = _other_register_in(home, order.register)
        if another is not None:
            return another
        if not order.code:
            return await _mend(home, order, clock)
        done = await _activate(home, order, clock)
        if isinstance(done, Refusal) and done.code == CODE_REFUSED:
            mended = await _mend(home, order, clock)
            return done if isinstance(mended, Refusal) else mended
        return done
    except AddressRefused as refused:
        return refused.refusal
    except NoAnswer as silence:
        return _no_answer(order.server_url, silence)
    finally:
        lock.release()


async def _activate(home: Home, order: Order, clock: Clock) -> Settings | Refusal:
    # A disk that takes no journal must be found out before the one-time code is spent.
    journal = SqliteJournal(home.journal_file, clock, create=True)
    try:
        await journal.open()
    finally:
        await journal.close()
    answer = await activate(
        order.server_url,
        order.register,
        order.code,
        allow_plain_http=order.allow_plain_http,
        ca_file=order.ca_path,
    )
    if isinstance(answer, Refusal):
        return answer
    context = answer.context
    made = Settings(
        server_url=order.server_url,
        server_id=context.server_id,
        signing_key=answer.signing_key,
        offline_database=context.offline_database,
        identity=identity_of_context(context),
        profile=profile_of_wire(context.profile),
        allow_plain_http=order.allow_plain_http,
        ca_file=order.ca_file,
        packages_made=context.packages_made,
        left_out_jobs=tuple(context.left_out_jobs),
        layouts=layouts_of_wire(context.layouts),
    )
    await _prepare_databases(home, made, context, clock)
    files.save(home, made, Secrets(answer.token, answer.pepper))
    return made


async def _mend(home: Home, order: Order, clock: Clock) -> Settings | Refusal:
    try:
        known, secrets = files.load(home)
    except NotInstalled as missing:
        return refuse("not-installed", say("{why}", why=str(missing)))
    client = OnlineClient(
        order.server_url,
        secrets.token,
        known.identity.epoch,
        known.server_id,
        allow_plain_http=order.allow_plain_http,
        ca_file=order.ca_path,
    )
    try:
        context = await client.register_context()
    except (TokenRefused, ServerRefused) as refused:
        return _not_served(refused.code)
    finally:
        await client.close()
    mended = replace(
        settings_with(known, context),
        server_url=order.server_url,
        allow_plain_http=order.allow_plain_http,
        ca_file=order.ca_file,
    )
    await _prepare_databases(home, mended, context, clock)
    files.save(home, mended)
    return mended


def _other_register_in(home: Home, register: str) -> Refusal | None:
    """A home that is another register already stays that one."""
    try:
        known = files.load_settings(home)
    except NotInstalled:
        return None
    if known.identity.register == register:
        return None
    return refuse(
        "another-register",
        say("This home is register {register} already.", register=known.identity.register),
        say("Use another home (--home), so that its sales and numbers stay its own."),
    )


async def _prepare_databases(
    home: Home, settings: Settings, context: wire.RegisterContext, clock: Clock
) -> None:
    """Let the journal's numbers go on where the server knows them; make a missing replica.

    The journal itself is there: it is made before an activation alone, since a new one under an
    old epoch would give receipt numbers again.
    """
    journal = SqliteJournal(home.journal_file, clock)
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


def _not_served(code: str) -> Refusal:
    remedies = {
        INTERFACE_NEWER: say("Update the server first: this register is newer."),
        INTERFACE_OLDER: say("Update tuipos on this machine: the server is newer."),
    }
    again = say("Install it with a new activation code; sales that are not sent yet are kept.")
    return refuse(
        "device-refused",
        say("The server does not accept this device ({code}).", code=code),
        remedies.get(code, again),
    )


def _running(home: Home) -> Refusal:
    return refuse(
        "home-in-use",
        say("The register in {folder} is running.", folder=str(home.config)),
        say("Leave it (Ctrl+Q) and try again."),
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
