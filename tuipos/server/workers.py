"""Several server processes on one socket, over one PostgreSQL: started, watched, ended together."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from tuipos.server.settings import ServerSettings

#: Runs one worker under a name for its log until it is told to stop; its exit status.
Work = Callable[[ServerSettings, Callable[[str], None], str], int]

_END_SECONDS = 10.0
#: A worker that has ended by itself is replaced, but not more often than this.
_LOOK_SECONDS = 1.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_log = logging.getLogger("tuipos.server")


def run_workers(settings: ServerSettings, work: Work, on_ready: Callable[[str], None]) -> int:
    """Run `settings.workers` processes until a signal or the lifeline ends them; the exit status.

    The first one is ready before the others start: it migrates, and it says what is wrong.
    """
    with _signals() as told_to_stop:
        workers = Workers(settings, work)
        try:
            url = workers.start(1)
            if url is None:
                return 1
            for number in range(2, settings.workers + 1):
                workers.start(number)
            on_ready(url)
            watched = [told_to_stop] if settings.lifeline is None else [
                told_to_stop, settings.lifeline,
            ]  # fmt: skip
            while not select.select(watched, [], [], _LOOK_SECONDS)[0]:
                workers.replace_ended()
        finally:
            workers.end()
    return 0


@dataclass
class Workers:
    """The processes of one server, by their process ids.

    They end when this process does, also when it is killed: it alone holds `life[1]` open.
    """

    settings: ServerSettings
    work: Work
    life: tuple[int, int] = field(default_factory=os.pipe)
    running: dict[int, int] = field(default_factory=dict)

    def start(self, number: int) -> str | None:
        """Start a worker and wait until it answers requests; its address, None if it can't."""
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ready)
            self._be_worker(number, tell)
        os.close(tell)
        self.running[child] = number
        with os.fdopen(ready, "r", encoding="utf-8") as told:
            return told.readline().strip() or None

    def _be_worker(self, number: int, tell: int) -> None:
        """In the new process: work, and leave without what belongs to the one before."""
        signal.set_wakeup_fd(-1)
        for one in _STOP_SIGNALS:
            signal.signal(one, signal.SIG_DFL)
        os.close(self.life[1])
        first = self.settings.demo_data and number == 1
        own = replace(self.settings, lifeline=self.life[0], demo_data=first)
        status = 1
        try:
            with os.fdopen(tell, "w", encoding="utf-8") as told:

                def say_ready(url: str) -> None:
                    told.write(url + "\n")
                    told.flush()

                status = self.work(own, say_ready, f"server-{number}")
        finally:
            # Only this process ends here, without the cleaning up that is its parent's.
            os._exit(status)

    def replace_ended(self) -> None:
        """Start each worker again that has ended by itself, such as one that was killed."""
        for child, number in list(self.running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del self.running[child]
                _log.error("worker %d ended (status %d) and is replaced", number, status)
                self.start(number)

    def end(self) -> None:
        """Let every worker finish what is under way, and wait for it."""
        for child in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        deadline = time.monotonic() + _END_SECONDS
        for child in self.running:
            _await(child, deadline)
        for descriptor in self.life:
            os.close(descriptor)


def _await(child: int, deadline: float) -> None:
    """Wait for a process to end; one that does not is ended."""
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return
        time.sleep(0.02)


@contextmanager
def _signals() -> Iterator[int]:
    """A descriptor that becomes readable when this process is told to stop."""
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    before_fd = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    before = {one: signal.signal(one, lambda *_: None) for one in _STOP_SIGNALS}
    try:
        yield told
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        signal.set_wakeup_fd(before_fd)
        os.close(told)
        os.close(tell)
