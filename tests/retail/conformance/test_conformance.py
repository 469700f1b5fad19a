"""What the register asks is answered alike by the server and by the offline database."""

import random
from datetime import date, timedelta

import pytest

from tests.retail.conformance.world import CLUMSY, DISMISSED
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.discounts.manual import MANAGER_LIMITS, DiscountLimits
from tuipos.domain.discounts.why import rule_of
from tuipos.domain.money import Money, currency
from tuipos.domain.permissions import permissions_of
from tuipos.domain.pricing import priced_for
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.service import DataService, ProductFound, StaffMember

DAY = date(2026, 11, 21)
EUR = currency("EUR")


async def found(service: DataService, code: str, day: date = DAY) -> ProductFound:
    answer = await service.product_by_code(code, day)
    assert isinstance(answer, ProductFound), str(answer)
    return answer


async def test_a_product_by_its_barcode(service: DataService) -> None:
    answer = await found(service, "2000000100012")
    assert answer.product.name("en") == "Espresso beans 1 kg"
    assert answer.product.price == Money(1890, EUR)
    assert answer.product.tax.rate_millionths == 70_000
    assert answer.quantity == Quantity(1)
    assert answer.embedded_amount is None
    assert answer.offers == ()
    assert answer.data_version > 0


async def test_a_product_by_its_number_with_spaces_around(service: DataService) -> None:
    by_number = await found(service, " 10001 ")
    assert by_number == await found(service, "2000000100012")


async def test_names_in_every_language(service: DataService) -> None:
    product = (await found(service, "2000000100036")).product
    assert dict(product.names).keys() == {"en", "de", "ru"}


async def test_an_offer_comes_with_its_products(service: DataService) -> None:
    answer = await found(service, "2000000100029")
    (offer,) = answer.offers
    assert (offer.take, offer.pay) == (3, 2)
    assert answer.product.number in offer.products


@pytest.mark.parametrize(
    ("number", "name", "rule"),
    [
        ("10033", "COFFEE-TIME", "2 together for 7.50"),
        ("10165", "CHOCOLATE", "the cheapest of 2 with 50 % off"),
        ("10012", "TEA-3-FOR-5", "3 together for 5.00"),
        ("10026", "ROLLS", "from 5 on 10 % off, from 10 on 20 % off"),
        ("10282", "PENS-15", "2.00 off from 15.00 on, 5.00 off from 30.00 on"),
        ("10192", "ICE-10", "10 % off"),
        ("10019", "REGULARS-5", "5 % off"),
        ("90005", "90-STORE", "0.80 each"),
    ],
)
async def test_an_offer_of_every_kind_comes_with_its_products(
    service: DataService, number: str, name: str, rule: str
) -> None:
    answer = await found(service, number)
    (offer,) = answer.offers
    assert (offer.id, str(rule_of(offer))) == (name, rule)
    assert number in products_of(offer)


async def test_the_offers_that_run(service: DataService) -> None:
    running = await service.running_offers(DAY)
    assert [offer.id for offer in running] == [
        "90-STORE", "92-ALL", "CHOCOLATE", "COFFEE-TIME", "ICE-10", "OAT-3-FOR-2", "PENS-15",
        "REGULARS-5", "ROLLS", "TEA-3-FOR-5",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["ICE10", "ice10", " Ice10 "])
async def test_a_coupon(service: DataService, code: str) -> None:
    answer = await service.coupon(code, DAY)
    assert not isinstance(answer, Refusal)
    assert (answer.code, [offer.id for offer in answer.offers]) == ("ICE10", ["ICE-10"])
    assert answer.offers == (await found(service, "10192")).offers


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("nothing", refusals.coupon_unknown("NOTHING")),
        ("over", refusals.coupon_not_today("OVER")),
        ("", refusals.coupon_unknown("")),
        ("   ", refusals.coupon_unknown("")),
        ("a\x00b", refusals.coupon_unknown("AB")),
        ("1" * 41, refusals.coupon_unknown("1" * 40)),
        ("&x=1#?%", refusals.coupon_unknown("&X=1#?%")),
    ],
    ids=ascii,
)
async def test_a_coupon_that_opens_nothing(
    service: DataService, code: str, refusal: Refusal
) -> None:
    assert await service.coupon(code, DAY) == refusal


@pytest.mark.parametrize(
    ("day", "minor"), [(DAY, 95), (date(2027, 6, 1), 90), (date(2028, 6, 1), 85)]
)
async def test_the_price_of_a_group(service: DataService, day: date, minor: int) -> None:
    product = (await found(service, "90005", day)).product
    assert product.group_prices == (("regulars", Money(minor, EUR)),)
    assert priced_for(product, "regulars").price == Money(minor, EUR)
    assert priced_for(product, "").price == Money(100, EUR)


async def test_where_a_price_is_from(service: DataService) -> None:
    for day, source in ((DAY, "chain"), (date(2027, 6, 1), "store")):
        assert (await found(service, "4006381333931", day)).product.price_source == source


async def test_an_age_limit(service: DataService) -> None:
    assert (await found(service, "2000000100050")).product.minimum_age_years == 18


