"""The client of a register's own server, from its settings."""

from __future__ import annotations

from pathlib import Path

from tuipos.bootstrap.settings import Settings
from tuipos.retail.online import STALL_SECONDS, OnlineClient


def client_of(
    settings: Settings, token: str, url: str, stall_seconds: float = STALL_SECONDS
) -> OnlineClient:
    """A client that knows whose server answers; raises AddressRefused for what is no address."""
    return OnlineClient(
        url,
        token,
        settings.identity.epoch,
        settings.server_id,
        allow_plain_http=settings.allow_plain_http,
        ca_file=Path(settings.ca_file) if settings.ca_file else None,
        stall_seconds=stall_seconds,
    )
