"""Activation: a new machine exchanges its one-time code for a device token."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tuipos import __version__
from tuipos.domain.words import Refusal
from tuipos.retail import refusals, wire
from tuipos.retail.address import usable_address
from tuipos.retail.answers import Judge, decode, interface_of, problem_in
from tuipos.retail.http_line import Ask, HttpLine, Reply
from tuipos.retail.online import JSON, STALL_SECONDS
from tuipos.retail.resolver import Resolver

_HEALTH = Ask(method="GET", path=wire.HEALTH, stall_seconds=STALL_SECONDS)


async def activate(
    base_url: str,
    register: str,
    code: str,
    *,
    allow_plain_http: bool = False,
    ca_file: Path | None = None,
) -> wire.Activated | Refusal:
    """Exchange a one-time code for a device token; raises AddressRefused and NoAnswer.

    A server older than this program is found out before the code is spent.
    """
    address = usable_address(base_url, allow_plain_http)
    resolver = Resolver(address)
    headers = {
        "user-agent": f"tuipos/{__version__}",
        wire.INTERFACE_HEADER.lower(): str(wire.INTERFACE_VERSION),
    }
    line = HttpLine(address, resolver, headers, ca_file, Judge().check)
    body = msgspec.json.encode(wire.Activate(register=register, code=code, version=__version__))
    ask = Ask(
        method="POST",
        path=wire.ACTIVATE,
        content=body,
        headers=JSON,
        stall_seconds=STALL_SECONDS,
    )
    try:
        served = interface_of(await line.exchange(_HEALTH))
        if served < wire.INTERFACE_VERSION:
            return refusals.interface_newer(wire.INTERFACE_VERSION, served)
        reply = await line.exchange(ask)
    finally:
        resolver.close()
        await line.close()
    return _answer(reply)


def _answer(reply: Reply) -> wire.Activated | Refusal:
    problem = problem_in(reply)
    if problem is not None:
        if problem.code and problem.detail:
            return refusals.in_its_words(problem.code, problem.detail)
        return refusals.request_refused(problem.status, problem.detail or problem.title)
    return decode(reply, wire.Activated)
