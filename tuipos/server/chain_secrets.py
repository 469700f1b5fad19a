"""Secrets of a chain: files of mode 0600 in each server's home, the same on every host.

With SQLite there is one home, and it makes them. Over PostgreSQL the first server leaves them in
the HQ database, sealed with the password that servers sign in to PostgreSQL with, so that a dump of
the database alone gives nothing away; a new host takes them from there. Where PostgreSQL asks no
password, whoever may read the HQ database may read them.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from nacl import pwhash, secret
from nacl.exceptions import CryptoError
from peewee import Database

from tuipos.domain.words import say
from tuipos.server.keys import keep_secret
from tuipos.storage import queries
from tuipos.storage.database import lock, write
from tuipos.storage.models.headquarters import ChainSecret
from tuipos.storage.postgresql import PostgresqlServer
from tuipos.storage.trouble import DatabaseTrouble

_SALT_BYTES = pwhash.argon2id.SALTBYTES


def chain_secret(db: Database, file: Path, make: str) -> str:
    """The secret that a file holds or is to hold; `make` becomes it in a chain that has none.

    Raises DatabaseTrouble where this home's is not the chain's, or the chain's can't be opened.
    """
    if not isinstance(db, PostgresqlServer):
        return keep_secret(file, make)
    password = str(db.connection().info.password)
    with write(db):
        lock(db, f"secret {file.name}")
        return keep_secret(file, _shared(db, file, make, password))


def _shared(db: Database, file: Path, make: str, password: str) -> str:
    own = file.read_text(encoding="ascii").strip() if file.exists() else None
    row = queries.get(db, ChainSecret, ChainSecret.name == file.name)
    held = None if row is None else _open(bytes(row.sealed), password)
    if row is not None and own is None and held is None:
        raise DatabaseTrouble(
            say(
                "This chain's {name} can't be opened: the database's password has changed. Copy "
                "{file} from the home of a server that has it.",
                name=file.name,
                file=str(file),
            )
        )
    found = own or held or make
    if row is not None and _fingerprint(found) != row.fingerprint:
        raise DatabaseTrouble(
            say(
                "{file} belongs to another chain than this database. Use another --home, or "
                "remove the file to take over the chain's own.",
                file=str(file),
            )
        )
    if held is None:
        new = {
            "name": file.name,
            "sealed": _seal(found, password),
            "fingerprint": _fingerprint(found),
        }
        queries.insert(db, ChainSecret, new, replace=True)
    return found


def _fingerprint(text: str) -> str:
    """Tells secrets of 256 random bits apart, and nothing else."""
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(text: str, password: str) -> bytes:
    salt = os.urandom(_SALT_BYTES)
    return salt + bytes(_box(password, salt).encrypt(text.encode()))


def _open(sealed: bytes, password: str) -> str | None:
    try:
        opened = _box(password, sealed[:_SALT_BYTES]).decrypt(sealed[_SALT_BYTES:])
    except CryptoError:
        return None
    return opened.decode()


def _box(password: str, salt: bytes) -> secret.SecretBox:
    key = pwhash.argon2id.kdf(
        secret.SecretBox.KEY_SIZE,
        password.encode(),
        salt,
        opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
        memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
    )
    return secret.SecretBox(key)
