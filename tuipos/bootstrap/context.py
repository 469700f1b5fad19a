"""From the register's context, as the server tells it, to what the register is built with."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from tuipos.bootstrap.settings import Settings
from tuipos.connection.profile import OfflineProfile
from tuipos.register.ports import Identity
from tuipos.retail import wire


def identity_of(context: wire.RegisterContext) -> Identity:
    """Who the register is."""
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
    )


def profile_of(profile: wire.Profile) -> OfflineProfile:
    """The offline profile."""
    return OfflineProfile(**msgspec.structs.asdict(profile))


def settings_with(settings: Settings, context: wire.RegisterContext) -> Settings:
    """The settings with what the server told anew; the epoch only changes by an installation."""
    return replace(
        settings,
        server_id=context.server_id,
        offline_database=context.offline_database,
        identity=replace(identity_of(context), epoch=settings.identity.epoch),
        profile=profile_of(context.profile),
    )
