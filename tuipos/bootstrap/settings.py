"""What an installed register knows of itself before any database is opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tuipos.connection.profile import OfflineProfile
from tuipos.domain.layout import Button, Layout, Layouts
from tuipos.home import Home, read_json, write_private
from tuipos.register.identity import Identity


class NotInstalled(Exception):
    """The home's settings can't be used; the sentence says what to do."""


class Revoked(NotInstalled):
    """Headquarters has revoked this register, and it has forgotten the chain's secrets."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the Retail Server is, how its packages are checked, and who this register is.

    `signing_key` is HQ's public key in hex; `packages_made`: HQ has made packages for this
    register's offline database at some time; `left_out_jobs` are those whose data it does not get.
    Identity, profile and layouts are as the server told last.
    `revoked`: headquarters has revoked this register, and what it held of the chain is to go.
    """

    server_url: str
    server_id: str
    signing_key: str
    offline_database: str
    identity: Identity
    profile: OfflineProfile
    allow_plain_http: bool = False
    ca_file: str = ""
    packages_made: bool = False
    revoked: bool = False
    left_out_jobs: tuple[str, ...] = ()
    layouts: Layouts = field(default_factory=Layouts)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The device token, and the pepper that PINs are mixed with."""

    token: str
    pepper: str


def load(home: Home) -> tuple[Settings, Secrets]:
    """Read both files; raises NotInstalled with a sentence where that can't be done."""
    settings = load_settings(home)
    if settings.revoked:
        raise Revoked(
            "Headquarters has revoked this register. What was sold here is kept: 'tuipos journal "
            "export FILE' writes it out. A new activation code and 'tuipos install' set the "
            "register up again."
        )
    secrets = read_json(home.secrets_file)
    if secrets is None:
        raise _missing(home.secrets_file)
    try:
        return settings, Secrets(str(secrets["token"]), str(secrets["pepper"]))
    except KeyError as error:
        raise _of_another_version(home.secrets_file, error) from error


def load_settings(home: Home) -> Settings:
    """Read what is no secret; raises NotInstalled with a sentence where that can't be done."""
    settings = read_json(home.config_file)
    if settings is None:
        raise _missing(home.config_file)
    try:
        return _settings(settings)
    except (KeyError, TypeError, ValueError) as error:
        raise _of_another_version(home.config_file, error) from error


def _missing(path: Path) -> NotInstalled:
    return NotInstalled(
        f"{path} is missing or damaged. Set the register up again with 'tuipos install' and a "
        "new activation code; sales that are not sent yet are kept."
    )


def _of_another_version(path: Path, error: Exception) -> NotInstalled:
    return NotInstalled(
        f"{path} is of another version of tuipos ({error}). "
        "Set the register up again with 'tuipos install'."
    )


def save(home: Home, settings: Settings, secrets: Secrets | None = None) -> None:
    """Write the settings, and the secrets where they are new; each file whole or not at all."""
    if secrets is not None:
        write_private(home.secrets_file, asdict(secrets))
    write_private(home.config_file, asdict(settings))


def _settings(value: dict[str, Any]) -> Settings:
    known = dict(value)
    known["identity"] = Identity(**known["identity"])
    known["profile"] = OfflineProfile(**known["profile"])
    known["left_out_jobs"] = tuple(known.get("left_out_jobs", ()))
    known["layouts"] = _layouts(known.get("layouts"))
    return Settings(**known)


def _layouts(value: Any) -> Layouts:
    """The buttons that were kept; none where another version kept them: they are sent again."""
    try:
        layouts = tuple(
            Layout(each["name"], tuple(Button(**button) for button in each["buttons"]))
            for each in value["layouts"]
        )
        return Layouts(layouts, dict(value["uses"]))
    except (KeyError, TypeError, ValueError):
        return Layouts()
