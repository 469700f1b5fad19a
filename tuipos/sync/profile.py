"""The offline profile and the identity of a register, from what the server says of it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from tuipos.connection.profile import OfflineProfile
from tuipos.domain.tax import PER_LINE, PER_RATE
from tuipos.register.ports import Identity
from tuipos.retail.wire import Profile, RegisterContext


def profile_of_wire(profile: Profile) -> OfflineProfile:
    """A profile as the connection works with it."""
    return msgspec.convert(msgspec.to_builtins(profile), OfflineProfile)


def identity_of_context(context: RegisterContext) -> Identity:
    """Who a register is, by its context."""
    return Identity(
        store=context.store,
        store_name=context.store_name,
        register=context.register,
        register_name=context.register_name,
        currency=context.currency,
        prices_include_tax=context.prices_include_tax,
        receipt_mask=context.receipt_mask,
        language=context.language,
        time_zone=context.time_zone,
        epoch=context.epoch,
        support_offline=context.support_offline,
        cash_rounding=context.cash_rounding,
        # A way that a newer headquarters knows is not one of ours: then the default is.
        tax_rounding=PER_LINE if context.tax_rounding == PER_LINE else PER_RATE,
    )


def context_to_text(context: RegisterContext) -> str:
    """A context as JSON, to be kept in the journal's settings.

    Without the time and the high-water marks, which change with every answer and soon are stale.
    """
    lasting = msgspec.structs.replace(
        context,
        time=datetime.fromtimestamp(0, UTC),
        high_water_transaction="",
        high_water_receipt=0,
    )
    return msgspec.json.encode(lasting).decode()


def context_from_text(text: str | None) -> RegisterContext | None:
    """The context that was kept; None where there is none, or none that can be read."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=RegisterContext)
    except msgspec.DecodeError:
        return None
