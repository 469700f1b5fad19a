"""The demo world with what can go wrong in it, on its real road: HQ, packages, both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import engines
from tests.server.running import hq_client, serving
from tuipos.hq.demo import load_demo
from tuipos.hq.master import Change, change
from tuipos.retail import wire
from tuipos.retail.activation import activate
from tuipos.retail.online import OnlineClient
from tuipos.retail.pins import hash_pin
from tuipos.server.keys import keep_secret, new_token
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models import master
from tuipos.storage.search import fold_texts
from tuipos.sync.packages import Expected, OpenPackage, PackageTerms, apply_package, open_package

STORE, REGISTER = "0001", "001"
#: One person for each test that fails to sign in, since the server counts failures.
CLUMSY = ("3001", "3002", "3003")
DISMISSED = "3009"
#: Whose PINs tests change at the server, and somebody with a temporary one.
CHANGING, FORGETFUL, NEWCOMER = "3004", "3005", "3006"


def _product(
    number: str, name: str, *, blocked: bool = False, unit: str = "piece"
) -> dict[str, object]:
    folded = fold_texts(name, number)
    return {"number": number, "name": name, "folded": folded, "tax": "standard", "blocked": blocked,
            "unit": unit, "weighed": unit != "piece"}  # fmt: skip


def _variant(number: str, parent: str, what: str, **more: object) -> dict[str, object]:
    """A variant that leaves everything else to its parent."""
    row = {"number": number, "name": "", "folded": "", "tax": "", "unit": ""}
    return {**row, "variant_of": parent, "variant": what, **more}


#: Families: one with prices of every kind, of whose variants one is blocked; one without any left.
FAMILIES: list[dict[str, object]] = [
    {**_product("92000", "Hiking boot"), "name_de": "Wanderstiefel", "deposit": "90025",
     "minimum_age_years": 16, "department": "Shoes"},
    _variant("92001", "92000", "Size 41", variant_de="Größe 41"),
    _variant("92002", "92000", "Size 42", name="Boot of the year", minimum_age_years=18),
    _variant("92003", "92000", "Size 43", blocked=True),
    _variant("92004", "92000", "Size 44", tax="reduced"),
    _product("92010", "Sold out for good"),
    _variant("92011", "92010", "The only one", blocked=True),
    {**_product("92020", "Cheese in wheels", unit="kg")},
    _variant("92021", "92020", "Mild"),
    _variant("92022", "92020", "Old"),
]  # fmt: skip


def _price(
    product: str, minor: int, *, store: str = "", valid_from: str = "", valid_to: str = ""
) -> dict[str, object]:
    return {
        "product": product,
        "store": store,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "price_minor": minor,
        "currency": "EUR",
    }


FAMILY_PRICES = [
    _price("92000", 8000),
    _price("92000", 8500, valid_from="2027-01-01"),
    _price("92000", 7800, store=STORE, valid_from="2028-01-01"),
    _price("92002", 9000, valid_from="2027-01-01"),
    _price("92003", 1),
    _price("92010", 1000),
    _price("92020", 1200),
]


def _unit(product: str, unit: str, factor: int, **more: object) -> dict[str, object]:
    return {"product": product, "unit": unit, "factor_units": factor, **more}


#: Other units: crates with prices of every kind, a bag without any, whole wheels and loose ounces.
UNITS = [
    _unit("91004", "crate", 20, name="Crate", name_de="Kasten"),
    _unit("91004", "bag", 3),
    _unit("91005", "wheel", 4500, factor_scale=3, name_de="Laib"),
    _unit("91007", "oz", 25, factor_scale=1, whole=False),
    _unit("90001", "crate", 20),
]
UNIT_PRICES = [
    {**_price("91004", 1890), "unit": "crate"},
    {**_price("91004", 1990, valid_from="2027-01-01", valid_to="2027-12-31"), "unit": "crate"},
    {**_price("91004", 1750, store=STORE, valid_from="2028-01-01"), "unit": "crate"},
    {**_price("91004", 1, store="0002"), "unit": "bag"},
    {**_price("91005", 850), "unit": "wheel"},
    {**_price("91007", 30), "unit": "oz"},
    {**_price("90001", 30), "unit": "crate"},
]
#: What the codes of `test_codes.py` stand for, all at 2.00.
CODED = [
    _product("91001", "Stored as UPC-A"),
    _product("91002", "Stored as EAN-13 of a UPC-A"),
    _product("91003", "Stored as UPC-E"),
    _product("91004", "With a case of 24"),
    _product("91005", "Cheese by the kilogram", unit="kg"),
    _product("91006", "Cheese by the pound", unit="lb"),
    _product("91007", "Stored as EAN-8"),
    _product("4011", "Bananas by their PLU", unit="kg"),
    _product("04011", "Something else with a zero before it"),
    _product("88060", "By masks", unit="kg"),
]
CODES = [
    {"code": "036000291452", "product": "91001"},
    {"code": "0042100005264", "product": "91002"},
    {"code": "01234558", "product": "91003"},
    {"code": "9521234543213", "product": "91004"},
    {"code": "19521234543210", "product": "91004", "pieces": 24},
    {"code": "9521101530001", "product": "91005"},
    {"code": "9521101530018", "product": "91006"},
    {"code": "96385074", "product": "91007"},
    {"code": "2000000910048", "product": "91004", "unit": "crate"},
    {"code": "2000000910055", "product": "91004", "unit": "bag"},
    {"code": "2000000920016", "product": "92001"},
    {"code": "2000000920108", "product": "92000", "pieces": 6},
]
MASKS = [
    {"mask": "27IIIIIWWWWWC"},
    {"mask": "2IIIIIVPPPPC", "position": 2},
    {"mask": "25IIIIIHHHHHC", "currency": "SEK"},
    {"mask": "25IIIIIDDDDDC", "currency": "EUR", "position": 9},
]


@dataclass(frozen=True)
class World:
    """Where the running server is, what it gave register 001, and the replica fed from it."""

    url: str
    activated: wire.Activated
    replica: Path

    def client(self) -> OnlineClient:
        """The register's client."""
        context = self.activated.context
        return OnlineClient(self.url, self.activated.token, context.epoch, context.server_id)


