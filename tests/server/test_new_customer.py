"""A customer written down at a register: to headquarters, and back to every database."""

from __future__ import annotations

from typing import Any

import httpx

from tests.server.counter import Counter, Till
from tests.server.test_taxes import NEW_YORK, NOON
from tuipos.domain.customer import Customer
from tuipos.register.customer_records import CustomerWritten, edit_customer, new_customer

PHONE = "+1 212 555 0100"


def run(hq: httpx.Client, schedule: str) -> None:
    """Run a schedule, and see that nothing went wrong."""
    ran = hq.post("/hq/v1/runs", json={"schedule": schedule})
    assert ran.status_code == 200 and ran.json()["errors"] == [], ran.text


def at_headquarters(hq: httpx.Client) -> list[dict[str, Any]]:
    """What headquarters has of customers called Eve."""
    rows: list[dict[str, Any]] = hq.get("/hq/v1/records/customers?search=Eve").json()["rows"]
    return rows


async def known(counter: Counter) -> dict[str, tuple[Customer, ...]]:
    """Who is found by the number of the phone, by server and by offline database alone.

    The register's own laying-over of what was written down there is not asked.
    """
    link, found = counter.register.connection, {}
    for name, switch in (("online", link.connect), ("offline", link.disconnect)):
        await switch()
        answered = await counter.till.data.find_customers(PHONE)
        found[name] = answered.value
    await link.connect()
    return found


async def test_written_down_offline_it_comes_to_headquarters_and_back_to_all(
    till: Till, hq: httpx.Client
) -> None:
    async with till(NEW_YORK, NOON) as counter:
        await counter.register.connection.disconnect()
        written = await new_customer(counter.till, "Eve", phone=PHONE)
        assert isinstance(written, CustomerWritten), str(written)
        number = written.customer.number
        assert await known(counter) == {"online": (), "offline": ()}

        await counter.register.agent.sync_now()
        run(hq, "P-0001")
        assert [row["number"] for row in at_headquarters(hq)] == [number]
        run(hq, "9999")
        await counter.fetch()
        assert {name: [one.number for one in them] for name, them in (await known(counter)).items()
                } == {"online": [number], "offline": [number]}  # fmt: skip

        changed = await edit_customer(counter.till, written.customer, {"email": "eve@example.org"})
        assert isinstance(changed, CustomerWritten), str(changed)
        await counter.register.agent.sync_now()
        run(hq, "P-0001")
        run(hq, "P-0001")
        run(hq, "9999")
        await counter.fetch()
        assert len(at_headquarters(hq)) == 1
        for them in (await known(counter)).values():
            assert [(one.number, one.email) for one in them] == [(number, "eve@example.org")]
