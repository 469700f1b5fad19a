"""Keys and tokens of a server: made once, kept in files of mode 0600, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

_TOKEN_BYTES = 32


def new_token() -> str:
    """A bearer token of 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What a server keeps of a token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def keep_secret(path: Path, make: str) -> str:
    """The secret in a file of mode 0600; the first time, `make` becomes it.

    The file is written beside its place, flushed, and linked there: two starts at one moment end
    with the same secret, and a power cut leaves a whole one or none.
    """
    if not path.exists():
        beside = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text(encoding="ascii").strip()


def bearer_of(header: str | None) -> str:
    """The token in an Authorization header; empty where there is none of our kind."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
