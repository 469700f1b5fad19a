"""Retail API: PINs that people change at a register, and who may sign in there."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import JSONBody, QueryParameter

from tuipos.domain.words import Refusal
from tuipos.retail import wire, wire_pins
from tuipos.retail.convert import to_wire_staff
from tuipos.retail.refusals import SIGN_IN_LOCKED, SIGN_IN_REFUSED, searchable
from tuipos.server import pin_changing
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.problems import ProblemError, from_refusal
from tuipos.server.retail_register import require_pin, require_plain
from tuipos.storage import catalogue

AnyRequest = Request[Any, Any, Any]
_LISTED = 200


@get(wire_pins.STAFF, guards=[device_guard], summary="Who may sign in at the store")
async def find_staff(
    request: AnyRequest,
    text: Annotated[str, QueryParameter(max_length=1000)] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=_LISTED)] = 100,
) -> wire_pins.StaffList:
    """People with the text in number or name."""
    center, store = center_of(request), device_of(request).store
    found = await center.channel.read(catalogue.find_staff, searchable(text), store, limit)
    return wire_pins.to_wire_staff_list(found)


@post(wire_pins.CHANGE_PIN, status_code=200, guards=[device_guard], summary="Change one's PIN")
async def change_pin(request: AnyRequest, data: JSONBody[wire_pins.ChangePin]) -> wire.Staff:
    """By the old one, whose failures are 403 as at a sign-in; an unfit new one is 422."""
    require_plain(data.staff, 20)
    for pin in (data.old, data.new):
        require_pin(pin)
    center, device = center_of(request), device_of(request)
    done = await pin_changing.change_pin(center, device, data.staff, data.old, data.new)
    if isinstance(done, Refusal):
        raise _problem(done)
    return to_wire_staff(done)


@post(wire_pins.RESET_PIN, status_code=200, guards=[device_guard], summary="Reset somebody's PIN")
async def reset_pin(
    request: AnyRequest, data: JSONBody[wire_pins.ResetPin]
) -> wire_pins.TemporaryPin:
    """Proven by the PIN of who resets, whose failures are 403; other refusals are 404 and 422."""
    require_plain(data.by, 20)
    require_plain(data.whose, 20)
    require_pin(data.pin)
    center, device = center_of(request), device_of(request)
    done = await pin_changing.reset_pin(center, device, data.by, data.pin, data.whose)
    if isinstance(done, Refusal):
        raise _problem(done)
    return wire_pins.to_wire_temporary(done)


def _problem(refusal: Refusal) -> ProblemError:
    is_sign_in = refusal.code in (SIGN_IN_REFUSED, SIGN_IN_LOCKED)
    return from_refusal(refusal, 403 if is_sign_in else 422)


HANDLERS = [find_staff, change_pin, reset_pin]
