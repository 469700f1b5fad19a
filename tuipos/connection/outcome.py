"""A request on its way, and what came of it within a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from tuipos.retail.service import Failure, NoAnswer, TokenRefused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value, or why there is none, or the server's no to this device; after so many seconds."""

    value: T | None
    seconds: float
    failure: Failure | None = None
    token_code: str = ""

    @property
    def answer(self) -> T:
        """The value, where there is neither failure nor a refused token."""
        assert self.failure is None and not self.token_code, "there is no answer"
        return cast(T, self.value)


class Running(Generic[T]):
    """One request in a task of its own, so that giving it up never waits for its cleaning up.

    Leaving the `with` block gives the request up if it still runs.
    """

    #: Requests given up that still close their sockets; a task without a reference may vanish.
    _leaving: ClassVar[set[asyncio.Task[Any]]] = set()

    def __init__(self, request: Coroutine[Any, Any, T]) -> None:
        self._now = asyncio.get_running_loop().time
        self._started = self._now()
        self._task = asyncio.create_task(request, name="data request")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.give_up()

    async def within(self, deadline_seconds: float) -> Outcome[T]:
        """The outcome by a deadline counted from the request's start; a timeout gives it up."""
        outcome = await self.wait(max(0.0, deadline_seconds - self._seconds()))
        if outcome is not None:
            return outcome
        self.give_up()
        return Outcome(None, self._seconds(), Failure.TIMEOUT)

    async def wait(self, seconds: float) -> Outcome[T] | None:
        """The outcome, or None if there is none yet after so many seconds."""
        await asyncio.wait({self._task}, timeout=seconds)
        if not self._task.done():
            return None
        try:
            return Outcome(self._task.result(), self._seconds())
        except NoAnswer as none:
            return Outcome(None, self._seconds(), none.failure)
        except TokenRefused as refused:
            return Outcome(None, self._seconds(), token_code=refused.code or "refused")

    def give_up(self) -> None:
        """Cancel the request without waiting for it; what it still says is not heard."""
        if self._task.done():
            self._gone(self._task)
            return
        self._task.cancel()
        self._leaving.add(self._task)
        self._task.add_done_callback(self._gone)

    @classmethod
    def _gone(cls, task: asyncio.Task[T]) -> None:
        cls._leaving.discard(task)
        if not task.cancelled():
            task.exception()

    def _seconds(self) -> float:
        return self._now() - self._started
