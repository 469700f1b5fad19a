"""Runs a register's screen over its home: one owner, an orderly end, words, no tracebacks.

The first frame comes before databases and HTTP are even imported: `bootstrap.register` is loaded in
a thread once the sign-in screen is drawn, and what is typed meanwhile waits.
"""

from __future__ import annotations

import asyncio
import importlib
import locale
import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tuipos.bootstrap.keys import own_keys
from tuipos.bootstrap.settings import (
    NotInstalled,
    Revoked,
    Secrets,
    Settings,
    load,
    load_settings,
)
from tuipos.bootstrap.takeover import TakenOver, take_home
from tuipos.domain.words import Refusal, say
from tuipos.failure import CommandFailed
from tuipos.holding import Door, HomeLock
from tuipos.home import Home
from tuipos.logs import log_to
from tuipos.register.identity import Identity
from tuipos.register.link import Link
from tuipos.ui.app import TillApp
from tuipos.ui.language import Language
from tuipos.ui.parts import Parts
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.bootstrap.register import Register
    from tuipos.register.report import Report
    from tuipos.ui.parts import LinePort

Clock = Callable[[], datetime]
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
    clock: Clock = now,
) -> int:
    """Own the home and show its screen until a person leaves; raises CommandFailed."""
    try:
        settings, secrets = load(home)
    except Revoked as revoked:
        _finish_forgetting(home)
        raise CommandFailed(str(revoked)) from revoked
    except NotInstalled as missing:
        raise CommandFailed(str(missing)) from missing
    lock = HomeLock(home.lock_file)
    spoken = Language(language or settings.identity.language)
    taken = take_home(home, lock, clock, spoken.render)
    handler = log_to(home.logs, "register")
    try:
        program = Program(
            home,
            settings,
            secrets,
            language=language,
            theme=theme,
            line=line,
            server_url=server_url,
            clock=clock,
        )
        return asyncio.run(program.run(taken))
    finally:
        logging.getLogger("tuipos").removeHandler(handler)
        handler.close()
        lock.release()


def _finish_forgetting(home: Home) -> None:
    """What a power cut has left of the chain on a revoked register goes now."""
    from tuipos.bootstrap.revoking import forget_all

    lock = HomeLock(home.lock_file)
    if lock.acquire(now()) is not None:
        return
    try:
        forget_all(home, load_settings(home))
    except OSError as error:
        raise CommandFailed(f"{home.data}: {error.strerror}.") from error
    finally:
        lock.release()


class _BeforeOpening:
    """Stands for till and connection in the first frames: nothing has been asked yet."""

    is_online = False
    staff = None
    training = False

    def __init__(self, identity: Identity, server: str, since: datetime) -> None:
        self.identity = identity
        self._link = Link("unknown", since, None, server, False, None, say("at sign-in"))

    def link(self) -> Link:
        """Not known yet."""
        return self._link


class Program:
    """One run of the screen: the app, its parts, the door for a takeover, the signals.

    `server_url` stands in for the configured address, as when the demo's line lies between.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        secrets: Secrets,
        *,
        language: str | None = None,
        theme: str | None = None,
        line: LinePort | None = None,
        server_url: str | None = None,
        clock: Clock = now,
    ) -> None:
        self._home = home
        self._clock = clock
        self._settings = settings
        self._secrets = secrets
        self._server_url = server_url
        self._register: Register | None = None
        self._parting_words = ""
        self._door = Door(home.control_socket, self._check, self._let_go)
        self._parts = self._early_parts(language, theme, line)
        self.app = TillApp(self._parts)

    async def run(self, taken: TakenOver | None = None) -> int:
        """Show the screen; 0 when a person has left. Raises CommandFailed."""
        if taken is not None:
            for text in (taken.staff, taken.pin):
                self.app.keyboard.queue.put_nowait(Submission(text, "enter"))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            # A dropped line or a shutdown: the journal has the open sale at any moment.
            loop.add_signal_handler(number, self.app.exit)
        try:
            await self.app.run_async(mouse=False)
        finally:
            await self.close()
        if self.app.return_code:
            raise CommandFailed(self._parting_words or "the screen ended by an error; see the log.")
        if self._parting_words:
            sys.stderr.write(f"tuipos: {self._parting_words}\n")
        return 0

    async def close(self) -> None:
        """Let go of door, databases and connections."""
        self._door.close()
        if self._register is not None:
            await self._register.close()

    def _early_parts(self, language: str | None, theme: str | None, line: LinePort | None) -> Parts:
        """What the screens are given at first; `_open` puts the real parts in their place."""
        nothing: Any = None
        identity = self._settings.identity
        server = self._server_url or self._settings.server_url
        early: Any = _BeforeOpening(identity, server, self._clock())
        return Parts(
            till=early,
            connection=early,
            sync=nothing,
            report=_no_report,
            clock=self._clock,
            printer=nothing,
            language=language or identity.language,
            theme=theme or "dark",
            encoding=locale.getpreferredencoding(False),
            line=line,
            open=self._open,
            layouts=lambda: self._settings.layouts,
            own_keys=own_keys(self._home),
        )

    async def _open(self) -> None:
        """Load and open the parts; trouble with a file ends the program with its sentence."""
        building = await _import_in_thread("tuipos.bootstrap.register")
        register, trouble = await building.open_register(
            self._home,
            self._settings,
            self._secrets,
            self._clock,
            server_url=self._server_url,
            changed=self._parts.changed,
            told=self._parts.tell,
            simulated_terminal=self._parts.line is not None,
        )
        self._register = register
        if trouble is None:
            trouble = await self._open_door()
        if trouble is not None:
            _log.error("the register could not be opened: %s", trouble)
            self._parting_words = trouble
            self.app.exit(return_code=1)
            await asyncio.Event().wait()  # nothing that was typed is worked on any more
        self._parts.till = register.till
        self._parts.connection = register.connection
        self._parts.sync = register.agent
        self._parts.report = register.reporter.report
        self._parts.printer = register.printer
        self._parts.look_around = register.look_around
        self._parts.give_way = register.replica.courtesy.give_way
        self._parts.layouts = lambda: register.settings.layouts
        self._parts.lock_after_seconds = lambda: register.settings.profile.lock_after_seconds

    async def _open_door(self) -> str | None:
        try:
            await self._door.open()
        except OSError as error:
            return f"{self._home.control_socket} can't be made: {error.strerror}."
        return None

    async def _check(self, staff: str, pin: str) -> str | None:
        """Whether this person may take the home over; the refusal's sentence if not."""
        from tuipos.register.session import check_pin

        checked = await check_pin(self._parts.till, staff, pin)
        return str(checked) if isinstance(checked, Refusal) else None

    def _let_go(self, staff: str) -> None:
        _log.warning("staff %s takes this register over on another terminal", staff)
        words = say(
            "staff {staff} has taken this register over on another terminal; "
            "the open sale is there.",
            staff=staff,
        )
        self._parting_words = self.app.language.render(words)
        self.app.exit()


async def _no_report() -> Report:
    raise AssertionError("nothing is reported before the parts are open")


async def _import_in_thread(name: str) -> Any:
    """Import a module beside the event loop, which goes on taking keys."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(module: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result(module) if error is None else done.set_exception(error)

    def load_module() -> None:
        module, failed = None, None
        try:
            module = importlib.import_module(name)
        except BaseException as error:  # handed over to who waits
            failed = error
        loop.call_soon_threadsafe(settle, module, failed)

    threading.Thread(target=load_module, name="import", daemon=True).start()
    return await done
