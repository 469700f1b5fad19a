"""What rows of discounts, groups' prices and roles' limits mean, and how they are written again.

A discount says what it gives in one cell, its steps with slashes between: `10 %`, `1.00 off` or a
price such as `4.50`; from so many pieces on `3: 5 % / 6: 10 %`, from an amount on `50.00: 5.00
off`. Products stand with spaces between them. In a set of several groups a `+` stands between the
groups, and a number with a `*` before the products of each: `1* 28 29 + 2* 77`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peewee import Database

from tuipos.domain.discounts.manual import percent_quantity
from tuipos.domain.discounts.pieces import MILLION
from tuipos.domain.money import Currency, Money, currency, parse_money
from tuipos.domain.permissions import ROLES
from tuipos.domain.product import (
    BEST,
    CHEAPEST,
    COMBINING,
    OFFER_KINDS,
    QUANTITY,
    SET,
    SIMPLE,
    TAKE_PAY,
    THRESHOLD,
    OfferStep,
)
from tuipos.domain.words import say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Known,
    plain_decimal,
    read_days,
    read_known_product,
    read_known_store,
    read_number,
    read_price_minor,
    read_text,
    read_whole,
)
from tuipos.storage.models import master
from tuipos.storage.offers import steps_of, steps_text

Changes = list[tuple[type[master.Master], dict[str, Any]]]
#: The columns that a file of discounts may have beside those of the plain kind.
MORE_COLUMNS = (
    "kind", "gives", "combine", "priority", "most", "coupon", "group", "store",
)  # fmt: skip
Tables = tuple[type[master.Master], type[master.Master]]
#: With any of these a discount is more than the first schema knows: see `master.Offer`.
_CONDITIONS = ("priority", "most", "coupon", "group", "store", "gives")
_MOST_PIECES = 999
_MOST_PRIORITY = 999
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?", re.ASCII)
_STEP = re.compile(r"(?:(?P<least>[^:]*):)?(?P<value>[^:]*?) ?(?P<form>%|off)?")
_COUNT = re.compile(r"(\d{1,3})\*", re.ASCII)


def read_discount(cells: Cells, known: Known) -> Changes:
    """An offer of any kind with its products; one that says no kind is `take` for `pay`."""
    number = known.first_time("id", read_number(cells, "id"))
    kind = _one_of(cells, "kind", OFFER_KINDS, TAKE_PAY)
    members, parts = _members(cells, known)
    if not members and kind != THRESHOLD:
        raise BadCell("products", say("{column} is empty", column="products"))
    if parts and kind not in (SET, CHEAPEST):
        raise BadCell("products", say("groups with + belong to a set, or the cheapest of one"))
    row = _terms(cells, known, kind, parts)
    row |= {"id": number, "name": read_text(cells, "name")}
    row |= {column: cells.get(column, "") for column in ("name_de", "name_ru")}
    table, _ = member_tables(cells)
    if table is master.OfferMember:
        row |= {"set_take": row["take"], "set_pay": row["pay"], "take": 1, "pay": 1}
        members = [
            {**member, "part": parts.get(member["product"], (0, 1))[0],
             "pieces": parts.get(member["product"], (0, 1))[1]}
            for member in members
        ]  # fmt: skip
    return [(master.Offer, row), *((table, {"offer": number, **member}) for member in members)]


def read_group_price(cells: Cells, known: Known) -> Changes:
    """What a group of customers pays for a known product, in one store or in all."""
    number = read_known_product(cells, "number", known)
    first, last = read_days(cells)
    row = {
        "product": number,
        "customer_group": read_number(cells, "group"),
        "store": read_known_store(cells, known),
        "valid_from": first,
        "valid_to": last,
        "price_minor": read_price_minor(cells, known),
        "currency": known.currency.code,
    }
    known.first_time("number", f"{number} {row['customer_group']} {first} {row['store']}".strip())
    return [(master.GroupPrice, row)]


def read_limit(cells: Cells, known: Known) -> Changes:
    """How far a role may go, in percent."""
    role = known.first_time("role", _one_of(cells, "role", ROLES, ""))
    row: dict[str, Any] = {"role": role}
    for column in ("line", "sale", "price_down", "price_up"):
        most = 10 * MILLION if column == "price_up" else MILLION
        row[f"{column}_millionths"] = _percent(column, cells[column], known, most)
    return [(master.RoleLimit, row)]


def discount_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Discounts as rows of a file."""
    plain = _listed(db, master.OfferProduct, rows)
    others = _listed(db, master.OfferMember, rows)
    for row in rows:
        is_plain = not row["set_take"]
        counts = ("take", "pay") if is_plain else ("set_take", "set_pay")
        counted = row["kind"] in (TAKE_PAY, CHEAPEST, SET)
        unit = currency(row["currency"]) if row["currency"] else None
        members = (plain if is_plain else others).get(row["id"], [])
        yield {
            **{name: row[name] for name in ("id", "name", "name_de", "name_ru")},
            "take": str(row[counts[0]]) if counted else "",
            "pay": str(row[counts[1]]) if counted and row["kind"] != SET else "",
            "products": _products_text(members),
            "from": str(row["valid_from"] or ""),
            "to": str(row["valid_to"] or ""),
            "kind": row["kind"],
            "gives": " / ".join(
                _step_text(step, row["kind"], unit) for step in steps_of(row["steps"], unit)
            ),
            "combine": row["combine"],
            "priority": str(row["priority"] or ""),
            "most": str(row["most"] or ""),
            "coupon": row["coupon"],
            "group": row["customer_group"],
            "store": row["store"],
        }


