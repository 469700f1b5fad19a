"""HQ's register page: Support offline, and the one-time code that activates a new machine."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq import databases
from tuipos.hq.master import change
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ActivationCode
from tuipos.storage.models.master import Register

CODE_VALID = timedelta(hours=24)
#: Letters and digits that are not taken for each other when read aloud: 5 bits each.
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_GROUPS = 4
_GROUP_LETTERS = 4


def list_registers(db: Database) -> list[dict[str, Any]]:
    """Every register with its switch and its offline database, by store and number."""
    query = Register.select().order_by(Register.store, Register.number)
    return [_as_dict(db, row) for row in query.dicts().execute(db)]


def show_register(db: Database, register: str) -> dict[str, Any] | Refusal:
    """One register: `001` where one store alone has it, `0001-001` or `0001/001` always."""
    row = find_register(db, register)
    return row if isinstance(row, Refusal) else _as_dict(db, row)


def find_register(db: Database, register: str) -> dict[str, Any] | Refusal:
    """A register's columns by its number, behind its store's where several stores have it."""
    found = find_registers(db, register)
    if not found:
        return refuse(
            "register-unknown",
            say("There is no register {register}.", register=register),
            say("See the list with `tuipos hq registers`."),
        )
    if len(found) > 1:
        names = [f"{row['store']}-{row['number']}" for row in found]
        return refuse(
            "register-ambiguous",
            say("Several stores have a register {register}.", register=register),
            say("Say which one: {names}.", names=", ".join(names)),
        )
    return found[0]


def find_registers(db: Database, register: str) -> list[dict[str, Any]]:
    """Every register that may be meant, by store."""
    meant = Register.number == register
    for place, sign in enumerate(register):
        if sign in "-/":
            store, number = register[:place], register[place + 1 :]
            meant = meant | ((Register.store == store) & (Register.number == number))
    query = Register.select().where(meant).order_by(Register.store, Register.number)
    return list(query.dicts().execute(db))


def set_support_offline(db: Database, register: str, yes: bool) -> dict[str, Any] | Refusal:
    """Switch Support offline: Yes adds the register's offline database to its store's data group,
    No retires it. The switch itself travels with job 1090."""
    row = find_register(db, register)
    if isinstance(row, Refusal):
        return row
    store, number = row["store"], row["number"]
    with change(db) as one:
        one.save(Register, [{"store": store, "number": number, "support_offline": yes}])
        if yes:
            databases.add_offline_database(db, store, number)
        else:
            databases.retire_offline_database(db, store, number)
    return show_register(db, f"{store}-{number}")


def activation_code(db: Database, register: str, now: datetime) -> str | Refusal:
    """A new one-time code for a register, valid for 24 hours; an earlier one is void.

    Only its hash is kept: 16 letters of 31 are 79 bits, so a plain hash gives nothing away.
    """
    row = find_register(db, register)
    if isinstance(row, Refusal):
        return row
    code = "-".join(
        "".join(secrets.choice(_CODE_LETTERS) for _ in range(_GROUP_LETTERS))
        for _ in range(_CODE_GROUPS)
    )
    with write(db):
        ActivationCode.insert(
            store=row["store"],
            register=row["number"],
            code_sha256=_hash(code),
            expires=now + CODE_VALID,
            used=None,
        ).on_conflict(
            conflict_target=[ActivationCode.store, ActivationCode.register],
            preserve=[ActivationCode.code_sha256, ActivationCode.expires, ActivationCode.used],
        ).execute(db)
    return code


def void_code(db: Database, register: str) -> dict[str, Any] | Refusal:
    """Let no code that was made for a register work any more; the register's columns."""
    row = find_register(db, register)
    if isinstance(row, Refusal):
        return row
    mine = (ActivationCode.store == row["store"]) & (ActivationCode.register == row["number"])
    with write(db):
        ActivationCode.delete().where(mine & ActivationCode.used.is_null()).execute(db)
    return row


def redeem(db: Database, register: str, code: str, now: datetime) -> dict[str, Any] | Refusal:
    """Use up a register's code; answers with the register's columns, once.

    Where several stores have the number, the code says whose it is. Unknown registers, wrong, used
    and expired codes all get the same words.
    """
    with write(db):
        for row in find_registers(db, register):
            if _use_up(db, row, code, now):
                return row
    return _code_refused()


def _use_up(db: Database, row: dict[str, Any], code: str, now: datetime) -> bool:
    used = (
        ActivationCode.update(used=now)
        .where(
            (ActivationCode.store == row["store"])
            & (ActivationCode.register == row["number"])
            & (ActivationCode.code_sha256 == _hash(code))
            & (ActivationCode.expires > now)
            & ActivationCode.used.is_null()
        )
        .execute(db)
    )
    return bool(used == 1)


def _code_refused() -> Refusal:
    return refuse(
        "activation-refused",
        say("This activation code is not valid for this register."),
        say("Get a new one with `tuipos hq activate REGISTER`; it works once, for 24 hours."),
    )


def _hash(code: str) -> str:
    """The hash of a code as typed: case, spaces and dashes do not matter."""
    letters = "".join(code.split()).replace("-", "").upper()
    return sha256(letters.encode()).hexdigest()


def _as_dict(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    name = databases.offline_name(row["store"], row["number"])
    entity: dict[str, Any] | None = databases.find_database(db, name)
    return {
        "register": row["number"],
        "store": row["store"],
        "name": row["name"],
        "support_offline": row["support_offline"],
        "offline_database": None if entity is None else name,
        "offline_database_state": None if entity is None else entity["state"],
        "confirmed_version": None if entity is None else entity["confirmed_version"],
    }
