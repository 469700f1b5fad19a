"""The messages about customers between register and Retail Server; see `wire`."""

from __future__ import annotations

from tuipos.domain import customer as domain
from tuipos.retail import service
from tuipos.retail.wire_balances import Scheme, from_wire_scheme, to_wire_scheme
from tuipos.retail.wire_base import Wire

CUSTOMER = "/api/v1/customers/by-code"  # ?code=
CUSTOMERS = "/api/v1/customers"  # ?text=&limit=


class Customer(Wire, frozen=True, kw_only=True):
    """Who buys; fields as in `tuipos.domain.customer.Customer`."""

    number: str
    name: str
    loyalty_card: str = ""
    email: str = ""
    phone: str = ""
    group: str = ""
    tax_exempt: str = ""


class CustomerFound(Wire, frozen=True, kw_only=True):
    """Who a number or a card stands for."""

    customer: Customer
    data_version: int = 0
    points: int = 0
    scheme: Scheme | None = None


class CustomerList(Wire, frozen=True, kw_only=True):
    """Customers found."""

    customers: list[Customer]


def to_wire_found(found: service.CustomerFound) -> CustomerFound:
    """Who a code stands for, to send."""
    return CustomerFound(
        customer=_to_wire(found.customer),
        data_version=found.data_version,
        points=found.points,
        scheme=to_wire_scheme(found.scheme),
    )


def from_wire_found(found: CustomerFound) -> service.CustomerFound:
    """Who a code stands for, as received."""
    return service.CustomerFound(
        _from_wire(found.customer), found.data_version, found.points,
        from_wire_scheme(found.scheme),
    )  # fmt: skip


def to_wire_list(found: tuple[domain.Customer, ...]) -> CustomerList:
    """Customers found, to send."""
    return CustomerList(customers=[_to_wire(one) for one in found])


def from_wire_list(found: CustomerList) -> tuple[domain.Customer, ...]:
    """Customers found, as received."""
    return tuple(_from_wire(one) for one in found.customers)


def _to_wire(one: domain.Customer) -> Customer:
    return Customer(
        number=one.number,
        name=one.name,
        loyalty_card=one.loyalty_card,
        email=one.email,
        phone=one.phone,
        group=one.group,
        tax_exempt=one.tax_exempt,
    )


def _from_wire(one: Customer) -> domain.Customer:
    return domain.Customer(
        one.number, one.name, one.loyalty_card, one.email, one.phone, one.group, one.tax_exempt
    )
