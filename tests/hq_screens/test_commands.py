"""What the screens do, by subcommands; files in and out as other programs write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.world import batch_of, body_of, posting_of, stamp_body
from tuipos.cli import main
from tuipos.hq.import_kinds import KINDS

Hq = Callable[..., Any]
HEAD = "number,barcode,name,name_de,name_ru,price\n"


@pytest.fixture
def hq_command(home: Path, url: str, capsys: pytest.CaptureFixture[str]) -> Hq:
    """Runs `tuipos hq …`; its JSON, or its status and what it said."""

    def run(*arguments: str) -> Any:
        capsys.readouterr()
        status = main(["hq", *arguments, "--home", str(home)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        if status == 0 and "--json" in arguments:
            assert said.err == ""
            return json.loads(said.out)
        return status, said.out, said.err

    return run


def test_schedules_sessions_groups_and_profiles(hq_command: Hq) -> None:
    changed = hq_command("schedule", "1020", "every=5m", "active=no", "--json")
    assert (changed["every_seconds"], changed["active"]) == (300, False)
    status, out, err = hq_command("schedule", "1020", "every=1s")
    assert (status, out) == (1, "") and "31d" in err
    assert [row["name"] for row in hq_command("groups", "--json")] == ["Default"]
    assert [row["name"] for row in hq_command("profiles", "--json")] == ["P"]
    assert hq_command("run", "9999")[0] == 0
    waiting = hq_command("schedule", "9999", "--json")["progress"]["waiting"]
    assert [row["database"] for row in waiting] == ["0001-001"]
    sessions = hq_command("sessions", "--json")["downloads"]
    number = next(str(row["id"]) for row in sessions if row["database"] == "0001-001")
    assert hq_command("sessions", "cancel", number, "--json")["status"] == "Canceled"
    status, _, err = hq_command("sessions", "retry", number)
    assert status == 1 and "Canceled" in err
    assert hq_command("sessions", "cancel")[0] == 1


@pytest.mark.parametrize(
    ("word", "cells", "change"),
    [
        ("product", ["number=077", "name=Pen", "price=1.20"], "department=Paper"),
        ("price", ["number=1", "price=2.00", "from=2026-12-01", "store=0001"], "price=2.10"),
        ("discount", ["id=D1", "name=Tea", "take=3", "pay=2", "products=2"], "take=4"),
        ("customer", ["number=C-7", "name=Bo"], "phone=123"),
        ("staff", ["number=5001", "name=Eva", "role=cashier", "pin=2468"], "role=manager"),
        ("store", ["number=0009", "name=Lake", "currency=EUR"], "time_zone=Europe/Berlin"),
        ("tax", ["code=reduced", "percent=7"], "name=Reduced"),
        ("barcode", ["number=2", "barcode=4006381333948"], "number=2"),
        ("till", ["store=0002", "number=009"], "name=Kiosk"),
        ("loyalty-card", ["number=L-9", "points=12"], "state=blocked"),
        (
            "loyalty-scheme",
            [
                "store=0002",
                "earn_points=2",
                "earn_amount=1.00",
                "redeem_points=0",
                "redeem_amount=0.00",
            ],
            "name=Own",
        ),
        ("gift-card", ["number=99", "balance=50.00", "currency=EUR"], "balance=20.00"),
        (
            "availability",
            ["number=1", "store=0001", "quantity=5", "counted_at=2026-11-23T18:00:00+00:00"],
            "quantity=4.500",
        ),
    ],
)
def test_records_are_set_listed_and_deleted(
    hq_command: Hq, word: str, cells: list[str], change: str
) -> None:
    before = hq_command(word, "list", "--json")
    added = hq_command(word, "set", *cells, "--json")
    assert set(dict(cell.split("=") for cell in cells).items()) - {("pin", "2468")} <= set(
        added.items()
    )
    status, _, err = hq_command(word, "add", *cells)
    assert status == 1 and "already" in err
    key_columns = {
        "price": ("number", "from", "store"),
        "till": ("store", "number"),
        "availability": ("number", "store"),
    }
    named = dict(cell.split("=") for cell in cells)
    first = "barcode" if word == "barcode" else next(iter(named))
    key = [f"{name}={named[name]}" for name in key_columns.get(word, (first,))]
    changed = hq_command(word, "set", *key, change, "--json")
    assert change.split("=")[1] == changed[change.split("=")[0]]
    assert changed in hq_command(word, "list", "--json")
    assert hq_command(word, "delete", *key) == (0, "", "")
    assert hq_command(word, "list", "--json") == before
    assert hq_command(word, "delete", *key)[0] == 1


def test_transactions_are_filtered_and_shown(hq_command: Hq, device: httpx.Client) -> None:
    bodies = [body_of(1_763_631_000_000 + n, sequence=n + 1) for n in range(2)]
    device.post("/api/v1/transactions", content=batch_of(*map(posting_of, bodies)))
    assert hq_command("run", "P-0001")[0] == 0
    rows = hq_command("transactions", "--store", "0001", "--day", "2026-11-20", "--json")
    assert len(rows) == 2
    assert hq_command("transactions", "--day", "2026-11-19", "--json") == []
    one = hq_command("transactions", "--receipt", rows[0]["receipt"], "--json")
    assert one == rows[:1]
    shown = hq_command("transaction", rows[0]["id"], "--json")
    assert [line["voided"] for line in shown["document"]["lines"]] == [False, True]
    sales = {row["store"]: row for row in hq_command("sales", "2026-11-20", "--json")}
    assert (sales["0001"]["count"], sales["0001"]["total"]) == (2, "9.96")
    assert sum(float(hour) for hour in sales["0001"]["hours"]) == pytest.approx(9.96)
    assert hq_command("transaction", "none")[0] == 1


def test_an_import_can_be_tried(hq_command: Hq, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(HEAD + "0077,,Pen,,,1.20\n")
    tried = hq_command("import", "products", str(path), "--dry-run", "--json")
    assert (tried["rows"], tried["changed"], tried["dry_run"]) == (1, 2, True)
    assert len(hq_command("product", "list", "--json")) == 3
    assert hq_command("import", "products", str(path))[:2] == (0, "1 row read, 2 changes.\n")
    (pen,) = hq_command("product", "list", "--find", "pen", "--json")
    assert (pen["number"], pen["price"]) == ("0077", "1.20")


@pytest.mark.parametrize(
    ("text", "options", "price"),
    [
        ("\ufeffnumber;price\r\n1;1.234,50\r\n", ["--locale", "de"], "1234.50"),
        ("number\tprice\n1\t1 234,50\n", ["--locale", "ru"], "1234.50"),
        ("number\tprice\n1\t1\u00a0234,50\n", ["--decimal", ","], "1234.50"),
        ('number,price\n1,"1,234.50"\n', ["--locale", "en"], "1234.50"),
        ("number;price\n1;12,5\n", [], "12.50"),
        ("number;price\n1;12.5\n", ["--decimal", "."], "12.50"),
    ],
)
def test_numbers_as_spreadsheets_write_them(
    hq_command: Hq, tmp_path: Path, text: str, options: list[str], price: str
) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(text.encode())
    assert hq_command("import", "prices", str(path), *options)[0] == 0
    rows = hq_command("price", "list", "--find", "1", "--json")
    assert price in {row["price"] for row in rows if row["store"] == ""}


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("number;price\n1;1.50\n", ["--locale", "de"], "Line 2, column 2: price is an amount"),
        ("number;price\n1;1.23,50\n", ["--locale", "de"], "Line 2, column 2"),
        ("number;price\n1;1.234\n", [], "Line 2, column 2"),
        ("price,number\n1.00,99\n", [], "Line 2, column 2: there is no product 99"),
        ("number,price,to,from\n1,1.00,2026-01-01,2026-02-01\n", [], "column 3: it ends before"),
        ("number,price\n1,1.00\n1,\x00\n", [], "Line 3"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_taken(
    hq_command: Hq, tmp_path: Path, text: str, options: list[str], reason: str
) -> None:
    before = hq_command("price", "list", "--json")
    path = tmp_path / "prices.csv"
    path.write_bytes(text.encode())
    status, out, err = hq_command("import", "prices", str(path), *options)
    assert (status, out) == (1, "") and reason in err
    assert hq_command("price", "list", "--json") == before


def test_discounts_come_from_a_file(hq_command: Hq, tmp_path: Path) -> None:
    path = tmp_path / "discounts.csv"
    path.write_text("id,name,take,pay,products\nSOAP,3 for 2,3,2,1 2\n")
    assert hq_command("import", "discounts", str(path))[0] == 0
    (row,) = hq_command("discount", "list", "--json")
    assert (row["take"], row["pay"], row["products"]) == ("3", "2", "1 2")
    path.write_text("id,name,take,pay,products\nX,3 for 3,3,3,1\nY,No,3,2,\nZ,No,3,2,77\n")
    _, _, err = hq_command("import", "discounts", str(path))
    for reason in ("Line 2, column 4: pay is less", "Line 3, column 5", "there is no product 77"):
        assert reason in err


@pytest.mark.parametrize(
    "kind",
    sorted(KINDS),
)
def test_every_kind_is_exported_as_it_is_imported(
    hq_command: Hq, tmp_path: Path, kind: str
) -> None:
    hq_command("product", "set", "number=3", "price=1.00")
    hq_command("discount", "set", "id=D", "name=Two", "take=2", "pay=1", "products=1 3")
    hq_command("customer", "set", "number=C-1", "name=Lena", "loyalty_card=L-1")
    hq_command("gift-card", "set", "number=99", "balance=-1.00")
    hq_command("exchange-rate", "set", "currency=CHF", "rate=1.05")
    hq_command("loyalty-scheme", "set", "store=", "earn_points=1", "earn_amount=1",
               "redeem_points=0", "redeem_amount=0")  # fmt: skip
    hq_command("availability", "set", "number=1", "store=0001", "quantity=3",
               "counted_at=2026-11-23")  # fmt: skip
    hq_command("group-price", "set", "number=3", "group=staff", "price=0.90")
    hq_command("unit", "set", "number=3", "unit=crate", "factor=20", "name_de=Kasten")
    hq_command("unit-price", "set", "number=3", "unit=crate", "price=18.00")
    hq_command("tax-part", "set", "code=standard", "part=CITY", "percent=1.5", "name=City tax")
    hq_command("limit", "set", "role=cashier", "line=20", "sale=5", "price_down=0", "price_up=0")
    hq_command("mask", "set", "mask=2IIIIIVPPPPC", "position=3")
    hq_command("layout", "set", "layout=BAR", "page=1", "position=2", "operation=301",
               "parameters=12,5 %", "label=Friends", "colour=good", "key=Ctrl-E")  # fmt: skip
    hq_command("layout-use", "set", "layout=BAR", "store=0001", "staff=1001")
    path = tmp_path / f"{kind}.csv"
    assert hq_command("export", kind, str(path))[0] == 0
    assert path.read_text(encoding="utf-8").count("\n") >= 2
    again = hq_command("import", kind, str(path), "--json")
    assert again["changed"] == 0 and again["rows"] >= 1


def test_a_large_file_streams_and_names_a_late_error(hq_command: Hq, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"N{number:06d},,Thing {number},,,1.00\n" for number in range(5000))
    path.write_text(HEAD + rows + "N000001,,Twice,,,1.00\n")
    _, _, err = hq_command("import", "products", str(path))
    assert "Line 5002, column 1: N000001 stands in an earlier line already" in err
    assert len(hq_command("product", "list", "--json")) == 3
    path.write_text(HEAD + rows)
    assert hq_command("import", "products", str(path), "--json")["rows"] == 5000


def test_the_time_clock_by_a_subcommand(
    hq_command: Hq, device: httpx.Client, hq: httpx.Client
) -> None:
    device.post(
        "/api/v1/transactions", content=batch_of(posting_of(stamp_body(0, "clock-out", odd=True)))
    )
    hq.post("/hq/v1/runs", json={"schedule": "P-0001"})
    (row,) = hq_command("time-clock", "--day", "2026-11-20", "--json")
    assert (row["staff"], row["act"], row["odd"]) == ("1001", "clock-out", True)
    status, out, _ = hq_command("time-clock", "--day", "2026-11-20", "--staff", "1001")
    assert status == 0 and "clock-out" in out
    assert hq_command("time-clock", "--day", "someday")[0] == 1
