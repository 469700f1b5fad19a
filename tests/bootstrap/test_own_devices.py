"""What is wired to the machine, as the shop's file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuipos.bootstrap.own_devices import own_scale
from tuipos.devices.scale import SerialScale
from tuipos.home import below


def test_a_scale_is_named(tmp_path: Path) -> None:
    below(tmp_path).devices_file.write_text('scale = "/dev/ttyUSB0"\n')
    assert isinstance(own_scale(below(tmp_path)), SerialScale)


@pytest.mark.parametrize("text", [None, "", "scale = 7\n", 'scale = ""\n', "scale = [\n", "\udc80"])
def test_else_there_is_none(tmp_path: Path, text: str | None) -> None:
    home = below(tmp_path)
    if text is not None:
        home.devices_file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert own_scale(home) is None
