"""The checks of a register against real files, a real server, real devices and a refused port."""

from __future__ import annotations

import asyncio
import os
import pty
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bootstrap.test_install import home, now, server
from tests.devices.outlets import network_printer, pipe_printer, refusing_port
from tests.server.running import hq_client
from tuipos.bootstrap.around import Around
from tuipos.bootstrap.device_checks import device_checks, terminal_check
from tuipos.bootstrap.health import Check, Seen, examine, good
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.register import open_register
from tuipos.bootstrap.service_checks import service_checks
from tuipos.bootstrap.settings import Settings, load
from tuipos.bootstrap.terminal_checks import terminal_checks
from tuipos.devices.payment_terminal import StandAloneTerminal
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.words import say
from tuipos.home import Home, write_private
from tuipos.register.health import BAD, GOOD, NOTHING, Finding

__all__ = ["home", "server"]


@pytest.fixture
async def installed(server: tuple[str, str], home: Home) -> Home:
    """The home of register 001 at a running server, whose offline database was fed once."""
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    return home


async def feed(home: Home, server_folder: Path, url: str) -> None:
    """One whole sync."""
    with hq_client(server_folder, url) as hq:
        assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).is_success
    register, trouble = await open_register(home, *load(home), now)
    assert register is not None and trouble is None
    await register.till.data.search("soap", now().date())
    await register.agent.sync_now()
    await register.close()


async def services(home: Home, **options: object) -> dict[str, Finding]:
    found = await examine(service_checks(home, now, **options))  # type: ignore[arg-type]
    return {finding.about: finding for finding in found}


async def devices(home: Home, text: str) -> dict[str, Finding]:
    home.devices_file.write_text(text)
    return {finding.about: finding for finding in await examine(device_checks(home))}


def told(finding: Finding) -> tuple[str, str]:
    """What a person reads, in one line."""
    remedy = f" {finding.remedy}" if finding.remedy else ""
    return finding.state, f"{finding.what}{remedy}"


async def test_all_is_well(installed: Home, tmp_path: Path, server: tuple[str, str]) -> None:
    await feed(installed, tmp_path / "server", server[0])
    found = await services(installed, thorough=True)
    assert list(found) == ["register", "server", "clock", "journal", "offline-database", "disk"]
    assert {finding.state for finding in found.values()} == {GOOD}
    assert told(found["register"]) == (GOOD, "Register 001 of 0001 Riverside.")
    assert told(found["server"]) == (GOOD, f"{server[0]} answers.")
    assert "version" in str(found["offline-database"].what)


async def test_nothing_is_installed_yet(tmp_path: Path) -> None:
    home = Home(*(tmp_path / name for name in ("config", "data", "state", "logs")))
    found = await services(home)
    assert [finding.state for finding in found.values()] == [
        BAD, NOTHING, NOTHING, NOTHING, NOTHING, GOOD,
    ]  # fmt: skip
    assert "'tuipos install'" in str(found["register"].remedy)
    assert not any(tmp_path.iterdir())


async def test_a_server_that_is_gone(installed: Home) -> None:
    url = refusing_port().replace("tcp:", "http:")
    found = await services(installed, server_url=url)
    assert told(found["server"])[0] == BAD
    assert str(found["server"].what) == f"{url}: The server refuses connections."
    assert found["clock"].state == NOTHING


