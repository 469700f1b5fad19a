"""Retail API: health, activation, the register's context, sign-in, and look-ups."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from tuipos.domain.words import Refusal
from tuipos.hq import registers
from tuipos.retail import wire, wire_offers, wire_taxes
from tuipos.retail.convert import (
    to_wire_family,
    to_wire_hits,
    to_wire_product,
    to_wire_staff,
    to_wire_units,
)
from tuipos.retail.convert_offers import to_wire_coupon, to_wire_offers
from tuipos.retail.refusals import COUPON_UNKNOWN, PRODUCT_UNKNOWN
from tuipos.server import signing_in
from tuipos.server.access import center_of, device_guard, device_of, interface_guard
from tuipos.server.center import Center
from tuipos.server.contexts import register_context
from tuipos.server.devices import NewDevice, activate_device, note_seen
from tuipos.server.judging import Sender
from tuipos.server.keys import new_token
from tuipos.server.problems import ProblemError, found_or_problem, from_refusal
from tuipos.storage import catalogue, offers, taxes

_PRINTED = re.compile(r"[^\x00-\x1f\x7f-\x9f]*")
_SEARCH_LIMIT = 100
AnyRequest = Request[Any, Any, Any]


@get(wire.HEALTH, summary="Whether this is a tuipos server, and what time it has")
async def health(
    request: AnyRequest, nonce: Annotated[str, QueryParameter(max_length=100)] = ""
) -> wire.Health:
    """Needs no token; echoes the nonce, so that no cache can answer."""
    center = center_of(request)
    return wire.Health(
        service="tuipos",
        server_id=center.server_id,
        interface=wire.INTERFACE_VERSION,
        time=center.clock(),
        nonce=nonce,
    )


@post(
    wire.ACTIVATE,
    status_code=200,
    guards=[interface_guard],
    summary="Exchange a one-time code for a device token",
)
async def activate(request: AnyRequest, data: JSONBody[wire.Activate]) -> wire.Activated:
    """The machine that the register number stood for until now is superseded."""
    center = center_of(request)
    for text in (data.register, data.code, data.version):
        require_plain(text, 40)
    now = center.clock()
    for found in await center.hq.read(registers.find_registers, data.register):
        await _require_known(center, Sender(found["store"], found["number"], 1))
    redeemed = await center.hq.write(registers.redeem, data.register, data.code, now)
    if isinstance(redeemed, Refusal):
        raise from_refusal(redeemed, 403)
    new = NewDevice(redeemed["store"], redeemed["number"], data.version)
    token = new_token()
    epoch = await center.channel.write(activate_device, new, token, now)
    context = await register_context(center, Sender(new.store, new.register, epoch))
    if isinstance(context, Refusal):
        raise from_refusal(context, 422)
    return wire.Activated(
        token=token,
        pepper=center.pepper,
        signing_key=center.signing_public_key,
        context=context,
    )


async def _require_known(center: Center, sender: Sender) -> None:
    """Refuse before the code is used up, while the channel database has not been fed."""
    context = await register_context(center, sender)
    if isinstance(context, Refusal):
        raise from_refusal(context, 422)


@get(wire.REGISTER, guards=[device_guard], summary="What this register must know of itself")
async def register(request: AnyRequest) -> wire.RegisterContext:
    """Its store, its offline profile, and how far the server holds its sequences."""
    center, device = center_of(request), device_of(request)
    context = await register_context(center, device)
    if isinstance(context, Refusal):
        raise from_refusal(context, 422)
    await center.channel.write(note_seen, device.store, device.register, center.clock())
    return context


@post(wire.SIGN_IN, status_code=200, guards=[device_guard], summary="Check staff number and PIN")
async def sign_in(request: AnyRequest, data: JSONBody[wire.SignIn]) -> wire.Staff:
    """A refusal is 403 with the code sign-in-refused or sign-in-locked."""
    center = center_of(request)
    require_plain(data.staff, 20)
    require_pin(data.pin)
    store = device_of(request).store
    found = await signing_in.sign_in(center, center.channel, data.staff, data.pin, store)
    if isinstance(found, Refusal):
        raise from_refusal(found, 403)
    return to_wire_staff(found)


@get(wire.PRODUCT_BY_CODE, guards=[device_guard], summary="The product behind a scanned code")
async def product_by_code(
    request: AnyRequest, code: Annotated[str, QueryParameter(max_length=1000)], day: FromQuery[date]
) -> wire.ProductFound:
    """As sold in this register's store on a day; refusals are 404 and 422 with their codes."""
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(catalogue.product_by_code, code, device.store, day)
    return to_wire_product(found_or_problem(found, PRODUCT_UNKNOWN))


