"""The demo world: one folder with a server and a register 001 that is set up at it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tuipos.demo.child import ServerChild, free_port
from tuipos.home import Home, below

REGISTER = "001"


class DemoFailed(Exception):
    """Why the demo world can't be made, in one sentence for a person."""


class World:
    """The demo's processes and folders; `start` prepares what is missing, once."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.server_folder = folder / "server"
        self.register_home: Home = below(folder / f"register-{REGISTER}")
        self.port = free_port(port)
        self.server_url = ""
        self._server = ServerChild(self.server_folder, self.port)

    def start(self) -> None:
        """Start the server; install the register if that has not been done yet.

        Raises ServerDidNotStart or DemoFailed.
        """
        self.server_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.server_url = self._server.start()
        if not self._register_is_installed():
            code = self._run("hq", "activate", REGISTER, "--home", str(self.server_folder)).strip()
            self._install("--code", code)
        else:
            self._install()

    def stop(self) -> None:
        """End the server."""
        self._server.stop()

    def _register_is_installed(self) -> bool:
        home = self.register_home
        return all(
            path.exists() for path in (home.config_file, home.secrets_file, home.journal_file)
        )

    def _install(self, *code: str) -> None:
        home = str(self.register_home.config)
        self.register_home.make()
        arguments = ("--server", self.server_url, "--register", REGISTER, *code, "--home", home)
        self._run("install", *arguments)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tuipos", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.strip().removeprefix("tuipos: ")
            raise DemoFailed(said or f"The step '{arguments[0]}' failed without a word.")
        return done.stdout
