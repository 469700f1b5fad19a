"""What the catalogue asks a replica, made into SQL once; `catalogue` says what the answers mean."""

from __future__ import annotations

from functools import cache
from typing import Any

from peewee import SQL, fn

from tuipos.storage.models.master import (
    Barcode,
    GroupPrice,
    Offer,
    OfferMember,
    OfferProduct,
    Price,
    Product,
    ProductUnit,
    ReplicaState,
    UnitPrice,
)
from tuipos.storage.prepared import Given, Prepared
from tuipos.storage.queries import Query

#: As the index of variants is made.
_IS_VARIANT = Product.variant_of != SQL("''")
PRODUCT = Prepared(lambda: _known().where(Product.number == Given("number")).limit(1))
VARIANTS = Prepared(
    lambda: (
        _known()
        .where((Product.variant_of == Given("number")) & _IS_VARIANT)
        .order_by(Product.number)
        .limit(Given("limit"))
    )
)
PRODUCT_OF_BARCODE = Prepared(
    lambda: (
        Barcode.select(Barcode.product, Barcode.pieces, Barcode.unit)
        .where(Barcode.code == Given("code"))
        .limit(1)
    )
)
#: Plain offers of a product, those of other kinds (a plain one has no counts of its own), and those
#: of a kind that name no product, and so are about all: in one question, for every scan asks it.
OFFERS = Prepared(
    lambda: (
        Offer.select()
        .where(
            (
                (Offer.id.in_(_ids_of(OfferProduct)) & (Offer.set_take == 0))
                | (Offer.id.in_(_ids_of(OfferMember)) & (Offer.set_take > 0))
                | ((Offer.kind == Given("kind")) & ~fn.EXISTS(_members()))
            )
            & _runs()
        )
        .order_by(Offer.id)
    )
)
RUNNING_OFFERS = Prepared(
    lambda: Offer.select().where(_runs()).order_by(Offer.id).limit(Given("limit"))
)
OFFERS_OF_COUPON = Prepared(
    lambda: (
        Offer.select()
        .where((Offer.coupon == Given("code")) & Offer.store.in_(["", Given("store")]))
        .order_by(Offer.id)
    )
)
#: The products of an offer, with the variants of those that have any.
MEMBERS = Prepared(
    lambda: _with_variants(
        OfferProduct, OfferProduct.select(OfferProduct.product), lambda of: [of.number]
    )
)
OTHER_MEMBERS = Prepared(
    lambda: _with_variants(
        OfferMember,
        OfferMember.select(OfferMember.product, OfferMember.part, OfferMember.pieces),
        lambda of: [of.number, OfferMember.part, OfferMember.pieces],
    )
)
#: What groups pay for a product on a day: the best one last for each, as for all prices.
GROUP_PRICES = Prepared(
    lambda: (
        GroupPrice.select()
        .where((GroupPrice.product == Given("number")) & _is_valid(GroupPrice))
        .order_by(GroupPrice.customer_group, GroupPrice.store, GroupPrice.valid_from)
    )
)
UNITS = Prepared(
    lambda: (
        ProductUnit.select()
        .where(ProductUnit.product == Given("number"))
        .order_by(ProductUnit.unit)
    )
)
#: What the other units of a product cost on a day: the best one last for each, as for all prices.
UNIT_PRICES = Prepared(
    lambda: (
        UnitPrice.select()
        .where((UnitPrice.product == Given("number")) & _is_valid(UnitPrice))
        .order_by(UnitPrice.unit, UnitPrice.store, UnitPrice.valid_from)
    )
)
VERSION = Prepared(lambda: ReplicaState.select(fn.MAX(ReplicaState.version).alias("version")))
#: A variant by its whole number alone: the begin of it may be that of a hundred others.
NUMBERS_FROM = Prepared(
    lambda: (
        Product.select(Product.number)
        .where(
            Product.number.between(Given("start"), Given("end"))
            & ((Product.variant_of == "") | (Product.number == Given("start")))
        )
        .order_by(Product.number)
        .limit(Given("limit"))
    )
)
PRODUCTS_OF_CODES_FROM = Prepared(
    lambda: (
        Barcode.select(Barcode.product)
        .where(Barcode.code.between(Given("start"), Given("end")))
        .order_by(Barcode.code)
        .limit(Given("limit"))
    )
)


@cache
def products(count: int) -> Prepared:
    """The products with so many numbers, `places` of them."""
    return Prepared(lambda: _known().where(Product.number.in_(_places(count))))


@cache
def prices(count: int) -> Prepared:
    """The prices of so many products on a day: the best one last for each.

    The store's own is better than the one for all, and of these the latest begun.
    """
    return Prepared(lambda: _prices(count))


@cache
def lowest_barcodes(count: int) -> Prepared:
    """The lowest barcode of each of so many products that has one."""
    return Prepared(
        lambda: (
            Barcode.select(Barcode.product, fn.MIN(Barcode.code).alias("code"))
            .where(Barcode.product.in_(_places(count)))
            .group_by(Barcode.product)
        )
    )


def places(numbers: list[str]) -> dict[str, str]:
    """The values of a question about several numbers."""
    return {f"number_{at}": number for at, number in enumerate(numbers)}


def _places(count: int) -> list[Given]:
    return [Given(f"number_{at}") for at in range(count)]


def _known() -> Query:
    """Products, each with whether it has variants: no question more, for every scan asks this."""
    of: Any = Product.alias("variants")
    its = of.select(SQL("1")).where(
        (of.variant_of == Product.number) & (of.variant_of != SQL("''"))
    )
    return Product.select(Product, fn.EXISTS(its).alias("has_variants"))


def _with_variants(
    members: type[OfferProduct] | type[OfferMember], chosen: Query, columns: Any
) -> Query:
    """The members of an offer, and the variants of each; `columns` are those of a variant."""
    of: Any = Product.alias("variants")
    variants = (
        of.select(*columns(of))
        .join(members, on=(members.product == of.variant_of))
        .where((members.offer == Given("offer")) & (of.variant_of != SQL("''")))
    )
    return chosen.where(members.offer == Given("offer")) | variants


def _ids_of(members: type[OfferProduct] | type[OfferMember]) -> Query:
    """The offers that name a product, or the one it is a variant of."""
    numbers = [Given("number"), Given("parent")]
    return members.select(members.offer).where(members.product.in_(numbers))


def _members() -> Query:
    return OfferMember.select(OfferMember.product).where(OfferMember.offer == Offer.id)


def _runs() -> Any:
    """Whether an offer runs in a store on a day."""
    return _is_valid(Offer)


def _is_valid(table: Any) -> Any:
    """Whether a row is there for a store on a day."""
    return (
        table.store.in_(["", Given("store")])
        & (table.valid_from <= Given("day"))
        & ((table.valid_to == "") | (table.valid_to >= Given("day")))
    )


def _prices(count: int) -> Query:
    return (
        Price.select()
        .where(Price.product.in_(_places(count)) & _is_valid(Price))
        .order_by(Price.store, Price.valid_from)
    )
