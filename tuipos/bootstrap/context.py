"""What the server tells anew about a register, taken over into its settings."""

from __future__ import annotations

from dataclasses import replace

from tuipos.bootstrap.settings import Settings
from tuipos.retail.wire import RegisterContext
from tuipos.retail.wire_layouts import layouts_of_wire
from tuipos.sync.profile import identity_of_context, profile_of_wire


def settings_with(settings: Settings, context: RegisterContext) -> Settings:
    """The settings with what the server told; the epoch only changes by an installation."""
    return replace(
        settings,
        server_id=context.server_id,
        offline_database=context.offline_database,
        identity=replace(identity_of_context(context), epoch=settings.identity.epoch),
        profile=profile_of_wire(context.profile),
        packages_made=context.packages_made,
        left_out_jobs=tuple(context.left_out_jobs),
        layouts=layouts_of_wire(context.layouts),
    )