def group_price_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Prices of groups as rows of a file."""
    for row in rows:
        yield {
            "number": row["product"],
            "group": row["customer_group"],
            "price": Money(row["price_minor"], currency(row["currency"])).plain(),
            "from": str(row["valid_from"] or ""),
            "to": str(row["valid_to"] or ""),
            "store": row["store"],
        }


def limit_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Limits of roles as rows of a file."""
    for row in rows:
        yield {
            "role": row["role"],
            **{
                column: str(percent_quantity(row[f"{column}_millionths"]))
                for column in ("line", "sale", "price_down", "price_up")
            },
        }


def product_words(text: str) -> list[str]:
    """The product numbers in a cell of products, without its signs."""
    return [word for word in text.split() if word != "+" and not _COUNT.fullmatch(word)]


def member_tables(cells: Mapping[str, str]) -> Tables:
    """The table that a discount's products stand in, and the one that they do not."""
    of_first = cells.get("kind", "") in ("", TAKE_PAY) and cells.get("combine", "") in ("", BEST)
    given = any(cells.get(name, "") not in ("", "0") for name in _CONDITIONS)
    tables: Tables = (master.OfferProduct, master.OfferMember)
    return tables if of_first and not given else tables[::-1]


def _terms(
    cells: Cells, known: Known, kind: str, parts: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    take, pay = _counts(cells, kind, parts)
    steps = _steps(cells, known, kind)
    first, last = read_days(cells)
    has_amount = any(step.off is not None or step.price is not None for step in steps)
    return {
        "kind": kind,
        "take": take,
        "pay": pay,
        "steps": steps_text(steps),
        "currency": known.currency.code if has_amount else "",
        "valid_from": first,
        "valid_to": last,
        "combine": _one_of(cells, "combine", COMBINING, BEST),
        "priority": _whole_or_0(cells, "priority", _MOST_PRIORITY),
        "most": _whole_or_0(cells, "most", _MOST_PIECES),
        "coupon": read_number(cells, "coupon").upper() if cells.get("coupon") else "",
        "customer_group": read_number(cells, "group") if cells.get("group") else "",
        "store": read_known_store(cells, known),
        "set_take": 0,
        "set_pay": 0,
    }


def _counts(cells: Cells, kind: str, parts: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """How many pieces make a set, and for how many one pays."""
    if kind in (QUANTITY, SIMPLE, THRESHOLD):
        return 1, 1
    if parts:
        take = sum(dict(parts.values()).values())
    else:
        take = read_whole(cells, "take", 2, _MOST_PIECES)
    if kind == SET:
        return take, take
    if parts and not cells["pay"]:
        return take, take - 1
    pay = read_whole(cells, "pay", 0, _MOST_PIECES)
    if pay >= take:
        raise BadCell("pay", say("pay is less than take: 3 for the price of 2"))
    return take, pay


def _members(cells: Cells, known: Known) -> tuple[list[dict[str, Any]], dict[str, tuple[int, int]]]:
    """The products, and for those of a set of groups the number of their group and its count."""
    text = cells["products"]
    products = product_words(text)
    for product in products:
        if product not in known.products:
            raise BadCell("products", say("there is no product {number}", number=product))
    if "+" not in text.split():
        return [{"product": product} for product in dict.fromkeys(products)], {}
    if len(set(products)) != len(products):
        raise BadCell("products", say("a product stands in one group of a set only"))
    parts: dict[str, tuple[int, int]] = {}
    for number, group in enumerate(text.split("+"), 1):
        words = group.split()
        count = _COUNT.fullmatch(words[0]) if words else None
        pieces = int(count[1]) if count else 1
        if not product_words(group) or pieces < 1:
            raise BadCell("products", say("a group of a set is empty"))
        parts |= dict.fromkeys(product_words(group), (number, pieces))
    return [{"product": product} for product in products], parts


def _steps(cells: Cells, known: Known, kind: str) -> tuple[OfferStep, ...]:
    text = cells.get("gives", "")
    if not text:
        if kind in (TAKE_PAY, CHEAPEST):
            return ()
        raise BadCell("gives", say("{column} is empty", column="gives"))
    steps = tuple(_step(each.strip(), known, kind) for each in text.split("/"))
    if kind == TAKE_PAY or (len(steps) > 1 and kind not in (QUANTITY, THRESHOLD)):
        raise BadCell("gives", say("this kind of discount has no such steps"))
    if kind == THRESHOLD and any(step.price is not None for step in steps):
        raise BadCell("gives", say("a sum gets a percentage or an amount off, and no price"))
    if kind == CHEAPEST and any(step.price is not None or step.off is not None for step in steps):
        raise BadCell("gives", say("the cheapest of a set gets a percentage off"))
    return steps


def _step(text: str, known: Known, kind: str) -> OfferStep:
    match = _STEP.fullmatch(text)
    if match is None:
        raise _no_step(text)
    least, value, form = match["least"], match["value"].strip(), match["form"]
    if least is None:
        at = 1
    elif kind == THRESHOLD:
        at = _amount(least.strip(), known, text).minor
    elif kind == QUANTITY and re.fullmatch(r"\d{1,5}", least.strip(), re.ASCII):
        at = int(least)
    else:
        raise _no_step(text)
    if form == "%":
        return OfferStep(at, percent_millionths=_percent("gives", value, known, MILLION))
    amount = _amount(value, known, text)
    return OfferStep(at, off=amount) if form == "off" else OfferStep(at, price=amount)


def _amount(text: str, known: Known, step: str) -> Money:
    plain = plain_decimal(text, known.decimal)
    amount = parse_money(plain, known.currency) if plain else None
    if amount is None:
        raise _no_step(step)
    return amount


def _no_step(text: str) -> BadCell:
    words = say("gives is 10 %, 1.00 off, 4.50 or 3: 5 % / 6: 10 %, not {text}", text=text)
    return BadCell("gives", words)


def _percent(column: str, text: str, known: Known, most: int) -> int:
    """A percentage in millionths."""
    match = _PERCENT.fullmatch(plain_decimal(text.strip(" %"), known.decimal))
    millionths = int(match[1] + (match[2] or "").ljust(4, "0")) if match else -1
    if not 0 <= millionths <= most:
        words = say("{column} is a percentage, not {text}", column=column, text=text)
        raise BadCell(column, words)
    return millionths


def _one_of(cells: Cells, column: str, known: Sequence[str], start: str) -> str:
    text = cells.get(column) or start
    if text not in known:
        words = say("{column} is one of {known}, not {text}", column=column,
                    known=", ".join(known), text=text)  # fmt: skip
        raise BadCell(column, words)
    return text


def _whole_or_0(cells: Cells, column: str, most: int) -> int:
    return read_whole(cells, column, 0, most) if cells.get(column) else 0


def _listed(
    db: Database, table: Any, rows: Sequence[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """The members of these offers in a table, by offer."""
    query = table.select().where(table.offer.in_([row["id"] for row in rows]))
    found: dict[str, list[dict[str, Any]]] = {}
    for member in query.order_by(table.product).dicts().execute(db):
        found.setdefault(member["offer"], []).append(member)
    return found


def _products_text(members: Sequence[dict[str, Any]]) -> str:
    groups: dict[int, list[dict[str, Any]]] = {}
    for member in members:
        groups.setdefault(member.get("part", 0), []).append(member)
    if list(groups) in ([], [0]):
        return " ".join(member["product"] for member in members)
    return " + ".join(
        " ".join([f"{groups[part][0]['pieces']}*", *(one["product"] for one in groups[part])])
        for part in sorted(groups)
    )


def _step_text(step: OfferStep, kind: str, unit: Currency | None) -> str:
    if step.price is not None:
        gives = step.price.plain()
    elif step.off is not None:
        gives = f"{step.off.plain()} off"
    else:
        gives = f"{percent_quantity(step.percent_millionths)} %"
    if kind == THRESHOLD:
        return f"{Money(step.least, unit or currency('EUR')).plain()}: {gives}"
    return f"{step.least}: {gives}" if kind == QUANTITY else gives
