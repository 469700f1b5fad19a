"""What goes over the wire comes out as it went in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.domain.money import Money, currency
from tuipos.domain.product import Offer, Product, TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.retail import convert, wire
from tuipos.retail.service import ProductFound, ProductHit, StaffMember

EUR = currency("EUR")
text = st.text(max_size=12)
texts = st.dictionaries(st.sampled_from(["en", "de", "ru"]), text).map(lambda d: tuple(d.items()))
currencies = st.sampled_from([EUR, currency("JPY"), currency("KWD")])
minor = st.integers(min_value=-(10**12), max_value=10**12)


@st.composite
def products_found(draw: st.DrawFn) -> ProductFound:
    unit = draw(currencies)
    take = draw(st.integers(1, 9))
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
        ),
        offers=draw(
            st.lists(
                st.builds(
                    Offer,
                    id=text,
                    names=texts,
                    products=st.frozensets(text, max_size=3),
                    take=st.just(take),
                    pay=st.integers(0, take),
                ),
                max_size=2,
            ).map(tuple)
        ),
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


@given(staff=st.builds(StaffMember, text, text, text, st.frozensets(text, max_size=3)))
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
