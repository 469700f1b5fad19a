"""Who may ask: a register by its device token, headquarters by its own token."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.handlers.base import BaseRouteHandler

from tuipos.domain.words import Refusal
from tuipos.retail import refusals, wire
from tuipos.retail.answers import is_number
from tuipos.retail.wire import EPOCH_HEADER
from tuipos.server.center import Center
from tuipos.server.devices import REVOKED, find_device, note_told
from tuipos.server.judging import Sender
from tuipos.server.keys import bearer_of
from tuipos.server.problems import ProblemError, from_refusal

Connection = ASGIConnection[Any, Any, Any, Any]


def center_of(connection: Connection) -> Center:
    """The server's parts, for a handler."""
    center = connection.app.state.center
    assert isinstance(center, Center), "the app was made with its center"
    return center


def interface_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """Let registers in whose interface is served: this one's, and the one before.

    Others get 403, which every version takes for an answer about itself and not for an outage: it
    sells on from its offline database and keeps what is to be sent.
    """
    said = connection.headers.get(wire.INTERFACE_HEADER)
    if said is not None and not is_number(said):
        raise ProblemError(400, "malformed", "The interface's version is no number.")
    refused = _unserved(wire.UNSAID_INTERFACE_VERSION if said is None else int(said))
    if refused is not None:
        raise from_refusal(refused, 403)


async def device_guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let registers in by their interface and token, before a byte of the body is read."""
    interface_guard(connection, handler)
    token = bearer_of(connection.headers.get("Authorization"))
    epoch = connection.headers.get(EPOCH_HEADER, "")
    found = await center_of(connection).channel.read(find_device, token, epoch)
    if isinstance(found, ProblemError):
        if found is REVOKED:
            center = center_of(connection)
            await center.channel.write(note_told, token, center.clock())
        raise found
    connection.state.device = found


def _unserved(interface: int) -> Refusal | None:
    if interface < wire.OLDEST_INTERFACE_VERSION:
        return refusals.interface_older(interface, wire.OLDEST_INTERFACE_VERSION)
    if interface > wire.INTERFACE_VERSION:
        return refusals.interface_newer(interface, wire.INTERFACE_VERSION)
    return None


def device_of(request: Request[Any, Any, Any]) -> Sender:
    """The register that asks; only behind `device_guard`."""
    device = request.state.device
    assert isinstance(device, Sender), "the guard has let it in"
    return device


async def hq_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """Let headquarters in: by the token in the server's home, or by one from a sign-in."""
    token = bearer_of(connection.headers.get("Authorization"))
    if not await center_of(connection).hq_tokens.is_valid(token):
        raise ProblemError(
            401,
            "token-unknown",
            "This needs a sign-in to headquarters: tuipos hq login --server URL.",
            headers={"WWW-Authenticate": "Bearer"},
        )