async def test_something_else_answers_in_its_place(installed: Home) -> None:
    with network_printer(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi") as other:
        found = await services(installed, server_url=other.name.replace("tcp:", "http:"))
    assert str(found["server"].what).endswith(": Not the Retail Server answered.")


async def test_an_address_that_would_send_the_token_in_the_clear(installed: Home) -> None:
    found = await services(installed, server_url="http://till.example")
    assert found["server"].state == BAD and "https://" in str(found["server"].remedy)


async def test_a_register_that_the_server_does_not_know_any_more(
    installed: Home, server: tuple[str, str], tmp_path: Path
) -> None:
    secrets = load(installed)[1]
    write_private(installed.secrets_file, {"token": "t" * 43, "pepper": secrets.pepper})
    found = await services(installed)
    assert found["server"].state == BAD and found["clock"].state == GOOD
    assert "does not accept this register" in str(found["server"].what)
    assert "t" * 43 not in str(found) and secrets.pepper not in str(found)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(7, "7 minutes ahead of the server's."), (-90, "90 minutes behind the server's.")],
)
async def test_a_clock_that_is_wrong(installed: Home, minutes: int, words: str) -> None:
    off = timedelta(minutes=minutes, seconds=-20 if minutes < 0 else 20)
    found = await examine(service_checks(installed, lambda: datetime.now(UTC) + off))
    (clock,) = [finding for finding in found if finding.about == "clock"]
    assert (clock.state, str(clock.what)) == (BAD, words)


async def test_secrets_that_others_can_read(installed: Home) -> None:
    installed.secrets_file.chmod(0o644)
    found = await services(installed)
    assert found["register"].state == BAD and "chmod 600" in str(found["register"].remedy)


@pytest.mark.parametrize("name", ["journal.db", "offline.db"])
async def test_damaged_databases(installed: Home, name: str) -> None:
    file = installed.data / name
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    found = await services(installed)
    about = "journal" if name == "journal.db" else "offline-database"
    assert found[about].state == BAD and "damaged" in str(found[about].what)


async def test_a_database_that_is_not_there(installed: Home) -> None:
    installed.journal_file.unlink()
    found = await services(installed)
    assert found["journal"].state == BAD and found["offline-database"].state == NOTHING


async def test_an_offline_database_that_was_never_fed(installed: Home) -> None:
    found = await services(installed)
    assert found["offline-database"].state == BAD
    assert "9999" in str(found["offline-database"].remedy)


async def test_a_printer_and_a_drawer_in_the_network(home: Home) -> None:
    home.make()
    with network_printer() as printer:
        found = await devices(home, f'printer = "{printer.name}"\ndrawer = "printer"\n')
    assert told(found["printer"]) == (GOOD, f"{printer.name} can be reached.")
    assert told(found["drawer"]) == (GOOD, "It hangs at the printer.")
    assert found["scale"].state == NOTHING and found["devices"].state == GOOD


async def test_devices_that_are_not_there(home: Home, tmp_path: Path) -> None:
    home.make()
    port, drawer, scale = refusing_port(), f"{tmp_path}/lp7", f"{tmp_path}/ttyUSB7"
    found = await devices(
        home, f'printer = "{port}"\ndrawer = "{drawer}"\nscale = "{scale}"\nscael = 1\n'
    )
    assert {finding.state for finding in found.values()} == {BAD}
    words = {about: str(finding.what) for about, finding in found.items()}
    assert words == {
        "printer": f"{port}: refused.",
        "drawer": f"{drawer}: not there.",
        "scale": f"{scale}: no answer.",
        "devices": "scael is not known.",
    }


async def test_a_device_that_this_user_may_not_open(home: Home, tmp_path: Path) -> None:
    home.make()
    with pipe_printer(tmp_path) as (name, _):
        Path(name).chmod(0o000)
        if os.access(name, os.W_OK):
            pytest.skip("this user may open everything")
        found = await devices(home, f'printer = "{name}"\n')
    assert "group" in str(found["printer"].remedy)


async def test_a_scale_that_answers(home: Home) -> None:
    home.make()
    ours, theirs = pty.openpty()

    def answer() -> None:
        os.read(ours, 16)
        os.write(ours, b"S S      0.000 kg\r\n")

    name = os.ttyname(theirs)
    weighing = threading.Thread(target=answer)
    weighing.start()
    try:
        found = await devices(home, f'scale = "{name}"\n')
    finally:
        os.close(theirs)
        weighing.join()
        os.close(ours)
    assert told(found["scale"]) == (GOOD, f"{name} answers.")


