"""Where records of each kind come from: their rows as the cells that files and forms have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from peewee import Database, ModelSelect

from tuipos.domain.money import Money, currency
from tuipos.domain.quantity import Quantity
from tuipos.hq.cells import time_zone
from tuipos.hq.import_discounts import discount_cells, group_price_cells, limit_cells
from tuipos.hq.import_taxes import tax_cells, tax_part_cells
from tuipos.hq.import_units import unit_cells, unit_price_cells
from tuipos.hq.import_variants import VARIANT_COLUMNS
from tuipos.hq.layout_columns import BUTTON_COLUMNS, BUTTON_MORE, USE_COLUMNS, USE_MORE
from tuipos.hq.profiles import profile_as_typed
from tuipos.storage.models import master
from tuipos.storage.search import find_products, fold

Stored = dict[str, Any]
Cells = dict[str, str]
_CHUNK_ROWS = 400
#: A search lists the prices of so many products at most; another word finds the others.
_MOST_PRODUCTS = 1000


@dataclass(frozen=True)
class Source:
    """A kind's table: its order, what a search finds, and its rows as cells.

    `key` names the columns that tell one record from another. In a file rows stand in `file_order`,
    where that is another: what they refer to comes before them.
    """

    table: type[master.Master]
    key: tuple[str, ...]
    order: tuple[Any, ...]
    find: Callable[[Database, str], Any]
    cells: Callable[[Database, Sequence[Stored]], Iterable[Cells]]
    file_order: tuple[Any, ...] = ()


def rows_as_cells(
    db: Database, source: Source, query: ModelSelect[Any]
) -> Iterator[tuple[Stored, Cells]]:
    """Stored rows with their cells, read as they are used."""
    rows = iter(query.dicts().iterator(db))
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        yield from zip(chunk, source.cells(db, chunk), strict=True)


def select(db: Database, source: Source, find: str) -> ModelSelect[Any]:
    """All rows of a kind in their order, or those that a search finds."""
    query = source.table.select()
    if find.strip():
        query = query.where(source.find(db, find.strip()))
    return query.order_by(*source.order)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _price(minor: int, code: str) -> str:
    return Money(minor, currency(code)).plain()


def _folded(field: Any) -> Callable[[Database, str], Any]:
    """Every word of the search somewhere in a folded column."""

    def found(db: Database, text: str) -> Any:
        condition = None
        for word in fold(text).split():
            part = field.contains(word)
            condition = part if condition is None else condition & part
        return condition if condition is not None else field.contains("")

    return found


def _any_of(*fields: Any) -> Callable[[Database, str], Any]:
    """The search's text in any of these columns."""

    def found(db: Database, text: str) -> Any:
        condition = fields[0].contains(text)
        for field in fields[1:]:
            condition = condition | field.contains(text)
        return condition

    return found


def _of_products(field: Any) -> Callable[[Database, str], Any]:
    """The rows of the products that the search index finds, so far as people read on."""
    return lambda db, text: field.in_(find_products(db, text, _MOST_PRODUCTS, all_variants=True))


def _product_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    numbers = [row["number"] for row in rows]
    price = master.Price
    prices = {
        product: _price(minor, code)
        for product, minor, code in price.select(price.product, price.price_minor, price.currency)
        .where(price.product.in_(numbers) & (price.store == "") & (price.valid_from == ""))
        .tuples()
        .execute(db)
    }
    codes: dict[str, list[str]] = {}
    barcode = master.Barcode
    pairs = barcode.select(barcode.product, barcode.code).where(barcode.product.in_(numbers))
    for product, code in pairs.order_by(barcode.code).tuples().execute(db):
        codes.setdefault(product, []).append(code)
    for row in rows:
        texts = ("number", "name", "name_de", "name_ru", "tax", "unit", "department",
                 "deposit", *VARIANT_COLUMNS)  # fmt: skip
        yield {
            **{name: row[name] for name in texts},
            "barcode": " ".join(codes.get(row["number"], [])),
            "price": prices.get(row["number"], ""),
            "min_age": str(row["minimum_age_years"] or ""),
            "blocked": _yes(row["blocked"]),
            "discountable": _yes(row["discountable"]),
        }


