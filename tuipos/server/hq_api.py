"""HQ API: what headquarters sees and does, as a thin layer over `tuipos.hq`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Router, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from tuipos.domain.permissions import MANAGER
from tuipos.domain.words import Refusal
from tuipos.hq import profiles, registers, sessions, transactions
from tuipos.retail.pin_refusals import pin_temporary
from tuipos.retail.refusals import sign_in_refused
from tuipos.server import (
    hq_api_books,
    hq_api_jobs,
    hq_api_network,
    hq_api_records,
    signing_in,
)
from tuipos.server.access import center_of, hq_guard
from tuipos.server.center import Center
from tuipos.server.device_states import device_states
from tuipos.server.devices import revoke_device
from tuipos.server.hq_answers import Shown, found_or_problem, problem_of
from tuipos.server.pin_carrying import carry_pins
from tuipos.server.problems import from_refusal
from tuipos.server.retail_register import require_plain
from tuipos.server.runner import Ran

AnyRequest = Request[Any, Any, Any]


class SignInHq(msgspec.Struct, frozen=True, kw_only=True):
    """A manager signs in to headquarters from elsewhere."""

    staff: str
    pin: str


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The HQ token, and until when it is valid."""

    token: str
    valid_until: str
    name: str


class ChangeRegister(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed on the register page."""

    support_offline: bool | None = None
    revoked: Literal[True] | None = None


class ChangeProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of an offline profile as they are typed: `{"timeout": "2s"}`."""

    settings: dict[str, str]


class RunSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which schedule or job to run; `full` sends everything instead of what is new."""

    schedule: str
    full: bool = False


@post("/sign-in", status_code=200, summary="A manager signs in from elsewhere")
async def sign_in(request: AnyRequest, data: JSONBody[SignInHq]) -> SignedIn:
    """Failures count as at a register, and lock as there."""
    center = center_of(request)
    require_plain(data.staff, 20)
    require_plain(data.pin, 40)
    await carry_pins(center)
    found = await signing_in.sign_in(center, center.hq, data.staff, data.pin)
    if isinstance(found, Refusal):
        raise from_refusal(found, 403)
    if found.role != MANAGER:
        raise from_refusal(sign_in_refused(), 403)
    if found.must_choose_pin:
        raise from_refusal(pin_temporary(), 403)
    token, until = await center.hq_tokens.sign_in()
    return SignedIn(token=token, valid_until=until.isoformat(), name=found.name)


@get("/registers", guards=[hq_guard], summary="Registers")
async def list_registers(request: AnyRequest) -> list[Shown]:
    """Each with Support offline, its offline database, and how its device is."""
    center = center_of(request)
    return await _with_devices(center, await center.hq.read(registers.list_registers))


@get("/registers/{register:str}", guards=[hq_guard], summary="One register")
async def show_register(request: AnyRequest, register: FromPath[str]) -> Shown:
    """By its number, alone or behind its store's."""
    center = center_of(request)
    row = found_or_problem(await center.hq.read(registers.show_register, register))
    return (await _with_devices(center, [row]))[0]


@patch(
    "/registers/{register:str}",
    guards=[hq_guard],
    summary="Change Support offline, or revoke a lost register",
)
async def change_register(
    request: AnyRequest, register: FromPath[str], data: JSONBody[ChangeRegister]
) -> Shown:
    """Yes adds the offline database to the store's data group, No retires it.

    A revoked register wipes what it holds of the chain at its next contact; only a new activation
    code gives it back.
    """
    center = center_of(request)
    if data.support_offline is not None:
        found_or_problem(
            await center.hq.write(registers.set_support_offline, register, data.support_offline)
        )
    if data.revoked:
        await _revoke(center, register)
    row = found_or_problem(await center.hq.read(registers.show_register, register))
    return (await _with_devices(center, [row]))[0]


async def _revoke(center: Center, register: str) -> None:
    row = found_or_problem(await center.hq.write(registers.void_code, register))
    refused = await center.channel.write(revoke_device, row["store"], row["number"])
    if refused is not None:
        raise problem_of(refused)


@post(
    "/registers/{register:str}/activation-code",
    status_code=201,
    guards=[hq_guard],
    summary="A one-time activation code",
)
async def activation_code(request: AnyRequest, register: FromPath[str]) -> dict[str, str]:
    """Shown once, valid for 24 hours; an earlier code of the register is void."""
    center = center_of(request)
    now = center.clock()
    code = found_or_problem(await center.hq.write(registers.activation_code, register, now))
    return {"code": code, "expires": (now + registers.CODE_VALID).isoformat()}


@post("/runs", status_code=200, guards=[hq_guard], summary="Run a schedule or job now")
async def run(request: AnyRequest, data: JSONBody[RunSchedule]) -> Shown:
    """Answers when the run is over and the channel database has what it is to have."""
    ran: Ran = found_or_problem(await center_of(request).runner.run(data.schedule, full=data.full))
    return {**ran.details, "told": ran.told, "errors": list(ran.errors)}


@get("/sessions", guards=[hq_guard], summary="Download and upload sessions")
async def list_sessions(request: AnyRequest) -> dict[str, list[Shown]]:
    """Of the last seven days, oldest first."""
    return await center_of(request).hq.read(sessions.list_sessions)


@post(
    "/sessions/{session:int}/retry",
    status_code=204,
    guards=[hq_guard],
    summary="Offer a suspended or failed package again",
)
async def retry(request: AnyRequest, session: FromPath[int]) -> None:
    """The register fetches it with its next sync."""
    refused = await center_of(request).hq.write(sessions.retry, session)
    if refused is not None:
        raise problem_of(refused)


@get("/profiles", guards=[hq_guard], summary="Offline profiles")
async def list_profiles(request: AnyRequest) -> list[Shown]:
    """Durations as they are typed, and in seconds."""
    return await center_of(request).hq.read(profiles.list_profiles)


@get("/profiles/{name:str}", guards=[hq_guard], summary="One offline profile")
async def show_profile(request: AnyRequest, name: FromPath[str]) -> Shown:
    """Durations as they are typed, and in seconds."""
    return found_or_problem(await center_of(request).hq.read(profiles.show_profile, name))


@patch("/profiles/{name:str}", guards=[hq_guard], summary="Change an offline profile")
async def change_profile(
    request: AnyRequest, name: FromPath[str], data: JSONBody[ChangeProfile]
) -> Shown:
    """All settings or none; they reach registers with job 1090."""
    return found_or_problem(
        await center_of(request).hq.write(profiles.set_profile, name, data.settings)
    )


@get("/transactions", guards=[hq_guard], summary="Transactions at HQ or in the channel database")
async def list_transactions(
    request: AnyRequest,
    source: Annotated[str, QueryParameter(pattern="^(hq|channel)$")] = "hq",
) -> list[Shown]:
    """Oldest first."""
    center = center_of(request)
    if source == "channel":
        return await center.channel.read(transactions.list_channel)
    return await center.hq.read(transactions.list_booked)


async def _with_devices(center: Center, rows: list[Shown]) -> list[Shown]:
    states = await center.channel.read(device_states)
    return [{**row, "device": states.get(f"{row['store']}-{row['register']}")} for row in rows]


ROUTER = Router(
    "/hq/v1",
    route_handlers=[
        sign_in,
        list_registers,
        show_register,
        change_register,
        activation_code,
        run,
        list_sessions,
        retry,
        list_profiles,
        show_profile,
        change_profile,
        list_transactions,
        *hq_api_books.HANDLERS,
        *hq_api_network.HANDLERS,
        *hq_api_jobs.HANDLERS,
        *hq_api_records.HANDLERS,
    ],
    tags=["headquarters"],
)
