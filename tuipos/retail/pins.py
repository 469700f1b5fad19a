"""PIN hashes: argon2id over the PIN mixed with the chain's pepper.

A PIN of four digits falls to anyone who may try hashes at leisure, so the pepper, which lives
outside every database, goes in first. The parameters are OWASP's minimum for light hardware:
19 MiB, two passes, one lane; a hash takes some 20 to 100 ms, so callers compute one at a time in a
thread of their own. `argon2` is imported at first use.
"""

from __future__ import annotations

import hmac
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIBIBYTES = 19 * 1024
PASSES = 2


def hash_pin(pin: str, pepper: str) -> str:
    """The hash of a PIN in argon2's own text form, with a fresh salt each time."""
    return _hasher().hash(_peppered(pin, pepper))


def pin_matches(pin_hash: str, pin: str, pepper: str) -> bool:
    """Whether the PIN is the hashed one; a hash that is damaged matches nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(pin_hash, _peppered(pin, pepper))
    except (VerificationError, InvalidHashError):
        return False


@cache
def dummy_hash() -> str:
    """A hash that no PIN matches, so that unknown staff takes as long as a wrong PIN."""
    return hash_pin("", "no PIN is empty")


def _peppered(pin: str, pepper: str) -> bytes:
    return hmac.digest(pepper.encode(), pin.encode(), sha256)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type

    return PasswordHasher(
        time_cost=PASSES, memory_cost=MEMORY_KIBIBYTES, parallelism=1, type=Type.ID
    )
