"""A lost register forgets the chain: its secrets and its master data, and never its own sales."""

from __future__ import annotations

from dataclasses import replace

from tuipos.bootstrap.settings import Settings, save
from tuipos.home import Home
from tuipos.sync.replica import remove_replica


def forget_secrets(home: Home, settings: Settings) -> Settings:
    """Remove the device token and the chain's pepper; the settings that say why, kept.

    The word that it is revoked is on the disk first: a start after a power cut goes on from there.
    """
    revoked = replace(settings, revoked=True)
    save(home, revoked)
    for path in home.secrets_file.parent.glob(home.secrets_file.name + "*"):
        path.unlink()
    return revoked


def forget_all(home: Home, settings: Settings) -> None:
    """The same with the offline database, while no program has it open. Raises OSError."""
    forget_secrets(home, settings)
    remove_replica(home.offline_file, home.downloads)
