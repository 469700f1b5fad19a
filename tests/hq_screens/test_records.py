"""Master data by keyboard: lists, search, forms, refusals at their field, deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.hq_screens.desk import app_of, choose, fill, go, loaded, press, shows, type_text
from tuipos.hq.record_keys import RECORD_KEYS

Opened = Callable[..., Any]

RECORDS = [
    ("Stores", "stores", {"number": "0003", "name": "Lakeside"}, {"name": "Lake"}),
    ("Products", "products", {"number": "077", "name": "Pen", "price": "1,20"}, {"price": "1.30"}),
    ("Products", "products", {"number": "078", "variant_of": "1", "variant": "Green"},
     {"price": "2.80", "variant_de": "Grün"}),
    ("Units", "units", {"number": "1", "unit": "crate", "factor": "20"},
     {"name": "Crate", "whole": "no"}),
    ("Prices", "prices", {"number": "2", "price": "3.50", "from": "2026-12-01"}, {"price": "3.40"}),
    ("Discounts", "discounts", {"id": "TEA", "name": "Tea", "products": "1 2"}, {"take": "4"}),
    ("Customers", "customers", {"number": "C-9", "name": "Bo Ek"},
     {"email": "bo@example.com", "credit_limit": "200.00"}),
    ("Staff", "staff", {"number": "4001", "name": "Eva", "pin": "2468"},
     {"role": "manager", "stores": "0001 0002"}),
    ("Barcodes", "barcodes", {"barcode": "4006381333948", "number": "2"}, {"pieces": "6"}),
    ("Barcode masks", "masks", {"mask": "29IIIIIWWWWWC"}, {"position": "2"}),
    ("Taxes", "taxes", {"code": "zero", "percent": "0", "from": "2026-12-01"}, {"name": "Zero"}),
    ("Tax parts", "tax-parts", {"code": "standard", "part": "CITY", "percent": "1.5"},
     {"name": "City tax"}),
    ("Loyalty cards", "loyalty", {"number": "L-7", "points": "5"}, {"state": "blocked"}),
    ("Loyalty schemes", "loyalty-schemes", {"store": "0002", "name": "Own"}, {"earn_points": "3"}),
    ("Gift cards", "gift-cards", {"number": "9900000000000012", "balance": "50.00"},
     {"balance": "20.00", "state": "blocked"}),
    ("Exchange rates", "exchange-rates", {"currency": "CHF", "rate": "1.05"},
     {"rate": "1.07", "smallest": "0.05"}),
    ("Availability", "availability",
     {"number": "1", "store": "0002", "quantity": "12", "counted_at": "2026-11-23 18:00"},
     {"quantity": "-0.500"}),
    ("Layouts", "layouts", {"layout": "BAR", "page": "1", "position": "1", "operation": "917"},
     {"label": "Line", "colour": "warning"}),
]  # fmt: skip


def rows_of(hq: httpx.Client, kind: str) -> list[dict[str, str]]:
    return list(hq.get(f"/hq/v1/records/{kind}").json()["rows"])


@pytest.mark.parametrize(("page", "kind", "new", "then"), RECORDS)
async def test_a_record_is_added_changed_and_deleted(
    opened: Opened,
    hq: httpx.Client,
    page: str,
    kind: str,
    new: dict[str, str],
    then: dict[str, str],
) -> None:
    key = {one: new[one] for one in RECORD_KEYS[kind] if one in new}
    first = next(iter(key.values()))
    before = rows_of(hq, kind)
    async with opened() as pilot:
        await go(pilot, page)
        await press(pilot, "n")
        await shows(pilot, "New ")
        await fill(pilot, **new)
        await press(pilot, "f2")
        await shows(pilot, "Saved.", first)
        await choose(pilot, **key)
        await press(pilot, "enter")
        await shows(pilot, "F2 Save")
        await fill(pilot, **then)
        await press(pilot, "f2")
        await shows(pilot, "Saved." if then else "Nothing was changed.", without="F2 Save")
        (row,) = [one for one in rows_of(hq, kind) if key.items() <= one.items()]
        assert then.items() <= row.items()
        await choose(pilot, **key)
        await press(pilot, "d")
        await shows(pilot, f"Delete {first}")
        await press(pilot, "enter")
        await shows(pilot, "Nothing was changed.")
        await press(pilot, "d", "y")
        await shows(pilot, "is deleted.")
    assert rows_of(hq, kind) == before


async def test_a_refusal_stands_at_its_field(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Products")
        await press(pilot, "n")
        await shows(pilot, "New product")
        await fill(pilot, number="1", name="Pen", price="much")
        await press(pilot, "f2")
        await shows(pilot, "There is product 1 already.", "Not saved.")
        await fill(pilot, number="9")
        await press(pilot, "f2")
        await shows(pilot, "price is an amount such as 2.49, not much")
        form = app_of(pilot).view.form
        assert form is not None and form.field.name == "price"
        await press(pilot, "escape")
        await shows(pilot, "Leave without saving?")
        await press(pilot, "y")
        await shows(pilot, "N New", without="New product")
    assert [row["number"] for row in rows_of(hq, "products")] == ["1", "2", "3"]


async def test_what_can_be_no_variant_stands_at_its_field(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Products")
        await press(pilot, "n")
        await shows(pilot, "New product")
        await fill(pilot, number="9", variant_of="9", variant="Red")
        await press(pilot, "f2")
        await shows(pilot, "a product is no variant of itself", "Not saved.")
        form = app_of(pilot).view.form
        assert form is not None and form.field.name == "variant_of"
        await fill(pilot, variant_of="1")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", without="F2 Save")
        await go(pilot, "Units")
        await press(pilot, "n")
        await shows(pilot, "New ")
        await fill(pilot, number="9", unit="crate", factor="0")
        await press(pilot, "f2")
        await shows(pilot, "factor is more than 0")
        await fill(pilot, factor="20")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", without="F2 Save")
        await go(pilot, "Unit prices")
        await press(pilot, "n")
        await shows(pilot, "New ")
        await fill(pilot, number="9", unit="box", price="18.90")
        await press(pilot, "f2")
        await shows(pilot, "product 9 has no unit box")
        await fill(pilot, unit="crate")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "18.90", without="F2 Save")


async def test_search_as_you_type_is_the_servers_and_pages_follow(
    opened: Opened, hq: httpx.Client
) -> None:
    lines = [f"P{number:04d},,Pen {number},,,1.00\n" for number in range(350)]
    head = "number,barcode,name,name_de,name_ru,price\n"
    sent = hq.post("/hq/v1/import/products", content=(head + "".join(lines)).encode())
    assert sent.status_code == 200
    async with opened() as pilot:
        await go(pilot, "Products")
        app = app_of(pilot)
        assert len(app.view.all_rows or []) == 100
        for wanted in (200, 300, 353):
            await press(pilot, "end")
            await loaded(pilot)
            assert len(app.view.all_rows or []) == wanted
        await press(pilot, "/")
        await type_text(pilot, "pen 34")
        await shows(pilot, "/ pen 34_", "P0034", "P0340", without="Soap")
        await press(pilot, "ctrl+u")
        await type_text(pilot, "хле")
        await shows(pilot, "Хлеб", without="Pen")
        await press(pilot, "enter", "e")
        await shows(pilot, "F2 Save", "Хлеб")
        await press(pilot, "escape", "escape")
        await shows(pilot, "Soap")


async def test_a_store_with_registers_stays(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Stores")
        await choose(pilot, number="0001")
        await press(pilot, "d", "y")
        await shows(pilot, "Store 0001 still has registers.")
    assert len(rows_of(hq, "stores")) == 2


async def test_hostile_names_are_shown_inert(opened: Opened, hq: httpx.Client) -> None:
    cells = {"number": "66", "name": "[red]Evil[/] %s {x}", "price": "1.00"}
    assert hq.put("/hq/v1/records/products", json={"cells": cells, "new": True}).is_success
    for bad in ("a\x1b]52;c;\x07b", "a\u202eb", "x" * 1001):
        refused = hq.put("/hq/v1/records/products", json={"cells": {**cells, "name": bad}})
        assert refused.status_code == 422
    async with opened() as pilot:
        await go(pilot, "Products")
        await shows(pilot, "[red]Evil[/] %s {x}")


async def test_staff_are_shown_with_their_stores(opened: Opened, hq: httpx.Client) -> None:
    cells = {"number": "5001", "name": "Eva", "role": "cashier", "pin": "2468", "stores": "0002"}
    assert hq.put("/hq/v1/records/staff", json={"cells": cells, "new": True}).is_success
    async with opened() as pilot:
        screen = await go(pilot, "Staff")
        assert "Stores" in screen
        await choose(pilot, number="5001")
        screen = await shows(pilot, "Stores            0002")
        line = next(row for row in screen.splitlines() if "5001     Eva" in row)
        assert line.rstrip().endswith("0002")
        everywhere = next(row for row in screen.splitlines() if "1001     Ana" in row)
        assert everywhere.rstrip().endswith("all")
        await press(pilot, "e")
        await shows(pilot, "F2 Save")
        await fill(pilot, stores="0404")
        await press(pilot, "f2")
        await shows(pilot, "there is no store 0404")
        await fill(pilot, stores="")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", without="F2 Save")
    (eva,) = [row for row in rows_of(hq, "staff") if row["number"] == "5001"]
    assert eva["stores"] == ""


async def test_the_scheme_of_all_stores_is_asked_for_by_that_name(
    opened: Opened, hq: httpx.Client
) -> None:
    async with opened() as pilot:
        await go(pilot, "Loyalty schemes")
        await press(pilot, "n")
        await shows(pilot, "New loyalty scheme")
        await press(pilot, "f2")
        screen = await shows(pilot, "Saved.", "1 for each 1.00", "1.00 for 100")
        assert "all" in screen
        await press(pilot, "d")
        await shows(pilot, "Delete all stores?")
        await press(pilot, "y")
        await shows(pilot, "is deleted.")
    assert rows_of(hq, "loyalty-schemes") == []


async def test_a_profile_is_made_and_deleted(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Offline profiles")
        await press(pilot, "n")
        await shows(pilot, "New offline profile")
        await fill(pilot, name="KIOSK")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "KIOSK")
        await choose(pilot, name="P")
        await press(pilot, "d", "y")
        await shows(pilot, "Stores still use profile P.")
        await choose(pilot, name="KIOSK")
        await press(pilot, "d", "y")
        await shows(pilot, "is deleted.")
    assert [row["name"] for row in hq.get("/hq/v1/profiles").json()] == ["P"]


async def test_whose_a_layout_is_is_set_by_a_form(opened: Opened, hq: httpx.Client) -> None:
    button = {"layout": "BAR", "page": "1", "position": "1", "operation": "917"}
    saved = hq.put("/hq/v1/records/layouts", json={"cells": button, "new": True})
    assert saved.status_code == 200
    async with opened() as pilot:
        await go(pilot, "Layout uses")
        await press(pilot, "n")
        await shows(pilot, "New use of a layout")
        await fill(pilot, store="0001", register="777", layout="BAR")
        await press(pilot, "f2")
        await shows(pilot, "there is no register 777 in store 0001")
        await fill(pilot, register="001")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "BAR")
    (use,) = rows_of(hq, "layout-uses")
    assert use == {"layout": "BAR", "store": "0001", "register": "001", "staff": ""}