async def test_a_price_embedded_label(service: DataService) -> None:
    answer = await found(service, "2812345007563")
    assert answer.embedded_amount == Money(756, EUR)
    assert answer.product.price == Money(299, EUR)
    assert answer.product.weighed
    assert answer.quantity == Quantity(2528, 3)


@pytest.mark.parametrize(
    ("day", "minor"),
    [
        (date(2026, 12, 31), 100),
        (date(2027, 1, 1), 120),
        (date(2027, 6, 1), 90),
        (date(2027, 6, 30), 90),
        (date(2027, 7, 1), 120),
    ],
)
async def test_the_price_of_the_day(service: DataService, day: date, minor: int) -> None:
    assert (await found(service, "4006381333931", day)).product.price == Money(minor, EUR)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("9999999999994", refusals.product_unknown("9999999999994")),
        ("nothing", refusals.product_unknown("nothing")),
        ("4006381333932", refusals.barcode_malformed("4006381333932")),
        ("2812345007564", refusals.barcode_malformed("2812345007564")),
        ("", refusals.barcode_malformed("")),
        ("   ", refusals.barcode_malformed("")),
        ("1" * 41, refusals.barcode_malformed("1" * 40)),
        ("12\x1b[2J34", refusals.barcode_malformed("12[2J34")),
        ("\udc80\udc81", refusals.barcode_malformed("")),
        ("a\x00b", refusals.barcode_malformed("ab")),
        ("90001", refusals.product_blocked("90001")),
        ("90002", refusals.product_without_price("90002")),
        ("90004", refusals.product_without_price("90004")),
        ("{code}&x=1#?%", refusals.product_unknown("{code}&x=1#?%")),
        ("../../health", refusals.product_unknown("../../health")),
        ("Молоко", refusals.product_unknown("Молоко")),
    ],
    ids=lambda value: ascii(value) if isinstance(value, str) else value.code,
)
async def test_what_can_not_be_sold_is_refused_with_the_same_words(
    service: DataService, code: str, refusal: Refusal
) -> None:
    assert await service.product_by_code(code, DAY) == refusal


async def test_a_cashier_signs_in(service: DataService) -> None:
    limits = DiscountLimits(150_000, 75_000, 0, 0)
    assert await service.sign_in("1001", "1234") == StaffMember(
        "1001", "Ana", "cashier", permissions_of("cashier"), limits
    )


async def test_a_manager_signs_in(service: DataService) -> None:
    member = await service.sign_in("2001", "4321")
    assert isinstance(member, StaffMember)
    assert member.permissions == permissions_of("manager")
    assert member.limits == MANAGER_LIMITS


@pytest.mark.parametrize(
    ("staff", "pin"),
    [
        (CLUMSY[0], "1235"),
        (CLUMSY[1], ""),
        (CLUMSY[2], "1234 "),
        (DISMISSED, "1234"),
        ("9999", "1234"),
        ("", ""),
        ("1001\x00", "1234"),
        ("1001", "\udc80"),
        ("1" * 21, "1234"),
        ("1001", "1" * 41),
    ],
    ids=ascii,
)
async def test_wrong_pin_and_unknown_staff_look_the_same(
    service: DataService, staff: str, pin: str
) -> None:
    assert await service.sign_in(staff, pin) == refusals.sign_in_refused()


@pytest.mark.parametrize("text", ["bread", "BREAD", "brot", "rye bre", "2000000100036", "10003"])
async def test_search_finds_by_name_number_and_barcode(service: DataService, text: str) -> None:
    hits = await service.search(text, DAY)
    hit = next(hit for hit in hits if hit.number == "10003")
    assert hit.code == "2000000100036"
    assert hit.price == Money(340, EUR)


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\udc80", "no such thing at all", "%", "_%"])
async def test_search_that_finds_nothing(service: DataService, text: str) -> None:
    assert [hit for hit in await service.search(text, DAY) if "%" not in str(hit.names)] == []


async def test_search_leaves_out_what_can_not_be_sold(service: DataService) -> None:
    numbers = {hit.number for hit in await service.search("thing", DAY)}
    assert not numbers & {"90001", "90002", "90004"}


async def test_search_stops_at_the_limit(service: DataService) -> None:
    assert len(await service.search("1", DAY, limit=3)) == 3
    assert len(await service.search("a", DAY)) <= 20


async def test_texts_come_as_they_are(service: DataService) -> None:
    (hit,) = await service.search("ünïted", DAY)
    assert dict(hit.names)["en"] == "Ünïted & <b>50%</b> _\u202e"


async def test_both_give_the_same_answer_to_anything(
    online: DataService, offline: DataService
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    known = ["2000000100012", "10003", "2812345007563", "90003", "90001", "4006381333931"]
    for _ in range(60):
        code = chance.choice(known)
        if chance.random() < 0.5:
            at = chance.randrange(len(code))
            code = code[:at] + chance.choice("0123456789 aß\x07\u202e") + code[at + 1 :]
        day = DAY + timedelta(days=chance.randrange(400))
        assert await online.product_by_code(code, day) == await offline.product_by_code(code, day)
        text = "".join(chance.choice("aeiörst 012%_*\"'") for _ in range(chance.randrange(1, 5)))
        assert await online.search(text, day) == await offline.search(text, day)