def _barcode_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        code = {"number": row["product"], "barcode": row["code"], "unit": row["unit"]}
        yield {**code, "pieces": str(row["pieces"])}


def _mask_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        yield {"mask": row["mask"], "currency": row["currency"], "position": str(row["position"])}


def _price_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        yield {
            "number": row["product"],
            "price": _price(row["price_minor"], row["currency"]),
            "from": str(row["valid_from"] or ""),
            "to": str(row["valid_to"] or ""),
            "store": row["store"],
        }


def _texts(*names: str) -> Callable[[Database, Sequence[Stored]], Iterator[Cells]]:
    """Cells that are columns of the same name; yes and no for what is either."""

    def cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
        for row in rows:
            yield {
                name: _yes(row[name]) if isinstance(row[name], bool) else str(row[name])
                for name in names
            }

    return cells


def _customer_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        texts = ("number", "name", "loyalty_card", "email", "phone", "tax_exempt")
        limit, code = row["credit_limit_minor"], row["credit_currency"]
        credit = {"credit_limit": _price(limit, code) if limit else ""}
        yield {**{name: row[name] for name in texts}, "group": row["customer_group"], **credit}


def _staff_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    """PINs are not shown, and their hashes do not leave headquarters in files."""
    for row in rows:
        shown = {name: row[name] for name in ("number", "name", "role")}
        stores = " ".join(row["stores"].strip(",").split(","))
        yield {**shown, "pin": "", "active": _yes(row["active"]), "stores": stores,
               "must_choose_pin": _yes(row["must_choose_pin"])}  # fmt: skip


def _scheme_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        code = row["currency"]
        yield {
            "store": row["store"],
            "earn_points": str(row["earn_points"]),
            "earn_amount": _price(row["earn_minor"], code),
            "redeem_points": str(row["redeem_points"]),
            "redeem_amount": _price(row["redeem_minor"], code),
            "name": row["name"],
        }


def _gift_card_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        texts = {name: row[name] for name in ("number", "currency", "state")}
        yield {**texts, "balance": _price(row["balance_minor"], row["currency"])}


def _rate_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        whole, rest = divmod(row["home_millionths"], 1_000_000)
        decimals = f"{rest:06d}".rstrip("0")
        yield {
            "currency": row["currency"],
            "rate": f"{whole}.{decimals}" if decimals else str(whole),
            "from": str(row["valid_from"] or ""),
            "per": str(row["per"]),
            "smallest": _price(row["smallest_cash_minor"], row["currency"]),
        }


def _availability_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    """When it was counted is told in the store's time, with its offset."""
    store = master.Store
    zones = dict(store.select(store.number, store.time_zone).tuples().execute(db))
    for row in rows:
        counted_at = row["counted_at"].astimezone(time_zone(zones.get(row["store"], "UTC")))
        yield {
            "number": row["product"],
            "store": row["store"],
            "quantity": str(Quantity(row["quantity_units"], row["quantity_scale"])),
            "counted_at": counted_at.isoformat(),
        }


def _profile_cells(db: Database, rows: Sequence[Stored]) -> Iterator[Cells]:
    for row in rows:
        yield profile_as_typed(row)