async def test_payment_terminals() -> None:
    for terminal, state in ((StandAloneTerminal(), NOTHING), (SimulatedTerminal(), GOOD)):
        (found,) = await examine([terminal_check(terminal)])
        assert found.state == state


async def test_checks_run_side_by_side_and_none_beyond_its_time() -> None:
    first, second, never = threading.Event(), threading.Event(), threading.Event()

    def one() -> list[Seen]:
        first.set()
        assert second.wait(5)
        return [good(say("one"))]

    def other() -> list[Seen]:
        assert first.wait(5)
        second.set()
        return [good(say("other"))]

    def stuck() -> list[Seen]:
        never.wait(5)
        return [good(say("never"))]

    def broken() -> list[Seen]:
        raise ValueError("secret")

    checks = [Check(look.__name__, say("Name"), look) for look in (one, other)]
    assert [str(each.what) for each in await examine(checks)] == ["one", "other"]
    seen: list[str] = []
    checks = [Check(look.__name__, say("Name"), look) for look in (stuck, broken)]
    found = await examine(checks, lambda finding: seen.append(finding.about), 0.05)
    never.set()
    assert [(each.about, each.state) for each in found] == [("stuck", BAD), ("broken", BAD)]
    assert sorted(seen) == ["broken", "stuck"] and "secret" not in str(found)


async def test_the_till_looks_at_the_same_and_its_terminal(installed: Home) -> None:
    around = Around(installed, now, load(installed)[0].server_url, StandAloneTerminal())
    assert list(around.names) == [
        "register", "server", "journal", "offline-database", "disk", "printer", "drawer", "scale",
        "devices", "payment-terminal",
    ]  # fmt: skip
    seen: list[str] = []
    async with asyncio.timeout(20):
        await around.look(lambda finding: seen.append(finding.about))
    assert set(seen) == {*around.names, "clock"}


@pytest.mark.parametrize(
    ("environment", "encoding", "about", "state", "words"),
    [
        ({"TERM": "xterm-256color"}, "UTF-8", "colours", GOOD, "256."),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "UTF-8", "colours", GOOD, "All of them."),
        ({"TERM": "vt220"}, "utf8", "colours", GOOD, "16."),
        ({"TERM": "linux"}, "utf8", "colours", GOOD, "8, as the console has them"),
        ({"NO_COLOR": "1"}, "utf8", "colours", GOOD, "None, as NO_COLOR asks for"),
        ({}, "utf8", "colours", NOTHING, "Not known without TERM."),
        ({}, "UTF-8", "encoding", GOOD, "UTF-8."),
        ({}, "ISO-8859-1", "encoding", BAD, "The locale is ISO-8859-1"),
        ({}, "utf8", "keys", GOOD, "As on every till."),
    ],
)
async def test_the_terminal(
    home: Home, environment: dict[str, str], encoding: str, about: str, state: str, words: str
) -> None:
    found = await examine(terminal_checks(home, environment, encoding))
    (one,) = [finding for finding in found if finding.about == about]
    assert one.state == state and str(one.what).startswith(words)


async def test_own_keys_that_can_not_be_used(home: Home) -> None:
    home.make()
    home.keymap_file.write_text('[keys]\n"ctrl+c" = 1056\n')
    found = await examine(terminal_checks(home, {}, "utf8"))
    assert found[-1].about == "keys" and found[-1].state == BAD
    home.keymap_file.write_text('[keys]\n"ctrl+e" = 1056\n')
    assert (await examine(terminal_checks(home, {}, "utf8")))[-1].state == GOOD


async def test_a_full_disk_and_one_that_is_not_ours(
    installed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(installed.data)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    found = await services(installed)
    assert told(found["disk"]) == (
        BAD, "1 MB are free. Make room: without it nothing more can be sold.",
    )  # fmt: skip
