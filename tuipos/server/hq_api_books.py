"""HQ API: schedules with their progress, sessions, transactions found and a day's sales."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from tuipos.hq import books, coming, movements, progress, schedule_settings, sessions
from tuipos.hq import time_clock as times
from tuipos.server.access import center_of, hq_guard
from tuipos.server.hq_answers import Shown, found_or_problem, problem_of
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction

AnyRequest = Request[Any, Any, Any]
_Text = Annotated[str, QueryParameter(max_length=60)]
_Source = Annotated[str, QueryParameter(pattern="^(hq|channel)$")]


class ChangeSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a schedule as they are typed: `{"every": "5m"}`."""

    settings: dict[str, str]


@get("/schedules", guards=[hq_guard], summary="Distribution schedules")
async def list_schedules(request: AnyRequest) -> list[Shown]:
    """Each with when it ran last, when it runs next, and how many have applied what it made."""
    return await center_of(request).hq.read(progress.schedules_with_progress)


@patch("/schedules/{schedule:str}", guards=[hq_guard], summary="Change a schedule")
async def change_schedule(
    request: AnyRequest, schedule: FromPath[str], data: JSONBody[ChangeSchedule]
) -> Shown:
    """Recurrence, data group, and whether it runs by itself."""
    return found_or_problem(
        await center_of(request).hq.write(schedule_settings.set_schedule, schedule, data.settings)
    )


@get("/schedules/{schedule:str}/progress", guards=[hq_guard], summary="How far a run has come")
async def show_progress(request: AnyRequest, schedule: FromPath[str]) -> Shown:
    """Applied so many of so many, and each database that is waited for, with when it was seen."""
    return found_or_problem(await center_of(request).hq.read(progress.run_progress, schedule))


@post(
    "/sessions/{session:int}/cancel",
    status_code=204,
    guards=[hq_guard],
    summary="Take a waiting package back",
)
async def cancel(request: AnyRequest, session: FromPath[int]) -> None:
    """Its database gets a full package with the next run."""
    refused = await center_of(request).hq.write(sessions.cancel, session)
    if refused is not None:
        raise problem_of(refused)


@get("/transactions/found", guards=[hq_guard], summary="Transactions by filters, newest first")
async def find_transactions(
    request: AnyRequest,
    source: _Source = "hq",
    store: _Text = "",
    register: _Text = "",
    day: FromQuery[date | None] = None,
    mode: _Text = "",
    receipt: _Text = "",
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=books.MOST_FOUND)] = 100,
) -> Shown:
    """A day is the one of the store's time zone."""
    center = center_of(request)
    zone = await center.hq.read(books.zone_of, store)
    wanted = books.Wanted(store, register, day, mode, receipt, offset=offset, limit=limit)
    if source == "channel":
        return await center.channel.read(books.find_transactions, ChannelTransaction, wanted, zone)
    return await center.hq.read(books.find_transactions, BookedTransaction, wanted, zone)


@get("/transactions/one/{transaction:str}", guards=[hq_guard], summary="One transaction")
async def show_transaction(
    request: AnyRequest, transaction: FromPath[str], source: _Source = "hq"
) -> Shown:
    """With its lines, tenders and taxes."""
    center = center_of(request)
    if source == "channel":
        return found_or_problem(
            await center.channel.read(books.show_transaction, ChannelTransaction, transaction)
        )
    return found_or_problem(
        await center.hq.read(books.show_transaction, BookedTransaction, transaction)
    )


@get("/sales/{day:str}", guards=[hq_guard], summary="What each store sold on a day")
async def day_sales(request: AnyRequest, day: FromPath[date]) -> list[Shown]:
    """In all and by the hour, of the transactions that HQ has taken in."""
    return await center_of(request).hq.read(books.day_sales, day)


@get("/movements/{kind:str}/{number:str}", guards=[hq_guard], summary="A balance's movements")
async def list_movements(
    request: AnyRequest,
    kind: FromPath[str],
    number: FromPath[str],
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=movements.MOST_FOUND)] = 100,
) -> Shown:
    """What stands on a card or an account, and what sales have moved on it, newest first."""
    wanted = movements.WantedMovements(kind, number, offset, limit)
    return found_or_problem(await center_of(request).hq.read(movements.list_movements, wanted))


@get("/coming-prices", guards=[hq_guard], summary="Prices that change on a day to come")
async def coming_prices(request: AnyRequest) -> list[Shown]:
    """By the day of the change, in the time zone of the first store."""
    center = center_of(request)
    zone = await center.hq.read(books.zone_of, "")
    return await center.hq.read(coming.coming_prices, books.day_in(zone, center.clock()))


@get("/time-clock", guards=[hq_guard], summary="Who came and went")
async def time_clock(
    request: AnyRequest,
    store: _Text = "",
    staff: _Text = "",
    day: FromQuery[date | None] = None,
) -> list[Shown]:
    """The newest first: of a day, or of the last two weeks; what does not follow is marked."""
    center = center_of(request)
    zone = await center.hq.read(books.zone_of, store)
    last = day or books.day_in(zone, center.clock())
    wanted = times.WantedTimes(last, times.DAYS if day is None else 1, store, staff)
    return await center.hq.read(times.list_time_clock, wanted, zone)


HANDLERS = [
    time_clock, coming_prices, list_movements, list_schedules, change_schedule, show_progress,
    cancel, find_transactions, show_transaction, day_sales,
]  # fmt: skip