_P, _O, _C, _S = master.Price, master.Offer, master.Customer, master.Staff
_L, _A = master.LoyaltyCard, master.Availability
_G, _T = master.GroupPrice, master.TaxPart
_X, _UP = master.ExchangeRate, master.UnitPrice
_B, _U = master.LayoutButton, master.LayoutUse
SOURCES: dict[str, Source] = {
    "products": Source(
        master.Product, ("number",), (master.Product.number,), _of_products(master.Product.number),
        _product_cells, file_order=(master.Product.variant_of, master.Product.number),
    ),
    "barcodes": Source(
        master.Barcode, ("barcode",), (master.Barcode.code,),
        _any_of(master.Barcode.code, master.Barcode.product), _barcode_cells,
    ),
    "units": Source(
        master.ProductUnit, ("number", "unit"),
        (master.ProductUnit.product, master.ProductUnit.unit),
        _of_products(master.ProductUnit.product), unit_cells,
    ),
    "unit-prices": Source(
        _UP, ("number", "unit", "store", "from"),
        (_UP.product, _UP.unit, _UP.store, _UP.valid_from), _of_products(_UP.product),
        unit_price_cells,
    ),
    "masks": Source(
        master.BarcodeMask, ("mask",), (master.BarcodeMask.mask,),
        _any_of(master.BarcodeMask.mask), _mask_cells,
    ),
    "prices": Source(
        _P, ("number", "store", "from"), (_P.product, _P.store, _P.valid_from),
        _of_products(_P.product), _price_cells,
    ),
    "discounts": Source(
        _O, ("id",), (_O.id,), _any_of(_O.id, _O.name, _O.name_de, _O.name_ru), discount_cells
    ),
    "group-prices": Source(
        _G, ("number", "group", "store", "from"),
        (_G.product, _G.customer_group, _G.store, _G.valid_from),
        _any_of(_G.product, _G.customer_group), group_price_cells,
    ),
    "limits": Source(
        master.RoleLimit, ("role",), (master.RoleLimit.role,), _any_of(master.RoleLimit.role),
        limit_cells,
    ),
    "customers": Source(
        _C, ("number",), (_C.number,),
        lambda db, text: _folded(_C.folded)(db, text)
        | _any_of(_C.loyalty_card, _C.email, _C.phone)(db, text),
        _customer_cells,
    ),
    "loyalty": Source(
        _L, ("number",), (_L.number,),
        lambda db, text: _any_of(_L.number, _L.customer)(db, text)
        | _L.customer.in_(_C.select(_C.number).where(_folded(_C.folded)(db, text))),
        _texts("number", "customer", "points", "state"),
    ),
    "loyalty-schemes": Source(
        master.LoyaltyScheme, ("store",), (master.LoyaltyScheme.store,),
        _any_of(master.LoyaltyScheme.store, master.LoyaltyScheme.name), _scheme_cells,
    ),
    "gift-cards": Source(
        master.GiftCard, ("number",), (master.GiftCard.number,),
        _any_of(master.GiftCard.number), _gift_card_cells,
    ),
    "exchange-rates": Source(
        _X, ("currency", "from"), (_X.currency, _X.valid_from), _any_of(_X.currency), _rate_cells
    ),
    "availability": Source(
        _A, ("number", "store"), (_A.product, _A.store),
        _of_products(_A.product),
        _availability_cells,
    ),
    "profiles": Source(
        master.OfflineProfile, ("name",), (master.OfflineProfile.name,),
        _any_of(master.OfflineProfile.name), _profile_cells,
    ),
    "staff": Source(_S, ("number",), (_S.number,), _any_of(_S.number, _S.name), _staff_cells),
    "stores": Source(
        master.Store, ("number",), (master.Store.number,),
        _any_of(master.Store.number, master.Store.name),
        _texts("number", "name", "currency", "offline_profile", "language", "time_zone",
               "prices_include_tax", "cash_rounding", "tax_rounding"),
    ),
    "registers": Source(
        master.Register, ("store", "number"), (master.Register.store, master.Register.number),
        _any_of(master.Register.number, master.Register.name), _texts("number", "store", "name"),
    ),
    "taxes": Source(
        master.Tax, ("code", "from"), (master.Tax.code, master.Tax.valid_from),
        _any_of(master.Tax.code, master.Tax.name), tax_cells,
    ),
    "tax-parts": Source(
        _T, ("code", "part", "store", "from"), (_T.code, _T.part, _T.store, _T.valid_from),
        _any_of(_T.code, _T.part, _T.name, _T.name_de, _T.name_ru), tax_part_cells,
    ),
    "layouts": Source(
        _B, ("layout", "page", "position"), (_B.layout, _B.page, _B.position),
        _any_of(_B.layout, _B.label, _B.label_de, _B.label_ru, _B.parameters),
        _texts(*BUTTON_COLUMNS, *BUTTON_MORE),
    ),
    "layout-uses": Source(
        _U, ("store", "register", "staff"), (_U.store, _U.register, _U.staff),
        _any_of(_U.layout, _U.store, _U.register, _U.staff), _texts(*USE_COLUMNS, *USE_MORE),
    ),
}  # fmt: skip
