"""Runs a register's screen over its home: one owner, an orderly end, words, no tracebacks."""

from __future__ import annotations

import asyncio
import locale
import logging
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tuipos.bootstrap.register import Register
from tuipos.bootstrap.settings import NotInstalled, Secrets, Settings, load
from tuipos.bootstrap.takeover import TakenOver, take_home
from tuipos.domain.words import Refusal
from tuipos.failure import CommandFailed
from tuipos.holding import Door, HomeLock
from tuipos.home import Home
from tuipos.logs import log_to
from tuipos.register.ports import JournalFailed
from tuipos.register.session import check_pin
from tuipos.retail.address import AddressRefused
from tuipos.storage.trouble import DatabaseTrouble
from tuipos.ui.app import TillApp
from tuipos.ui.parts import Parts
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.ui.parts import LinePort

_log = logging.getLogger("tuipos.register")


def now() -> datetime:
    """The machine's time, aware and in UTC."""
    return datetime.now(UTC)


def run_register(
    home: Home,
    *,
    language: str | None,
    theme: str | None,
    line: LinePort | None = None,
    server_url: str | None = None,
) -> int:
    """Own the home and show its screen until a person leaves; raises CommandFailed."""
    try:
        settings, secrets = load(home)
    except NotInstalled as missing:
        raise CommandFailed(str(missing)) from missing
    lock = HomeLock(home.lock_file)
    taken = take_home(home, lock, now)
    handler = log_to(home.logs, "register")
    try:
        program = _Program(home, settings, secrets, line, server_url)
        return asyncio.run(program.run(language, theme, taken))
    except (DatabaseTrouble, JournalFailed) as trouble:
        raise CommandFailed(str(trouble)) from trouble
    except AddressRefused as refused:
        raise CommandFailed(str(refused.refusal)) from refused
    finally:
        logging.getLogger("tuipos").removeHandler(handler)
        handler.close()
        lock.release()


class _Program:
    """One run of the screen: the parts, the app, the door for a takeover, the signals."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        secrets: Secrets,
        line: LinePort | None,
        server_url: str | None,
    ) -> None:
        self._home = home
        self._settings = settings
        self._secrets = secrets
        self._line = line
        self._server_url = server_url
        self._parting_words = ""

    async def run(self, language: str | None, theme: str | None, taken: TakenOver | None) -> int:
        """Show the screen; 0 when a person has left."""
        register = Register(
            self._home, self._settings, self._secrets, now, server_url=self._server_url
        )
        app = TillApp(self._parts(register, language, theme))
        register.changed = app.parts.changed
        door = Door(
            self._home.control_socket,
            lambda staff, pin: _check(register, staff, pin),
            lambda staff: self._let_go(app, staff),
        )
        self._listen_to_signals(app)
        opening = asyncio.create_task(self._open(register, app, door), name="open the register")
        if taken is not None:
            for text in (taken.staff, taken.pin):
                app.keyboard.queue.put_nowait(Submission(text, "enter"))
        try:
            await app.run_async(mouse=False)
        finally:
            await self._end(register, door, opening)
        if self._parting_words:
            sys.stderr.write(f"tuipos: {self._parting_words}\n")
        return app.return_code or 0

    def _parts(self, register: Register, language: str | None, theme: str | None) -> Parts:
        return Parts(
            till=register.till,
            connection=register.connection,
            sync=register.agent,
            report=register.reporter.report,
            clock=now,
            language=language or self._settings.identity.language,
            theme=theme or "dark",
            encoding=locale.getpreferredencoding(False),
            line=self._line,
        )

    async def _open(self, register: Register, app: TillApp, door: Door) -> None:
        """Open files and door beside the first frame; trouble ends the program with its words."""
        try:
            await register.open()
            await door.open()
        except (DatabaseTrouble, JournalFailed, OSError) as trouble:
            _log.exception("the register could not be opened")
            self._parting_words = str(trouble)
            app.exit(return_code=1)

    async def _end(self, register: Register, door: Door, opening: asyncio.Task[None]) -> None:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        door.close()
        await register.close()

    def _listen_to_signals(self, app: TillApp) -> None:
        """A dropped line or a shutdown leaves everything in order: the journal has the sale."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, app.exit)

    def _let_go(self, app: TillApp, staff: str) -> None:
        _log.warning("staff %s takes this register over on another terminal", staff)
        self._parting_words = (
            f"staff {staff} has taken this register over on another terminal; "
            "the open sale is there."
        )
        app.exit()


async def _check(register: Register, staff: str, pin: str) -> str | None:
    """Whether this person may take the home over; the refusal's sentence if not."""
    refusal = await check_pin(register.till, staff, pin)
    return str(refusal) if isinstance(refusal, Refusal) else None
