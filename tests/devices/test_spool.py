"""Receipts as files: whole, named by their number, and not for ever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuipos.devices.spool import Spool


def test_a_receipt_is_a_file_with_its_number(tmp_path: Path) -> None:
    path = Spool(tmp_path / "receipts").write("00010011000042", ["Riverside", "Übergröße"])
    assert path == tmp_path / "receipts" / "00010011000042.txt"
    assert path.read_text(encoding="utf-8") == "Riverside\nÜbergröße\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_number_can_not_name_another_folder(tmp_path: Path) -> None:
    path = Spool(tmp_path).write("../../etc/passwd", ["x"])
    assert path.parent == tmp_path


def test_printing_again_replaces_the_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write("1", ["first"])
    assert spool.write("1", ["again"]).read_text(encoding="utf-8") == "again\n"


def test_the_oldest_go(tmp_path: Path) -> None:
    spool = Spool(tmp_path, kept=3)
    for number in range(5):
        path = spool.write(str(number), ["x"])
        os.utime(path, (number, number))
    spool.write("5", ["x"])
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["3", "4", "5"]


def test_a_folder_that_can_not_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "receipts").write_text("a file in the way")
    with pytest.raises(OSError, match="receipts"):
        Spool(tmp_path / "receipts").write("1", ["x"])
