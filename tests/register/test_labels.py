"""What a code says of the one package goes on the line, and into the record."""

from __future__ import annotations

from datetime import date

from tests.fakes import APPLES, OAT_MILK, World, euro
from tests.register.test_selling import code_of
from tuipos.domain.quantity import Quantity
from tuipos.register.paying import pay_cash
from tuipos.register.selling import Added, add_item
from tuipos.retail.service import ProductFound

GS = "\x1d"
CODE = f"]d20109521234543213172612311021ab{GS}21S-1"
CASE = "19521234543210"
EXPIRY = date(2026, 12, 31)


def label(world: World, code: str, found: ProductFound) -> None:
    world.connection.service.labels[code] = found


def packed(quantity: Quantity = Quantity(1)) -> ProductFound:  # noqa: B008
    return ProductFound(OAT_MILK, quantity=quantity, batch="21ab", expires_on=EXPIRY, serial="S-1")


async def test_batch_expiry_and_serial_stand_on_the_line(ana: World) -> None:
    label(ana, CODE, packed())
    added = await add_item(ana.till, CODE)
    assert isinstance(added, Added)
    line = added.line
    assert (line.batch, line.expires_on, line.serial, line.code) == ("21ab", EXPIRY, "S-1", CODE)
    await pay_cash(ana.till, euro("2.10"))
    (written,) = ana.journal.documents[-1]["lines"]  # type: ignore[misc]
    assert (written["batch"], written["expires_on"]) == ("21ab", "2026-12-31")
    assert (written["serial"], written["code"]) == ("S-1", CODE)


async def test_of_all_control_characters_the_separator_alone_is_looked_up(ana: World) -> None:
    label(ana, CODE, packed())
    assert isinstance(await add_item(ana.till, f"\x1b\x07{CODE}{GS}\r\x00"), Added)
    assert ana.connection.service.asked[-1][0] == CODE


async def test_a_typed_quantity_keeps_what_the_code_says(ana: World) -> None:
    label(ana, CODE, packed())
    added = await add_item(ana.till, CODE, Quantity(3))
    assert isinstance(added, Added)
    assert (added.line.quantity, added.line.batch) == (Quantity(3), "21ab")


async def test_cases_can_be_counted(ana: World) -> None:
    label(ana, CASE, packed(Quantity(24)))
    one = await add_item(ana.till, CASE)
    three = await add_item(ana.till, CASE, Quantity(3))
    assert isinstance(one, Added) and isinstance(three, Added)
    assert (one.line.quantity, three.line.quantity) == (Quantity(24), Quantity(72))
    assert code_of(await add_item(ana.till, CASE, Quantity(500))) == "quantity-absurd"
    assert code_of(await add_item(ana.till, CASE, Quantity(15, 1))) == "quantity-not-whole"


async def test_a_weight_on_a_label_is_not_multiplied(ana: World) -> None:
    label(ana, CASE, ProductFound(APPLES, quantity=Quantity(1_234, 3)))
    assert code_of(await add_item(ana.till, CASE, Quantity(2))) == "quantity-from-barcode"


async def test_a_line_of_a_label_is_there_after_a_power_cut(ana: World) -> None:
    label(ana, CODE, packed())
    await add_item(ana.till, CODE)
    again = ana.restarted()
    assert await again.journal.open_events() == await ana.journal.open_events()