@contextmanager
def running_world(folder: Path, engine: str = engines.SQLITE) -> Iterator[World]:
    """Make the world, start its server, activate register 001, fetch and apply what waits."""
    home = folder / "server"
    home.mkdir()
    with ExitStack() as stack:
        if engine == engines.POSTGRESQL:
            address = stack.enter_context(engines.postgresql_copy(engines.template()))
            (home / engines.ADDRESS_FILE).write_text(address)
        _make_headquarters(home)
        yield stack.enter_context(_served_world(home, folder))


@contextmanager
def _served_world(home: Path, folder: Path) -> Iterator[World]:
    with serving(home) as url:
        with hq_client(home, url) as hq:
            ran = hq.post("/hq/v1/runs", json={"schedule": "9999"}, timeout=60)
            assert ran.status_code == 200, ran.text
            code = hq.post(f"/hq/v1/registers/{REGISTER}/activation-code").json()["code"]
        activated = asyncio.run(activate(url, REGISTER, code))
        assert isinstance(activated, wire.Activated), str(activated)
        world = World(url, activated, folder / "offline.db")
        asyncio.run(_feed(world, folder))
        yield world


def _make_headquarters(home: Path) -> None:
    pepper = keep_secret(home / "pepper", new_token())
    hq = engines.open_of_home(home, "hq")
    prepare(hq, "hq")
    load_demo(hq, pepper, datetime.now(UTC))
    pin_hash = hash_pin("1234", pepper)
    with change(hq) as one:
        one.save(
            master.Product,
            [
                _product("90001", "Blocked thing", blocked=True),
                _product("90002", "Thing without a price"),
                _product("90003", "Dearer from 2027"),
                _product("90004", "Another store's thing"),
                _product("90005", "Ünïted & <b>50%</b> _\u202e"),
                *CODED,
                *FAMILIES,
            ],
        )
        one.save(master.Barcode, [{"code": "4006381333931", "product": "90003"}, *CODES])
        one.save(master.BarcodeMask, MASKS)
        one.save(
            master.Price,
            [
                _price("90001", 100),
                _price("90003", 100, valid_to="2026-12-31"),
                _price("90003", 120, valid_from="2027-01-01"),
                _price("90003", 90, store=STORE, valid_from="2027-06-01", valid_to="2027-06-30"),
                _price("90004", 100, store="0002"),
                _price("90005", 100),
                *(_price(str(product["number"]), 200) for product in CODED),
                *FAMILY_PRICES,
            ],
        )
        one.save(master.ProductUnit, UNITS)
        one.save(master.UnitPrice, UNIT_PRICES)
        _add_offers(one)
        _add_customers(one)
        _add_taxes(one)
        one.save(
            master.Staff,
            [
                {"number": number, "name": "Eva", "role": "cashier", "pin_hash": pin_hash,
                 "active": number != DISMISSED, "must_choose_pin": number == NEWCOMER}
                for number in (*CLUMSY, CHANGING, FORGETFUL, NEWCOMER, DISMISSED)
            ],
        )  # fmt: skip
    engines.release(hq)


