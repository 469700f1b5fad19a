"""The Retail Server as data service and as the sync agent's transport, over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from tuipos import __version__
from tuipos.domain.availability import ProductRecord
from tuipos.domain.customer import Customer
from tuipos.domain.product import NamedTax, Offer
from tuipos.domain.words import Refusal
from tuipos.retail import (
    convert,
    convert_offers,
    refusals,
    wire,
    wire_customers,
    wire_offers,
    wire_stock,
    wire_taxes,
)
from tuipos.retail.address import usable_address
from tuipos.retail.answers import Judge, check_interface, check_token, decode, problem_in, sound
from tuipos.retail.http_line import Ask, HttpLine, Reply, head_of, whole
from tuipos.retail.online_balances import OnlineBalances
from tuipos.retail.online_pins import OnlinePins
from tuipos.retail.online_sales import OnlineSales
from tuipos.retail.resolver import LookUp, Resolver, look_up_by_system
from tuipos.retail.service import (
    CouponFound,
    CustomerFound,
    Failure,
    NoAnswer,
    ProductFamily,
    ProductFound,
    ProductHit,
    ServerRefused,
    StaffMember,
)

T = TypeVar("T")
W = TypeVar("W", bound=wire.Wire)

#: Downloads and uploads have no deadline: they end when nothing moved for so long.
STALL_SECONDS = 30.0
JSON = {"content-type": "application/json"}
_SIGN_IN_CODES = frozenset({refusals.SIGN_IN_REFUSED, refusals.SIGN_IN_LOCKED})


class OnlineClient(OnlineSales, OnlineBalances, OnlinePins):
    """What one register asks of its server; every call raises NoAnswer or TokenRefused.

    Data requests have no time limit of their own: `Connection` sets one deadline over the whole.
    They use other connections than the sync agent, so that a scan never waits behind a package.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        epoch: int,
        server_id: str = "",
        *,
        allow_plain_http: bool = False,
        ca_file: Path | None = None,
        look_up: LookUp = look_up_by_system,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        self._address = usable_address(base_url, allow_plain_http)
        self._resolver = Resolver(self._address, look_up)
        headers = {
            "authorization": f"Bearer {token}",
            wire.EPOCH_HEADER.lower(): str(epoch),
            wire.INTERFACE_HEADER.lower(): str(wire.INTERFACE_VERSION),
            "user-agent": f"tuipos/{__version__}",
        }
        self._judge = Judge(server_id)
        self._data, self._sync = (
            HttpLine(self._address, self._resolver, headers, ca_file, self._judge.check)
            for _ in range(2)
        )
        self._stall_seconds = stall_seconds

    @property
    def server(self) -> str:
        """The server's address, for 917."""
        return self._address.url

    @property
    def insecure(self) -> bool:
        """Whether it talks plain HTTP to another machine, by an explicit setting."""
        return not (self._address.is_secure or self._address.is_loopback)

    async def prepare(self) -> None:
        """Import the HTTP library in a thread, before the first request needs it."""
        await self._data.prepare()

    async def close(self) -> None:
        """Close the connections; a name look-up that still runs is left behind."""
        self._resolver.close()
        await self._data.close()
        await self._sync.close()

    async def health(self) -> wire.Health:
        """One small request without effect: the server's word, for the nonce that was sent."""
        nonce = secrets.token_hex(8)
        reply = await self._data.exchange(
            Ask(method="GET", path=wire.HEALTH, query={"nonce": nonce})
        )
        health = decode(reply, wire.Health)
        if health.nonce != nonce or reply.status >= 300:
            raise NoAnswer(Failure.NOT_OURS, "the nonce did not come back")
        return health

    async def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        """Check a PIN at the server."""
        if not refusals.can_sign_in(staff, pin):
            return refusals.sign_in_refused()
        body = msgspec.json.encode(wire.SignIn(staff=staff, pin=pin))
        found = await self._question(
            Ask(method="POST", path=wire.SIGN_IN, content=body, headers=JSON), wire.Staff
        )
        return found if isinstance(found, Refusal) else convert.from_wire_staff(found)

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        """The product behind a code, at the server."""
        code = code.strip()
        if not refusals.is_code(code):
            return refusals.unreadable_code(code)
        query = {"code": code, "day": day.isoformat()}
        found = await self._question(
            Ask(method="GET", path=wire.PRODUCT_BY_CODE, query=query), wire.ProductFound
        )
        if isinstance(found, Refusal):
            return found
        return sound(convert.from_wire_product, found)

    async def family(self, number: str, day: date) -> ProductFamily | Refusal:
        """The variants of a product, at the server."""
        if not refusals.is_readable(number):
            return refusals.unreadable_code(number)
        query = {"number": number, "day": day.isoformat()}
        found = await self._question(
            Ask(method="GET", path=wire.FAMILY, query=query), wire.ProductFamily
        )
        return found if isinstance(found, Refusal) else sound(convert.from_wire_family, found)

    async def units(self, number: str, day: date) -> tuple[ProductFound, ...] | Refusal:
        """A product in each of its units, at the server."""
        if not refusals.is_readable(number):
            return refusals.unreadable_code(number)
        query = {"number": number, "day": day.isoformat()}
        found = await self._question(Ask(method="GET", path=wire.UNITS, query=query), wire.UnitList)
        return found if isinstance(found, Refusal) else sound(convert.from_wire_units, found)

    async def search(self, text: str, day: date, limit: int = 20) -> tuple[ProductHit, ...]:
        """Products that contain the text, at the server."""
        text = refusals.searchable(text)
        query = {"text": text, "day": day.isoformat(), "limit": str(limit)}
        if not text:
            return ()
        found = await self._question(
            Ask(method="GET", path=wire.PRODUCTS, query=query), wire.SearchResult
        )
        return () if isinstance(found, Refusal) else sound(convert.from_wire_hits, found)

    async def product_record(self, number: str) -> ProductRecord:
        """A product's barcodes and stock by store, at the server."""
        number = number.strip()
        if not refusals.is_readable(number):
            return ProductRecord()
        found = await self._question(
            Ask(method="GET", path=wire_stock.PRODUCT_RECORD, query={"number": number}),
            wire_stock.ProductRecord,
        )
        if isinstance(found, Refusal):
            return ProductRecord()
        return sound(wire_stock.from_wire_record, found)

    async def coupon(self, code: str, day: date) -> CouponFound | Refusal:
        """What a coupon opens, at the server."""
        code = code.strip()
        if not refusals.is_readable(code):
            return refusals.unreadable_coupon(code)
        query = {"code": code, "day": day.isoformat()}
        found = await self._question(
            Ask(method="GET", path=wire.COUPON, query=query), wire_offers.CouponFound
        )
        if isinstance(found, Refusal):
            return found
        return sound(convert_offers.from_wire_coupon, found)

    async def running_offers(self, day: date) -> tuple[Offer, ...]:
        """The offers of the store, at the server."""
        query = {"day": day.isoformat()}
        found = await self._question(
            Ask(method="GET", path=wire.OFFERS, query=query), wire_offers.OfferList
        )
        if isinstance(found, Refusal):
            return ()
        return sound(convert_offers.from_wire_offers, found)

    async def taxes(self, day: date) -> tuple[NamedTax, ...]:
        """The taxes of the store, at the server."""
        query = {"day": day.isoformat()}
        found = await self._question(
            Ask(method="GET", path=wire.TAXES, query=query), wire_taxes.TaxList
        )
        return () if isinstance(found, Refusal) else sound(wire_taxes.from_wire_taxes, found)

    async def customer(self, code: str) -> CustomerFound | Refusal:
        """Whose number or card this is, at the server."""
        code = code.strip()
        if not refusals.is_readable(code):
            return refusals.unreadable_customer(code)
        found = await self._question(
            Ask(method="GET", path=wire_customers.CUSTOMER, query={"code": code}),
            wire_customers.CustomerFound,
        )
        return found if isinstance(found, Refusal) else wire_customers.from_wire_found(found)

    async def find_customers(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers that a text finds, at the server."""
        text = refusals.searchable(text)
        if not text:
            return ()
        query = {"text": text, "limit": str(limit)}
        found = await self._question(
            Ask(method="GET", path=wire_customers.CUSTOMERS, query=query),
            wire_customers.CustomerList,
        )
        return () if isinstance(found, Refusal) else wire_customers.from_wire_list(found)

    async def register_context(self) -> wire.RegisterContext:
        """What this register must know of itself."""
        ask = Ask(method="GET", path=wire.REGISTER, stall_seconds=self._stall_seconds)
        return decode(await self._told(ask), wire.RegisterContext)

    async def post_transactions(self, postings: Sequence[wire.Posting]) -> list[wire.Verdict]:
        """Send transactions, each as the journal's own bytes; a verdict for each."""
        raw = [msgspec.Raw(msgspec.json.encode(posting)) for posting in postings]
        body = msgspec.json.encode(wire.Batch(transactions=raw))
        reply = await self._told(self._post(wire.TRANSACTIONS, body))
        return decode(reply, wire.Verdicts).results

    async def packages(self, schema_version: int) -> wire.PackageList:
        """The data packages that wait for this register's offline database of a schema."""
        ask = Ask(
            method="GET",
            path=wire.PACKAGES,
            query={"schema": str(schema_version)},
            stall_seconds=self._stall_seconds,
        )
        return decode(await self._told(ask), wire.PackageList)

    async def report_package(self, package: int, status: wire.PackageStatus) -> None:
        """Tell what became of a package here."""
        path = f"{wire.PACKAGES}/{package}/status"
        await self._told(self._post(path, msgspec.json.encode(status)))

    async def report_state(self, state: wire.RegisterState) -> None:
        """Say how this register is, for headquarters' register page."""
        await self._told(self._post(wire.REGISTER_STATE, msgspec.json.encode(state)))

    async def want_full(self, reason: str, data_version: int) -> None:
        """Ask for one full package instead of what waits; at least of the version held here."""
        wanted = wire.FullPackageWanted(reason=reason, data_version=data_version)
        body = msgspec.json.encode(wanted)
        await self._told(self._post(f"{wire.PACKAGES}/full", body))

    async def download(self, package: int, start_byte: int) -> AsyncIterator[bytes]:
        """The bytes of a package from a position on; the caller checks size and hash."""
        ask = Ask(
            method="GET",
            path=f"{wire.PACKAGES}/{package}/content",
            headers={"accept": "*/*", **({"range": f"bytes={start_byte}-"} if start_byte else {})},
            stall_seconds=self._stall_seconds,
        )
        async with self._sync.stream(ask) as response:
            head = head_of(response)
            self._judge.check(head)
            _refused_or_good(head if head.status < 400 else await whole(response))
            skip = _bytes_to_skip(head, start_byte)
            async for chunk in response.aiter_raw():
                kept = chunk[skip:]
                skip = max(0, skip - len(chunk))
                if kept:
                    yield kept

    def _post(self, path: str, body: bytes) -> Ask:
        return Ask(
            method="POST",
            path=path,
            content=body,
            headers=JSON,
            stall_seconds=self._stall_seconds,
        )

    async def _question(self, ask: Ask, kind: type[T]) -> T | Refusal:
        """A data request; a business no is a Refusal with the words known here."""
        reply = await self._data.exchange(ask)
        check_interface(reply)
        problem = problem_in(reply)
        check_token(problem, _SIGN_IN_CODES)
        if problem is None:
            return decode(reply, kind)
        known = refusals.refusal_from(problem.code, problem.values)
        return known or refusals.request_refused(problem.status, problem.detail or problem.title)

    async def _told(self, ask: Ask) -> Reply:
        """A request of the sync agent; any no that is not about the device is ServerRefused."""
        reply = await self._sync.exchange(ask)
        _refused_or_good(reply)
        return reply


def _refused_or_good(reply: Reply) -> None:
    """Raise TokenRefused or ServerRefused for the server's no, or for a server too old."""
    check_interface(reply)
    problem = problem_in(reply)
    check_token(problem)
    if problem is not None:
        raise ServerRefused(problem.status, problem.code, problem.detail)


def _bytes_to_skip(head: Reply, start_byte: int) -> int:
    """How much of a whole content was there already; nothing of a part that begins as asked."""
    if head.status == 206:
        if not head.headers.get("content-range", "").startswith(f"bytes {start_byte}-"):
            raise NoAnswer(Failure.NOT_OURS, "another part than the one asked for")
        return 0
    return start_byte
