"""What a server is started with, and where it keeps its things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8917


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How one server is to run; empty URLs stand for SQLite files in the home.

    `port` 0 takes any free one. `lifeline` is a file descriptor: the server leaves when its other
    end is closed, so that a child does not outlive the program that started it. `store` is the
    one store whose channel database this is; empty means all stores of the chain.
    """

    home: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    database: str = ""
    hq_database: str = ""
    workers: int = 1
    demo_data: bool = False
    lifeline: int | None = None
    store: str = ""

    @property
    def channel_url(self) -> str:
        """Where the channel database is."""
        return self.database or f"sqlite:///{self.home / 'channel.db'}"

    @property
    def hq_url(self) -> str:
        """Where the HQ database is: beside the channel database where that is PostgreSQL."""
        if not self.hq_database and self.database.startswith(("postgresql:", "postgres:")):
            return self.database
        return self.hq_database or f"sqlite:///{self.home / 'hq.db'}"

    @property
    def packages(self) -> Path:
        """Data packages on their way to registers."""
        return self.home / "packages"

    @property
    def signing_key_file(self) -> Path:
        """HQ's private key; mode 0600."""
        return self.home / "signing.key"

    @property
    def pepper_file(self) -> Path:
        """What PINs are mixed with before they are hashed; mode 0600, outside the databases."""
        return self.home / "pepper"

    @property
    def access_file(self) -> Path:
        """The server's address and an HQ token for commands on this host; mode 0600."""
        return self.home / "hq-access.json"

    @property
    def metrics_token_file(self) -> Path:
        """What Prometheus shows when it scrapes; mode 0600, the same over restarts."""
        return self.home / "metrics-token"

    @property
    def lock_file(self) -> Path:
        """Held by the one server process that owns the home."""
        return self.home / "server.lock"

    @property
    def log_file(self) -> Path:
        """Lines of JSON, rotated."""
        return self.home / "logs" / "server.log"
