"""Where things live: one folder below which a register or a server keeps all it has."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: The environment's name for one folder that holds everything (design section 11).
HOME_VARIABLE = "TUIPOS_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one register or one server, by what is kept in them."""

    config: Path
    data: Path
    state: Path
    logs: Path

    @property
    def config_file(self) -> Path:
        """Which server and register this machine belongs to; no secrets."""
        return self.config / "register.json"

    @property
    def keymap_file(self) -> Path:
        """Which keys mean something else here; written by the shop, there or not."""
        return self.config / "keymap.toml"

    @property
    def devices_file(self) -> Path:
        """What is wired to this machine; written by the shop, there or not."""
        return self.config / "devices.toml"

    @property
    def secrets_file(self) -> Path:
        """The device token and the chain's pepper; mode 0600."""
        return self.config / "secrets.json"

    @property
    def journal_file(self) -> Path:
        """What happened here and the world does not know yet."""
        return self.data / "journal.db"

    @property
    def offline_file(self) -> Path:
        """The replica of master data."""
        return self.data / "offline.db"

    @property
    def downloads(self) -> Path:
        """Packages on their way in."""
        return self.data / "downloads"

    @property
    def receipts(self) -> Path:
        """Receipts as text, where no printer is set up."""
        return self.data / "receipts"

    @property
    def terminal_file(self) -> Path:
        """What a simulated payment terminal remembers."""
        return self.data / "simulated-terminal.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that owns the home."""
        return self.state / "home.lock"

    @property
    def control_socket(self) -> Path:
        """Where the owner of the home can be asked to let go of it."""
        return self.state / "control.sock"

    def make(self) -> None:
        """Create the folders that are missing, for this user alone."""
        for folder in (self.config, self.data, self.state, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def below(folder: Path) -> Home:
    """A home in one folder: for TUIPOS_HOME, `--home`, tests, kiosks, several registers."""
    return Home(config=folder, data=folder, state=folder, logs=folder / "logs")


def find_folder(option: str | None) -> Path | None:
    """The folder that `--home` or the environment names, if one does."""
    named = option or os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser().absolute() if named else None


def _platform_home(name: str) -> Home:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("tuipos", appauthor=False)
    return Home(
        config=Path(folders.user_config_dir) / name,
        data=Path(folders.user_data_dir) / name,
        state=Path(folders.user_state_dir) / name,
        logs=Path(folders.user_log_dir) / name,
    )


def register_home(option: str | None) -> Home:
    """The register's home; a demo home X stands for X/register-001."""
    folder = find_folder(option)
    if folder is None:
        return _platform_home("register")
    demo = folder / "register-001"
    return below(demo if demo.is_dir() else folder)


def server_folder(option: str | None) -> Path:
    """The server's folder; a demo home X stands for X/server."""
    folder = find_folder(option)
    if folder is None:
        return _platform_home("server").data
    demo = folder / "server"
    return demo if demo.is_dir() else folder


def demo_folder(option: str | None) -> Path:
    """Where the demo world is kept."""
    return find_folder(option) or _platform_home("demo").data


def write_private(path: Path, value: Mapping[str, object]) -> None:
    """Write JSON for this user alone (mode 0600), whole or not at all.

    The file is written beside its place, flushed to the disk, and moved there in one step.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_json(path: Path) -> dict[str, object] | None:
    """Read what `write_private` wrote; None where there is nothing or it can't be read as JSON."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None