def _add_offers(one: Change) -> None:
    """What the demo's discounts do not have: a store's own, an old one, one for all products."""
    own = {"take": 1, "pay": 1, "set_take": 1, "set_pay": 1, "kind": "simple", "currency": "EUR"}
    one.save(
        master.Offer,
        [
            {**own, "id": "90-STORE", "name": "Here", "steps": "1:price:80", "store": STORE},
            {**own, "id": "90-OTHER", "name": "There", "steps": "1:off:10", "store": "0002"},
            {**own, "id": "90-OVER", "name": "Over", "steps": "1:percent:100000",
             "coupon": "OVER", "valid_to": "2026-10-31"},
            {**own, "id": "90-NEWER", "name": "Of a newer tuipos", "kind": "lottery"},
            {**own, "id": "90-WRONG", "name": "Unreadable", "steps": "what?"},
        ],
    )  # fmt: skip
    one.save(master.Offer, [{**own, "id": "92-ALL", "name": "Boots", "steps": "1:off:500"}])
    one.save(master.OfferMember, [{"offer": "92-ALL", "product": "92000"}])
    names = ("90-STORE", "90-OTHER", "90-OVER", "90-NEWER", "90-WRONG")
    one.save(master.OfferMember, [{"offer": name, "product": "90005"} for name in names])
    price = {"product": "90005", "customer_group": "regulars", "currency": "EUR"}
    one.save(
        master.GroupPrice,
        [
            {**price, "price_minor": 95},
            {**price, "price_minor": 90, "valid_from": "2027-01-01"},
            {**price, "price_minor": 85, "store": STORE, "valid_from": "2028-01-01"},
            {**price, "price_minor": 1, "store": "0002"},
            {**price, "product": "92000", "price_minor": 7000},
        ],
    )
    limits = {"line_millionths": 150_000, "sale_millionths": 75_000}
    one.save(master.RoleLimit, [{"role": "cashier", **limits}])


def _add_taxes(one: Change) -> None:
    """A state's and a county's tax under one code; the county's is another here, and rises."""
    state = {"code": "general", "part": "state", "name": "State tax", "name_de": "Staat"}
    county = {"code": "general", "part": "county", "name": "County tax", "position": 1}
    one.save(
        master.Tax,
        [
            {"code": "general", "name": "General", "rate_millionths": 65_000},
            {"code": "later", "name": "From 2030 on", "rate_millionths": 1,
             "valid_from": "2030-01-01"},
            {"code": "ended", "rate_millionths": 30_000},
            {"code": "other", "rate_millionths": 20_000},
        ],
    )  # fmt: skip
    one.save(
        master.TaxPart,
        [
            {**state, "rate_millionths": 40_000},
            {**county, "rate_millionths": 25_000},
            {**county, "rate_millionths": 30_000, "store": STORE, "compound": True},
            {**county, "rate_millionths": 35_000, "store": STORE, "valid_from": "2027-01-01"},
            {**county, "rate_millionths": 99_000, "store": "0002", "valid_from": "2026-01-01"},
            {**county, "rate_millionths": 0, "store": STORE, "valid_from": "2028-01-01"},
            {"code": "ended", "part": "city", "rate_millionths": 10_000},
            {"code": "ended", "part": "city", "rate_millionths": 0, "valid_from": "2026-11-01"},
            {"code": "other", "part": "city", "rate_millionths": 10_000, "store": "0002"},
        ],
    )
    one.save(master.Product, [{**_product("90006", "Taxed by two"), "tax": "general"}])
    one.save(master.Price, [_price("90006", 1000)])
    one.save(master.Customer, [{"number": "C-3001", "name": "Embassy", "tax_exempt": "DE-77 ä"}])


def _add_customers(one: Change) -> None:
    """A name that hurts, cards that are blocked or nobody's, and a crowd."""
    crowd = [("C-2001", "Ünal & <b>Söhne</b> {x}\u202e"), ("C-2002", "Иван Петров")]
    crowd += [(f"K-{at:04}", f"Crowd {at:04}") for at in range(1000)]
    one.save(
        master.Customer,
        [
            {"number": number, "name": name, "folded": fold_texts(name), "phone": "+49 30 77"}
            for number, name in crowd
        ],
    )
    one.save(
        master.LoyaltyCard,
        [
            {"number": "L-2001", "customer": "C-2001", "points": 7},
            {"number": "L-2002", "customer": "C-2002", "state": "blocked"},
            {"number": "L-2003"},
        ],
    )


async def _feed(world: World, folder: Path) -> None:
    """Fetch every package as a register does, and apply it."""
    client = world.client()
    offline = open_sqlite(world.replica, durable=False)
    prepare(offline, "offline")
    database = world.activated.context.offline_database
    listed = await client.packages(master.MASTER_SCHEMA_VERSION)
    assert listed.packages
    for info in listed.packages:
        package = folder / f"{info.id}.package"
        package.write_bytes(b"".join([part async for part in client.download(info.id, 0)]))
        terms = PackageTerms(
            info.sha256, database, info.job, info.kind,
            info.from_version, info.to_version, info.schema_version,
        )  # fmt: skip
        expected = Expected(
            terms, info.bytes, info.unpacked_bytes, info.signature, world.activated.signing_key
        )
        opened = open_package(package, expected, folder)
        assert isinstance(opened, OpenPackage), str(opened)
        apply_package(offline, opened, datetime.now(UTC))
        await client.report_package(info.id, wire.PackageStatus(status="Applied"))
    offline.close()
    await client.close()
