"""Events of a sale as JSON by the name of their kind: in the journal, and on the wire."""

from __future__ import annotations

from typing import get_args

import msgspec

from tuipos.domain import sale
from tuipos.domain.sale import Event

_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(sale.Event)}


def kind_of(event: Event) -> str:
    """The name under which an event is kept."""
    return type(event).__name__


def to_bytes(event: Event) -> bytes:
    """An event as JSON."""
    return msgspec.json.encode(event)


def from_bytes(kind: str, content: bytes) -> Event:
    """An event as it was kept; `ValueError` if its kind or its form is not known here."""
    known = _KINDS.get(kind)
    if known is None:
        raise ValueError(f"no event is called {kind}")
    return msgspec.json.decode(content, type=known)
