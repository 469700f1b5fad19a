"""What a register must know of itself, put together from the channel database and HQ's record."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from peewee import Database, fn

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import ACTIVE, find_database, offline_name
from tuipos.hq.exclusion import left_out_of
from tuipos.hq.sessions import packages_made
from tuipos.retail import wire
from tuipos.retail.wire_layouts import wire_of_layouts
from tuipos.server.center import Center
from tuipos.server.judging import Sender
from tuipos.storage import catalogue, queries
from tuipos.storage.layouts import layouts_at
from tuipos.storage.models.channel import ChannelTransaction

_MASK_FIELD = re.compile(r"S+|T+|C+|E+|ddd|MM|DD|YY|#+|'[^']*'|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Offline:
    """HQ's record of a register's offline database."""

    database: str
    active: bool
    packages_made: bool
    left_out_jobs: list[str]


async def register_context(center: Center, sender: Sender) -> wire.RegisterContext | Refusal:
    """The context of a register; refused while the channel database does not know it yet."""
    offline = await center.hq.read(_offline, sender)
    context = await center.channel.read(_channel_part, sender)
    if isinstance(context, Refusal):
        return context
    return wire.RegisterContext(
        **context,
        epoch=sender.epoch,
        support_offline=offline.active,
        offline_database=offline.database if offline.active else "",
        packages_made=offline.packages_made,
        left_out_jobs=offline.left_out_jobs,
        server_id=center.server_id,
        time=center.clock(),
    )


def _channel_part(db: Database, sender: Sender) -> dict[str, Any] | Refusal:
    register = catalogue.register_row(db, sender.store, sender.register)
    store = catalogue.store_row(db, sender.store)
    if register is None or store is None:
        return not_in_channel(sender.store, sender.register)
    profile = catalogue.profile_row(db, store.offline_profile)
    transaction, receipt = high_water(db, sender, store.receipt_mask)
    return {
        "store": store.number,
        "store_name": store.name,
        "register": register.number,
        "register_name": register.name,
        "currency": store.currency,
        "prices_include_tax": store.prices_include_tax,
        "receipt_mask": store.receipt_mask,
        "language": store.language,
        "time_zone": store.time_zone,
        "cash_rounding": store.cash_rounding,
        "tax_rounding": store.tax_rounding,
        "profile": wire.Profile(**asdict(profile)),
        "layouts": wire_of_layouts(layouts_at(db, store.number, register.number)),
        "high_water_transaction": transaction,
        "high_water_receipt": receipt,
    }


def not_in_channel(store: str, register: str) -> Refusal:
    """The words for a register whose store's database has not been fed yet."""
    return refuse(
        "channel-not-ready",
        say(
            "The channel database does not know register {store}/{register} yet.",
            store=store,
            register=register,
        ),
        say("Run 9999 at headquarters: tuipos hq run 9999."),
    )


def _offline(db: Database, sender: Sender) -> _Offline:
    name = offline_name(sender.store, sender.register)
    entity = find_database(db, name)
    active = entity is not None and entity["state"] == ACTIVE
    left_out = [] if entity is None else sorted(left_out_of(db, entity))
    return _Offline(name, active, packages_made(db, name), left_out)


def high_water(db: Database, sender: Sender, receipt_mask: str) -> tuple[str, int]:
    """The highest transaction id and receipt sequence held for a register in its epoch.

    A register that was restored from a backup gives journal sequences again, and never ids: the
    highest id is the latest. Its last receipt may be under either.
    """
    mine = (
        ChannelTransaction.store == sender.store,
        ChannelTransaction.register == sender.register,
        ChannelTransaction.epoch == sender.epoch,
    )
    # Ids of a register begin alike and are of one length: read from the end of the unique index.
    # With the plain columns SQLite would rather sort all that the register ever sent.
    prefix = f"{sender.store}-{sender.register}-"
    by_id = ChannelTransaction.select().order_by(ChannelTransaction.id.desc())
    by_id = by_id.where(
        ChannelTransaction.id > prefix,
        ChannelTransaction.id < prefix + ":",
        fn.COALESCE(ChannelTransaction.store, "") == sender.store,
        fn.COALESCE(ChannelTransaction.register, "") == sender.register,
        ChannelTransaction.epoch == sender.epoch,
    )
    by_sequence = ChannelTransaction.select().order_by(ChannelTransaction.sequence.desc())
    last = queries.first(db, by_id)
    sold = ChannelTransaction.receipt != ""
    receipts = [
        receipt_sequence(found.receipt, receipt_mask)
        for found in (queries.first(db, by_id.where(sold)),
                      queries.first(db, by_sequence.where(*mine, sold)))
        if found is not None
    ]  # fmt: skip
    return (last.id if last else "", max(receipts, default=0))


def receipt_sequence(receipt: str, mask: str) -> int:
    """The running number inside a receipt number; 0 where the mask does not fit."""
    pattern = "".join(_pattern(field) for field in _MASK_FIELD.findall(mask))
    match = re.fullmatch(pattern, receipt, re.DOTALL)
    digits = match.groupdict().get("sequence", "") if match else ""
    return int(digits.strip("-") or 0)


def _pattern(field: str) -> str:
    """What one field of a mask looks like; a number that has outgrown its place has dashes."""
    width = len(field)
    match field[0]:
        case "S" | "T" | "C":
            return f".{{{width}}}"
        case "E":
            return rf"(?:\d{{{width}}}|-\d+-)"
        case "#":
            return rf"(?P<sequence>\d{{{width}}}|-\d+-)"
    if field in ("ddd", "MM", "DD", "YY"):
        return rf"\d{{{width}}}"
    return re.escape(field[1:-1] if width > 1 else field)
