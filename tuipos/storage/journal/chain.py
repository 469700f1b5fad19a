"""The hash chain: each entry names the one before it, so that nothing can be cut out unseen."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity

#: What the first entry names as the one before it.
FIRST_PREVIOUS_HASH = "0" * 64


def canonical_bytes(body: Mapping[str, object]) -> bytes:
    """The JSON bytes of a body, in its own order; written once and never encoded again.

    Times are ISO 8601 with offset, amounts and quantities decimal strings.
    """
    return msgspec.json.encode(_plain(body))


def sha256_hex(content: bytes) -> str:
    """SHA-256 as hex."""
    return sha256(content).hexdigest()


def chain_hash(previous_hash: str, body_sha256: str, sequence: int, kind: str) -> str:
    """The hash of an entry from that of the one before it and its own body, place and kind."""
    return sha256_hex(f"{previous_hash}{body_sha256}{sequence}{kind}".encode())


def _plain(value: object) -> object:
    """Amounts and quantities as text; the encoder would write the fields of their classes."""
    if isinstance(value, Money | Quantity):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
