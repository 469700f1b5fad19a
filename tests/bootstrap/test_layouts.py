"""Buttons reach a register with its context, and are there at the next start without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bootstrap.test_install import now
from tests.server.running import hq_client, serving
from tests.server.world import make_home
from tuipos.bootstrap import settings as files
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.keys import own_keys
from tuipos.domain.layout import Layouts
from tuipos.home import Home, read_json, register_home, write_private
from tuipos.operations.keymap import Meaning

BUTTON = {"layout": "BAR", "page": "1", "position": "4", "operation": "917",
          "parameters": "", "label": "Line", "label_ru": "Связь", "key": "f13"}  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, httpx.Client]]:
    folder = tmp_path / "server"
    make_home(folder)
    with serving(folder) as url, hq_client(folder, url) as hq:
        yield url, hq


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return register_home(str(tmp_path / "register"))


def lay_out(hq: httpx.Client) -> None:
    """A button of the layout BAR for everybody, sent to the channel database."""
    for kind, cells in (("layouts", BUTTON), ("layout-uses", {"layout": "BAR", "store": "0001"})):
        saved = hq.put(f"/hq/v1/records/{kind}", json={"cells": cells, "new": True})
        assert saved.status_code == 200, saved.text
    ran = hq.post("/hq/v1/runs", json={"schedule": "1070", "full": False})
    assert ran.status_code < 300, ran.text


async def test_before_the_first_sync_and_after_a_change(
    server: tuple[str, httpx.Client], home: Home
) -> None:
    url, hq = server
    code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    await install(home, Order(url, "001", code), now)
    assert files.load(home)[0].layouts == Layouts()
    lay_out(hq)
    await install(home, Order(url, "001", ""), now)
    layout = files.load(home)[0].layouts.of_staff("1001")
    assert layout is not None and layout.name == "BAR"
    (button,) = layout.buttons
    assert (button.position, button.operation, button.key) == (4, 917, "f13")
    assert button.labels == {"en": "Line", "ru": "Связь"}


async def test_an_activation_brings_the_buttons_along(
    server: tuple[str, httpx.Client], home: Home
) -> None:
    url, hq = server
    lay_out(hq)
    code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    await install(home, Order(url, "001", code), now)
    assert files.load(home)[0].layouts.of_staff("") is not None
    kept = read_json(home.config_file)
    assert kept is not None
    write_private(home.config_file, {**kept, "layouts": {"layouts": [{"name": 1}]}})
    assert files.load(home)[0].layouts == Layouts()
    write_private(home.config_file, {name: kept[name] for name in kept if name != "layouts"})
    assert files.load(home)[0].layouts == Layouts()


def test_the_shops_own_keys_are_read_from_the_config_folder(home: Home) -> None:
    assert own_keys(home).keys == {} and own_keys(home).problems == ()
    home.make()
    home.keymap_file.write_text("\ufeff[keys]\nf13 = 917\nf10 = 918\n", encoding="utf-8")
    found = own_keys(home)
    assert found.keys == {"f13": Meaning(917)}
    assert [str(problem).partition(":")[0] for problem in found.problems] == ["f10"]
    home.keymap_file.write_bytes(b"[keys]\nf13 = '\xff'\n")
    assert [str(problem) for problem in own_keys(home).problems] == ["It can't be read: UTF-8."]