@get(wire.UNITS, guards=[device_guard], summary="A product in each of its units")
async def product_units(
    request: AnyRequest, number: Annotated[str, QueryParameter(max_length=40)], day: FromQuery[date]
) -> wire.UnitList:
    """As sold in this register's store on a day; refusals are 404 and 422 with their codes."""
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(catalogue.units, number, device.store, day)
    return to_wire_units(found_or_problem(found, PRODUCT_UNKNOWN))


@get(wire.FAMILY, guards=[device_guard], summary="The variants of a product")
async def product_family(
    request: AnyRequest, number: Annotated[str, QueryParameter(max_length=40)], day: FromQuery[date]
) -> wire.ProductFamily:
    """As sold in this register's store on a day; refusals are 404 and 422 with their codes."""
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(catalogue.family, number, device.store, day)
    return to_wire_family(found_or_problem(found, PRODUCT_UNKNOWN))


@get(wire.PRODUCTS, guards=[device_guard], summary="Search products")
async def search(
    request: AnyRequest,
    text: Annotated[str, QueryParameter(max_length=1000)],
    day: FromQuery[date],
    limit: Annotated[int, QueryParameter(ge=1, le=_SEARCH_LIMIT)] = 20,
) -> wire.SearchResult:
    """Products whose name in any language, number or barcode contains the text."""
    center, device = center_of(request), device_of(request)
    hits = await center.channel.read(catalogue.search, text, device.store, day, limit)
    return to_wire_hits(hits)


@get(wire.COUPON, guards=[device_guard], summary="What a coupon opens")
async def coupon(
    request: AnyRequest, code: Annotated[str, QueryParameter(max_length=1000)], day: FromQuery[date]
) -> wire_offers.CouponFound:
    """In this register's store on a day; refusals are 404 and 422 with their codes."""
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(catalogue.coupon, code, device.store, day)
    return to_wire_coupon(found_or_problem(found, COUPON_UNKNOWN))


@get(wire.OFFERS, guards=[device_guard], summary="The offers that run")
async def running_offers(request: AnyRequest, day: FromQuery[date]) -> wire_offers.OfferList:
    """In this register's store on a day."""
    center, device = center_of(request), device_of(request)
    return to_wire_offers(await center.channel.read(offers.running_offers, device.store, day))


@get(wire.TAXES, guards=[device_guard], summary="The taxes of the store")
async def store_taxes(request: AnyRequest, day: FromQuery[date]) -> wire_taxes.TaxList:
    """As they are valid in this register's store on a day, with the parts under each code."""
    center, device = center_of(request), device_of(request)
    return wire_taxes.to_wire_taxes(await center.channel.read(taxes.taxes_on, device.store, day))


def require_plain(text: str, most: int) -> None:
    """Refuse control characters and lengths that no number or code of ours has."""
    if len(text) > most or not _PRINTED.fullmatch(text):
        raise ProblemError(
            400, "malformed", f"Codes and numbers have at most {most} characters that print."
        )


def require_pin(pin: str) -> None:
    """Refuse what is longer than any PIN of ours, before a hash of it is computed."""
    if len(pin) > 40:
        raise ProblemError(400, "malformed", "A PIN is at most 40 characters long.")


HANDLERS = [
    health,
    activate,
    register,
    sign_in,
    product_by_code,
    product_family,
    product_units,
    search,
    coupon,
    running_offers,
    store_taxes,
]
