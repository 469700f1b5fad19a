"""Codes of every kind mean the same at the server and in the offline database."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.retail.conformance.test_conformance import DAY, EUR, found
from tuipos.domain.money import Money
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.service import DataService, ProductFound

GS = "\x1d"
TWO_EURO = Money(200, EUR)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("036000291452", "91001"),
        ("0036000291452", "91001"),
        ("00036000291452", "91001"),
        ("]E00036000291452", "91001"),
        ("]E0036000291452", "91001"),
        ("]E3003600029145212", "91001"),
        ("0042100005264", "91002"),
        ("042100005264", "91002"),
        ("04252614", "91002"),
        ("01234558", "91003"),
        ("012345000058", "91003"),
        ("0012345000058", "91003"),
        ("96385074", "91007"),
        ("]E496385074", "91007"),
        ("00000096385074", "91007"),
        ("09521234543213", "91004"),
        ("]C10109521234543213", "91004"),
        ("0109521234543213", "91004"),
        ("(01)09521234543213", "91004"),
        ("(01) 09521234543213 (10) AB", "91004"),
        ("https://id.gs1.org/01/09521234543213", "91004"),
        ("]Q1https://brand.example/x/01/9521234543213?utm=1", "91004"),
        ("4011", "4011"),
        ("04011", "04011"),
    ],
)
async def test_a_product_in_other_spellings(service: DataService, code: str, number: str) -> None:
    answer = await found(service, code)
    assert answer.product.number == number
    assert (answer.quantity, answer.embedded_amount) == (ONE, None)


@pytest.mark.parametrize(
    "code",
    [
        f"]d20109521234543213172612311021ab{GS}21S-1",
        f"0109521234543213{GS}172612311021ab{GS}21S-1{GS}",
        "(01)09521234543213(17)261231(10)21ab(21)S-1",
        "https://id.gs1.org/01/09521234543213/10/21ab/21/S-1?17=261231",
        "https://id.gs1.org/01/09521234543213/10/21ab/21/S-1?17=261200#x",
    ],
)
async def test_batch_expiry_and_serial(service: DataService, code: str) -> None:
    answer = await found(service, code)
    assert answer.product.number == "91004"
    assert (answer.batch, answer.serial) == ("21ab", "S-1")
    assert answer.expires_on == date(2026, 12, 31)


async def test_a_plain_code_says_nothing_of_its_package(service: DataService) -> None:
    answer = await found(service, "9521234543213")
    assert (answer.batch, answer.expires_on, answer.serial) == ("", None, "")


@pytest.mark.parametrize(
    ("code", "pieces"),
    [
        ("19521234543210", 24),
        ("]C10119521234543210", 24),
        ("]C1020952123454321337" + "12", 12),
        (f"0109521234543213307{GS}", 7),
        ("]C1009520123456789123450219521234543210372", 48),
    ],
)
async def test_cases_and_counts(service: DataService, code: str, pieces: int) -> None:
    answer = await found(service, code)
    assert answer.product.number == "91004"
    assert answer.quantity == Quantity(pieces)


@pytest.mark.parametrize(
    ("code", "number", "quantity", "amount"),
    [
        ("01095211015300013103001890", "91005", Quantity(1_890, 3), None),
        ("01095211015300013102000189", "91005", Quantity(189, 2), None),
        ("01095211015300013201000010", "91005", Quantity(454, 3), None),
        ("01095211015300183202000123", "91006", Quantity(123, 2), None),
        ("01095211015300183103001000", "91006", Quantity(2_205, 3), None),
        (f"01095211015300013103001890{GS}3922378", "91005", Quantity(1_890, 3), 378),
        (f"010952110153000139329780000378{GS}", "91005", Quantity(1_890, 3), 378),
        ("0109521101530001392137", "91005", Quantity(1_850, 3), 370),
        ("0199521101530004310300189", None, None, None),
        ("01995211015300043103001890", "91005", Quantity(1_890, 3), None),
        ("2788060012345", "88060", Quantity(1_234, 3), None),
        ("288060705671", "88060", Quantity(2_835, 3), 567),
        ("0288060705671", "88060", Quantity(2_835, 3), 567),
        ("]E02788060012345", "88060", Quantity(1_234, 3), None),
    ],
)
async def test_weights_and_prices_on_labels(
    service: DataService,
    code: str,
    number: str | None,
    quantity: Quantity | None,
    amount: int | None,
) -> None:
    answer = await service.product_by_code(code, DAY)
    if number is None:
        assert isinstance(answer, Refusal)
        return
    assert isinstance(answer, ProductFound), str(answer)
    assert answer.product.number == number
    assert answer.quantity == quantity
    assert answer.embedded_amount == (None if amount is None else Money(amount, EUR))


async def test_masks_are_tried_in_their_order_and_in_their_currency(service: DataService) -> None:
    answer = await found(service, "2588060001239")
    assert answer.quantity == Quantity(1_230, 3)
    assert answer.product.price == TWO_EURO


EXPIRED = refusals.product_expired("9521234543213", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("(01)09521234543213(17)261120", EXPIRED),
        ("(01)09521234543213(16)261120(17)270101", EXPIRED),
        ("(01)09521234543213(7003)2611201200", EXPIRED),
        ("(01)09521101530001(3933)97800378", refusals.barcode_malformed("9521101530001")),
        ("(01)09521101530001(3932)84000378", refusals.label_currency("9521101530001", "EUR")),
        ("(01)09521101530001(3103)000000", refusals.barcode_malformed("9521101530001")),
        ("(01)09521101530001(3922)000", refusals.barcode_malformed("9521101530001")),
        ("2788060000007", refusals.barcode_malformed("2788060000007")),
        ("288060905670", refusals.barcode_malformed("288060905670")),
        ("(01)09521234543214", refusals.barcode_malformed("(01)09521234543214")),
        ("]E00036000291453", refusals.barcode_malformed("]E00036000291453")),
        ("]C1", refusals.barcode_malformed("]C1")),
        ("]", refusals.barcode_malformed("]")),
        ("01234559", refusals.barcode_malformed("01234559")),
        ("(01)04006381333948(10)AB", refusals.product_unknown("4006381333948")),
        ("(00)106141412345678908", refusals.product_unknown("(00)106141412345678908")),
        ("https://example.com/sale", refusals.barcode_malformed("https://example.com/sale")),
        (f"AB{GS}CD", refusals.barcode_malformed("ABCD")),
        ("29521234543217", refusals.product_unknown("29521234543217")),
        ("425261", refusals.product_unknown("425261")),
        ("(10)" + "A" * 300, refusals.barcode_malformed("(10)" + "A" * 36)),
        ("4012", refusals.product_unknown("4012")),
    ],
    ids=lambda value: ascii(value)[:60] if isinstance(value, str) else value.code,
)
async def test_codes_that_sell_nothing_are_refused_with_the_same_words(
    service: DataService, code: str, refusal: Refusal
) -> None:
    assert await service.product_by_code(code, DAY) == refusal


async def test_an_item_may_be_sold_on_its_last_day_and_past_its_best(service: DataService) -> None:
    last = await found(service, "(01)09521234543213(17)261121")
    assert last.expires_on == DAY
    past = await found(service, "(01)09521234543213(15)261101")
    assert past.expires_on == date(2026, 11, 1)


async def test_both_give_the_same_answer_to_any_code(
    online: DataService, offline: DataService
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    known = [
        f"]d20109521234543213172612311021ab{GS}21S-1",
        "(01)09521101530001(3103)001890(3922)378",
        "https://id.gs1.org/01/09521234543213/10/21ab?17=261231",
        "2788060012345",
        "19521234543210",
    ]
    for _ in range(80):
        code = chance.choice(known)
        for _ in range(chance.randrange(3)):
            at = chance.randrange(len(code))
            code = code[:at] + chance.choice(f"0123456789()/]{GS}%+ aß\x07") + code[at + 1 :]
        assert await online.product_by_code(code, DAY) == await offline.product_by_code(code, DAY)
