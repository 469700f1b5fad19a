"""What goes over the wire comes out as it went in."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.sales import any_offer, products
from tuipos.domain.discounts.manual import DiscountLimits
from tuipos.domain.money import Money, currency
from tuipos.domain.product import (
    CHAIN_PRICE,
    OFFER_KINDS,
    STORE_PRICE,
    Offer,
    OfferStep,
    Product,
    TaxRate,
)
from tuipos.domain.quantity import Quantity
from tuipos.retail import convert, convert_offers, wire, wire_offers
from tuipos.retail.service import ProductFamily, ProductFound, ProductHit, StaffMember

EUR = currency("EUR")
text = st.text(max_size=12)
texts = st.dictionaries(st.sampled_from(["en", "de", "ru"]), text).map(lambda d: tuple(d.items()))
currencies = st.sampled_from([EUR, currency("JPY"), currency("KWD")])
minor = st.integers(min_value=-(10**12), max_value=10**12)


@st.composite
def _offer(draw: st.DrawFn, name: str) -> Offer:
    """An offer of any kind, often a plain one."""
    of = draw(products())
    offer = draw(any_offer(name, draw(st.sampled_from(OFFER_KINDS)), of))
    names = draw(texts)
    if draw(st.booleans()):
        plain = Offer(name, names, draw(st.frozensets(text, max_size=3)), offer.take, offer.pay)
        assert plain.is_plain
        return plain
    coupon, group = draw(text), draw(text)
    return replace(offer, names=names, coupon=coupon, customer_group=group)


@st.composite
def products_found(draw: st.DrawFn) -> ProductFound:
    unit = draw(currencies)
    return ProductFound(
        product=Product(
            number=draw(text),
            names=draw(texts),
            price=Money(draw(minor), unit),
            tax=TaxRate(draw(text), draw(st.integers(0, 10**6))),
            unit=draw(text),
            weighed=draw(st.booleans()),
            department=draw(text),
            minimum_age_years=draw(st.integers(0, 99)),
            discountable=draw(st.booleans()),
            base_unit=draw(text),
            factor=Quantity(draw(st.integers(1, 10**6)), draw(st.integers(0, 6))),
            unit_names=draw(texts),
            price_source=draw(st.sampled_from([CHAIN_PRICE, STORE_PRICE])),
            group_prices=draw(
                st.dictionaries(text, st.builds(Money, minor, st.just(unit)), max_size=2).map(
                    lambda prices: tuple(prices.items())
                )
            ),
        ),
        offers=tuple(draw(_offer(f"O{at}")) for at in range(draw(st.integers(0, 3)))),
        quantity=Quantity(draw(st.integers(1, 10**9)), draw(st.integers(0, 3))),
        embedded_amount=draw(st.none() | st.builds(Money, minor, st.just(unit))),
        data_version=draw(st.integers(0, 2**53)),
    )


@given(found=products_found())
def test_a_product_survives_the_wire(found: ProductFound) -> None:
    sent = msgspec.json.encode(convert.to_wire_product(found))
    received = msgspec.json.decode(sent, type=wire.ProductFound)
    assert convert.from_wire_product(received) == found


@given(
    hits=st.lists(
        st.builds(
            ProductHit,
            number=text,
            code=text,
            names=texts,
            price=st.builds(Money, minor, currencies),
            unit=text,
        ),
        max_size=4,
    ).map(tuple)
)
def test_hits_survive_the_wire(hits: tuple[ProductHit, ...]) -> None:
    sent = msgspec.json.encode(convert.to_wire_hits(hits))
    received = msgspec.json.decode(sent, type=wire.SearchResult)
    assert convert.from_wire_hits(received) == hits


limits = st.builds(DiscountLimits, *[st.integers(0, 10**9)] * 4)


@given(staff=st.builds(StaffMember, text, text, text, st.frozensets(text, max_size=3), limits))
def test_staff_survives_the_wire(staff: StaffMember) -> None:
    sent = msgspec.json.encode(convert.to_wire_staff(staff))
    assert convert.from_wire_staff(msgspec.json.decode(sent, type=wire.Staff)) == staff


SOUND = convert.to_wire_product(
    ProductFound(
        Product("1", (("en", "Rye"),), Money(340, EUR), TaxRate("reduced", 70_000)),
        offers=(Offer("o", (), frozenset({"1"}), 3, 2),),
    )
)


@pytest.mark.parametrize(
    "change",
    [
        {"price": "3.4O"},
        {"price": "3.405"},
        {"price": ""},
        {"currency": "euro"},
        {"currency": ""},
        {"embedded_amount": "a lot"},
        {"quantity_units": 0},
        {"quantity_scale": -1},
        {"quantity_scale": 40},
        {"offers": [wire.Offer(id="o", names={}, products=["1"], take=2, pay=3)]},
        {"offers": [wire.Offer(id="o", names={}, products=["1"], take=0, pay=0)]},
    ],
    ids=str,
)
def test_what_is_well_formed_but_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no "):
        convert.from_wire_product(msgspec.structs.replace(SOUND, **change))


TEN = Offer("t", (), frozenset({"1"}), kind="simple", steps=(OfferStep(1, 100_000),))
PAIR = convert_offers.to_wire_offer(replace(TEN, kind="set"))


@pytest.mark.parametrize(
    "change",
    [
        {"take": 2, "pay": 3},
        {"take": 0},
        {"most": -1},
        {"steps": []},
        {"steps": [wire_offers.OfferStep(least=-1)]},
        {"steps": [wire_offers.OfferStep(least=1, percent_millionths=1_000_001)]},
        {"steps": [wire_offers.OfferStep(least=1, off="-1.00")], "currency": "EUR"},
        {"steps": [wire_offers.OfferStep(least=1, price="1.00")]},
        {"parts": [wire_offers.OfferPart(number=1, pieces=0, products=["1"])]},
        {"parts": [wire_offers.OfferPart(number=at, pieces=1, products=["1"]) for at in (1, 2)]},
    ],
    ids=str,
)
def test_an_offer_that_is_none_is_refused(change: dict[str, object]) -> None:
    wrong = msgspec.structs.replace(PAIR, **change)
    with pytest.raises(ValueError, match=r"no |nothing|overlap"):
        convert.from_wire_product(msgspec.structs.replace(SOUND, more_offers=[wrong]))


@pytest.mark.parametrize("change", [{"kind": "lottery"}, {"combine": "sometimes"}], ids=str)
def test_what_a_newer_server_offers_is_left_out(change: dict[str, object]) -> None:
    newer = msgspec.structs.replace(PAIR, **change)
    found = convert.from_wire_product(msgspec.structs.replace(SOUND, more_offers=[newer]))
    assert [offer.id for offer in found.offers] == ["o"]


def test_a_register_of_the_first_interface_sees_plain_offers_alone() -> None:
    """It reads `offers` and nothing else, and passes over what it does not know."""
    plain = Offer("o", (), frozenset({"1"}), 3, 2)
    with_coupon = replace(plain, id="c", coupon="SAVE")
    product = Product("1", (), Money(340, EUR), TaxRate("reduced", 70_000))
    sent = convert.to_wire_product(ProductFound(product, (with_coupon, plain, TEN)))
    assert [(offer.id, offer.take, offer.pay) for offer in sent.offers] == [("o", 3, 2)]
    assert [offer.id for offer in sent.more_offers] == ["c", "t"]


def test_a_server_of_the_first_interface_sets_no_limits() -> None:
    staff = wire.Staff(number="2001", name="Max", role="manager", permissions=[])
    assert convert.from_wire_staff(staff).limits.line_millionths == 1_000_000


FOUND = ProductFound(Product("1", (("en", "Milk"),), Money(210, EUR), TaxRate("standard", 190_000)))


@pytest.mark.parametrize("wrong", [{"factor_units": 0}, {"factor_units": -2}, {"factor_scale": 9}])
def test_a_factor_that_is_none_is_not_taken(wrong: dict[str, int]) -> None:
    sent = msgspec.structs.replace(convert.to_wire_product(FOUND), **wrong)
    with pytest.raises(ValueError, match="no factor"):
        convert.from_wire_product(sent)


def test_a_product_from_a_server_without_units_is_in_its_own() -> None:
    sent = msgspec.to_builtins(convert.to_wire_product(FOUND))
    for name in ("own_unit", "factor_units", "factor_scale", "unit_names"):
        del sent[name]
    assert convert.from_wire_product(msgspec.convert(sent, wire.ProductFound)) == FOUND


def test_variants_and_units_survive_the_wire() -> None:
    hit = ProductHit("501", "501", (("en", "Red"),), Money(1990, EUR), "piece")
    family = ProductFamily("500", (("en", "Shirt"), ("de", "Hemd")), (hit,))
    received = msgspec.json.decode(
        msgspec.json.encode(convert.to_wire_family(family)), type=wire.ProductFamily
    )
    assert convert.from_wire_family(received) == family
    with pytest.raises(ValueError, match="variants"):
        convert.from_wire_family(msgspec.structs.replace(received, variants=[]))
    units = (FOUND, replace(FOUND, data_version=7))
    assert convert.from_wire_units(convert.to_wire_units(units)) == units
