"""Screen layouts from a file to every channel database, and the words for what is wrong in one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_stores import Chain, chain, depot
from tuipos.domain.words import Refusal
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import delete_record, list_records
from tuipos.storage.layouts import layouts_at
from tuipos.storage.models.history import is_known_at
from tuipos.storage.models.master import LayoutButton, LayoutUse

__all__ = ["chain", "depot"]
HEAD = "layout,page,position,operation,parameters,label,label_de,colour,key\n"
ROWS = (
    "BAR,1,1,100,2000000100036,Rye,Roggen,,\n"
    "BAR,1,2,200,20,Cash 20,,good,Ctrl-E\n"
    "BAR,1,3,401,2,More,,accent,\n"
    "BAR,2,1,917,,,,,F13\n"
    "ANA,1,1,303,12.5,,,,\n"
)
USES = "layout,store,register,staff\nBAR,,,\nANA,0001,001,1001\n"


def take(db: Database, folder: Path, kind: str, text: str) -> Imported | Refusal:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(db, kind, path, lambda pin: f"hash of {pin}")


def laid_out(db: Database, folder: Path) -> None:
    assert take(db, folder, "layouts", HEAD + ROWS) == Imported(rows=5, changed=5)
    assert take(db, folder, "layout-uses", USES) == Imported(rows=2, changed=2)


def test_a_layout_comes_to_the_channel_databases_and_goes_from_them(
    chain: Chain, tmp_path: Path, now: datetime
) -> None:
    laid_out(chain.hq, tmp_path)
    chain.feed("0001", "0002")
    here = layouts_at(chain.channel, "0001", "001")
    assert dict(here.uses) == {"": "BAR", "1001": "ANA"}
    bar, ana = here.of_staff("2001"), here.of_staff("1001")
    assert bar is not None and ana is not None and (bar.name, ana.name) == ("BAR", "ANA")
    assert bar.pages == (1, 2)
    cash = bar.button(2)
    assert cash is not None and (cash.operation, cash.parameters) == (200, "20")
    assert (cash.labels, cash.colour, cash.key) == ({"en": "Cash 20"}, "good", "ctrl+e")
    there = layouts_at(chain.channel, "0002", "001")
    assert dict(there.uses) == {"": "BAR"} and [each.name for each in there.layouts] == ["BAR"]
    gone = {"layout": "BAR", "page": "1", "position": "3"}
    assert delete_record(chain.hq, "layouts", gone) is None
    everybody = {"store": "", "register": "", "staff": ""}
    assert delete_record(chain.hq, "layout-uses", everybody) is None
    chain.feed("0001", "0002")
    assert layouts_at(chain.channel, "0002", "001").layouts == ()
    places = chain.keys(LayoutButton, LayoutButton.layout, LayoutButton.page, LayoutButton.position)
    assert places == {("BAR", 1, 1), ("BAR", 1, 2), ("BAR", 2, 1), ("ANA", 1, 1)}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("BAR,0,1,917,,,,,", "Line 2, column 2: page is a whole number from 1 to 20, not 0"),
        ("BAR,1,100,917,,,,,", "column 3: position is a whole number from 1 to 99, not 100"),
        ("BAR,1,1,999,,,,,", "column 4: there is no operation 999"),
        ("BAR,1,1,,,,,,", "column 4: there is no operation nothing"),
        ("BAR,1,1,200,much,,,,", "column 5: parameters is an amount here, not much"),
        ("BAR,1,1,301,120,,,,", "column 5: parameters is a percentage here"),
        ("BAR,1,1,401,,,,,", "column 5: parameters is a whole number from 1 to 20"),
        ("BAR,1,1,917,," + "x" * 41 + ",,,", "column 6: label has at most 40 letters"),
        ("BAR,1,1,917,,,,pink,", "column 8: colour is one of accent, good, warning, bad, not pink"),
        ("BAR,1,1,917,,,,,f2", "column 9: f2: on every till it is: Set quantity"),
        ("BAR,1,1,917,,,,,F11", "column 9: F11: it does not arrive everywhere: terminals fill"),
        ("BAR,1,1,917,,,,,f13\nBAR,2,1,917,,,,,f13", "Line 3, column 9: BAR f13 stands in"),
        ("BAR,1,1,917,,,,,\nBAR,1,1,918,,,,,", "Line 3, column 3: BAR 1.1 stands in"),
    ],
)
def test_what_is_wrong_with_a_button_is_named(
    hq_db: Database, tmp_path: Path, row: str, reason: str
) -> None:
    refused = take(hq_db, tmp_path, "layouts", f"{HEAD}{row}\n")
    assert isinstance(refused, Refusal) and reason in str(refused), refused
    listed = list_records(hq_db, "layouts")
    assert not isinstance(listed, Refusal) and listed["rows"] == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("NONE,,,", "column 1: there is no layout NONE"),
        ("BAR,0009,,", "column 2: there is no store 0009"),
        ("BAR,,001,", "column 3: there is no register 001 in store -"),
        ("BAR,,,7777", "column 4: there is nobody with the number 7777"),
    ],
)
def test_a_layout_is_for_somebody_who_is_there(
    hq_db: Database, tmp_path: Path, row: str, reason: str
) -> None:
    laid_out(hq_db, tmp_path)
    text = f"layout,store,register,staff\n{row}\n"
    refused = take(hq_db, tmp_path, "layout-uses", text)
    assert isinstance(refused, Refusal) and reason in str(refused), refused


def test_a_place_that_is_no_number_names_no_button(hq_db: Database, tmp_path: Path) -> None:
    laid_out(hq_db, tmp_path)
    for key in ({"layout": "BAR", "page": "one", "position": "1"}, {"layout": "BAR"}):
        refused = delete_record(hq_db, "layouts", key)
        assert isinstance(refused, Refusal) and refused.code == "record-unknown"


def test_registers_of_the_first_schema_are_sent_no_layouts() -> None:
    for table in (LayoutButton, LayoutUse):
        assert not is_known_at(table, 1) and is_known_at(table, 2)
