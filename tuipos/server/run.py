"""Running a server: its home, its socket, its signals, and the line that says it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import uvicorn

from tuipos.home import write_private
from tuipos.logs import log_to
from tuipos.server.app import create_app
from tuipos.server.center import Center
from tuipos.server.keys import new_token
from tuipos.server.request_metrics import Measured
from tuipos.server.settings import ServerSettings
from tuipos.server.workers import run_workers
from tuipos.storage.trouble import DatabaseTrouble

#: Registers keep their connection between sales; one that is closed under a request looks like an
#: outage to them.
_KEEP_ALIVE_SECONDS = 600
_SHUTDOWN_SECONDS = 5
_BACKLOG = 1024
_log = logging.getLogger("tuipos.server")


class CannotServe(Exception):
    """Why the server can't start, in one sentence for a person."""


def serve(settings: ServerSettings, on_ready: Callable[[str], None] | None = None) -> int:
    """Run a server until it is told to stop; 0 after an orderly end, 1 if it could not start.

    `on_ready` gets the address once requests are answered; by default it is printed.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        _check_workers(settings)
        with _only_one(settings), _bound(settings) as listening:
            token = new_token()

            def work(own: ServerSettings, tell: Callable[[str], None], name: str) -> int:
                return _work(own, listening, tell, name, token)

            if settings.workers > 1:
                return run_workers(settings, work, on_ready or _say_ready)
            return work(settings, on_ready or _say_ready, "server")
    except (CannotServe, OSError) as error:
        sys.stderr.write(f"tuipos: {error}\n")
        return 1


def _work(
    settings: ServerSettings,
    listening: socket.socket,
    on_ready: Callable[[str], None],
    name: str,
    home_token: str,
) -> int:
    """Be one server process; its exit status."""
    try:
        with _logged(settings, name):
            asyncio.run(_run(settings, listening, on_ready, home_token, name))
    except (CannotServe, DatabaseTrouble, OSError) as error:
        sys.stderr.write(f"tuipos: {error}\n")
        sys.stderr.flush()
        return 1
    return 0


class _Server(uvicorn.Server):
    """Uvicorn that tells when it is ready, and leaves signals to us.

    Its own handling would send itself the signal again at the end, and so end with an error.
    """

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are handled by `_run`."""
        yield

    def stop(self) -> None:
        """Finish the requests under way and end."""
        self.should_exit = True


async def _run(
    settings: ServerSettings,
    listening: socket.socket,
    on_ready: Callable[[str], None],
    home_token: str,
    worker: str,
) -> None:
    center = Center(settings, home_token=home_token, worker=worker)
    await center.open()
    url = _url(settings.host, listening.getsockname()[1])

    def started() -> None:
        write_private(settings.access_file, {"url": url, "token": center.hq_tokens.home_token})
        _log.info("ready on %s", url)
        on_ready(url)

    server = _Server(_config(settings, center), started)
    loop = asyncio.get_running_loop()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, server.stop)
    if settings.lifeline is not None:
        _watch_lifeline(settings.lifeline, lambda: loop.call_soon_threadsafe(server.stop))
    await server.serve(sockets=[listening])
    _log.info("stopped")


def _config(settings: ServerSettings, center: Center) -> uvicorn.Config:
    return uvicorn.Config(
        Measured(create_app(settings, center), center.requests),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def _watch_lifeline(descriptor: int, stop: Callable[[], object]) -> None:
    """Stop when the other end of the descriptor is closed, however its owner ended."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(descriptor, 1024):
                pass
        # The loop may be gone already, when the server stops by itself.
        with contextlib.suppress(RuntimeError):
            stop()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


@contextmanager
def _logged(settings: ServerSettings, name: str) -> Iterator[None]:
    """What the server and its HTTP part have to say goes to the log, not to the terminal.

    Each worker has a file of its own: two processes can't turn one over.
    """
    handler = log_to(settings.home / "logs", name)
    http = logging.getLogger("uvicorn")
    http.addHandler(handler)
    http.setLevel(logging.WARNING)
    http.propagate = False
    try:
        yield
    finally:
        for logger in (http, logging.getLogger("tuipos")):
            logger.removeHandler(handler)
        handler.close()


@contextmanager
def _only_one(settings: ServerSettings) -> Iterator[IO[str]]:
    """Hold the home: two servers on one set of files would write side by side."""
    with settings.lock_file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServe(
                f"Another server is running in {settings.home}. Stop it, or name another --home."
            ) from None
        yield lock


@contextmanager
def _bound(settings: ServerSettings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio sends each part of an answer at once (TCP_NODELAY); else the
    # second may wait 40 ms until the register's system has acknowledged the first.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
            listening.listen(_BACKLOG)
        except OSError as error:
            raise CannotServe(
                f"The server can't listen on {settings.host} port {settings.port} "
                f"({error.strerror}). Stop what uses it, or choose another with --port."
            ) from error
        except OverflowError:
            raise CannotServe("A port is a number from 0 to 65535.") from None
        yield listening


def _check_workers(settings: ServerSettings) -> None:
    if settings.workers < 1:
        raise CannotServe("A server has at least one worker.")
    urls = (settings.channel_url, settings.hq_url)
    if settings.workers > 1 and any(url.startswith("sqlite:") for url in urls):
        raise CannotServe(
            "One server process serves SQLite files; start it with --workers 1 (the default), or "
            "name a postgresql:// address for --database and --hq-database."
        )


def _url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _say_ready(url: str) -> None:
    sys.stdout.write(f"tuipos server ready on {url}\n")
    sys.stdout.flush()
