"""Devices: which register a token stands for, and what a new activation does to the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.server.judging import Sender
from tuipos.server.keys import token_hash
from tuipos.server.problems import ProblemError
from tuipos.storage import queries
from tuipos.storage.database import lock, write
from tuipos.storage.models.channel import ChannelTransaction, Device, FormerDevice

_UNKNOWN = ProblemError(
    401,
    "token-unknown",
    "This server does not know this device. Activate it with a code from headquarters.",
    headers={"WWW-Authenticate": "Bearer"},
)
_SUPERSEDED = ProblemError(
    403,
    "superseded",
    "This register was activated anew on another machine. This one can still export what it holds.",
)
#: What a register that was lost is told: it wipes what it holds of the chain.
REVOKED = ProblemError(403, "revoked", "Headquarters has revoked this register.")


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A machine that has just been activated."""

    store: str
    register: str
    version: str


def find_device(db: Database, token: str, epoch: str) -> Sender | ProblemError:
    """The register that a token stands for; `epoch` is what the register believes, or empty."""
    if not token:
        return _UNKNOWN
    hashed = token_hash(token)
    device = queries.get(db, Device, Device.token_sha256 == hashed)
    if device is None:
        former = queries.get(db, FormerDevice, FormerDevice.token_sha256 == hashed)
        if former is None:
            return _UNKNOWN
        return REVOKED if former.revoked else _SUPERSEDED
    if device.revoked:
        return REVOKED
    if epoch and epoch != str(device.epoch):
        return _SUPERSEDED
    return Sender(device.store, device.register, device.epoch)


def activate_device(db: Database, new: NewDevice, token: str, now: datetime) -> int:
    """Let a token stand for a register from now on; returns the activation epoch.

    The device before it is remembered as superseded, or as revoked if it was that. The epoch is
    above every one that a transaction was sent under, also in a database restored from a backup.
    """
    with write(db):
        lock(db, f"device {new.store}-{new.register}")
        former = queries.get(db, Device, Device.store == new.store, Device.register == new.register)
        held = queries.maximum(
            db,
            ChannelTransaction.epoch,
            ChannelTransaction.store == new.store,
            ChannelTransaction.register == new.register,
        )
        epoch = max(held, former.epoch if former else 0) + 1
        if former is not None:
            gone = {
                "token_sha256": former.token_sha256,
                "store": former.store,
                "register": former.register,
                "epoch": former.epoch,
                "revoked": former.revoked,
            }
            queries.insert(db, FormerDevice, gone, replace=True)
        device = {
            "register": new.register,
            "store": new.store,
            "token_sha256": token_hash(token),
            "epoch": epoch,
            "activated": now,
            "last_seen": now,
            "version": new.version,
            "revoked": False,
        }
        queries.insert(db, Device, device, replace=True)
    return epoch


def revoke_device(db: Database, store: str, register: str) -> Refusal | None:
    """Let a lost register's token stand for nothing but the word that it is revoked."""
    own = (Device.store == store) & (Device.register == register)
    with write(db):
        lock(db, f"device {store}-{register}")
        if queries.run(db, Device.update(revoked=True).where(own)):
            return None
    return refuse(
        "register-not-activated",
        say("No machine was set up as register {name}.", name=f"{store}/{register}"),
        say("There is nothing to revoke; codes that were made for it are void now."),
    )


def note_told(db: Database, token: str, now: datetime) -> None:
    """Remember that a revoked register made contact: by now it has been told to wipe itself."""
    with write(db):
        mine = Device.token_sha256 == token_hash(token)
        Device.update(last_seen=now).where(mine & Device.revoked).execute(db)


def note_seen(db: Database, store: str, register: str, now: datetime) -> None:
    """Remember when a register asked last."""
    own = (Device.store == store) & (Device.register == register)
    Device.update(last_seen=now).where(own).execute(db)
