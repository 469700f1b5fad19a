"""Payments by card: asked once, settled once, whatever happens between."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tests.fakes import (
    NOTEBOOK,
    FakeConnection,
    FakeDataService,
    World,
    euro,
    make_world,
    signed_in,
)
from tuipos.devices.payment_terminal import StandAloneTerminal
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.tenders import CARD, CASH
from tuipos.domain.words import Refusal
from tuipos.register.card_paying import decide_card, pay_card, resume_card
from tuipos.register.paying import Paid, PaymentVoided, void_sale
from tuipos.register.selling import add_item, void_line
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.suspending import suspend_sale
from tuipos.register.tendering import pay, void

PRICES = {"51": "10.51", "54": "10.54", "68": "10.68", "69": "10.69", "91": "10.91", "97": "10.97"}
ESPRESSO = "2000000100012"


def at_once(flag: threading.Event, seconds: float) -> bool:
    """A customer who takes no time; only a terminal told to stop beforehand stops."""
    return flag.is_set()


@pytest.fixture
async def ana() -> World:
    """Ana at a till with a terminal that takes no time, and products for each ending."""
    service = FakeDataService()
    for ending, price in PRICES.items():
        service.by_code[ending] = replace(NOTEBOOK, number=f"N{ending}", price=euro(price))
    world = make_world(connection=FakeConnection(service), terminal=SimulatedTerminal(wait=at_once))
    return await signed_in(world)


def terminal_of(world: World) -> SimulatedTerminal:
    terminal = world.till.terminal
    assert isinstance(terminal, SimulatedTerminal)
    return terminal


def code_of(result: object) -> str:
    assert isinstance(result, Refusal), result
    return result.code


def last_tenders(world: World) -> list[dict[str, object]]:
    tenders = world.journal.documents[-1]["tenders"]
    assert isinstance(tenders, list)
    return tenders


async def test_an_approved_payment_concludes_and_names_no_card_number(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    paid = await pay(ana.till, CARD)
    assert isinstance(paid, Paid) and paid.concluded is not None
    (tender,) = last_tenders(ana)
    assert (tender["kind"], tender["amount"]) == ("card", "18.90")
    details = tender["details"]
    assert isinstance(details, dict)
    assert details["brand"] == "Demo Card" and details["last4"] == "0017"
    assert set(details) == {"brand", "last4", "authorisation", "request"}
    assert terminal_of(ana).approved == (details["request"],)


async def test_the_request_is_in_the_journal_before_the_terminal_hears_of_it(ana: World) -> None:
    heard: list[list[str]] = []

    def watch(flag: threading.Event, seconds: float) -> bool:
        heard.append(list(ana.journal.calls))
        return False

    ana.till.terminal = SimulatedTerminal(wait=watch)
    await add_item(ana.till, ESPRESSO)
    await pay(ana.till, CARD)
    assert heard[0][-1] == "append_event CardRequested"
    assert ana.journal.calls[-2:] == ["append_event Tendered", "conclude sale"]


@pytest.mark.parametrize("ending", ["51", "54", "68"])
async def test_a_declined_payment_leaves_the_sale_as_it_was(ana: World, ending: str) -> None:
    await add_item(ana.till, ending)
    before = ana.till.figures
    assert code_of(await pay(ana.till, CARD)) == "card-declined"
    assert ana.till.sale is not None and ana.till.sale.card_request is None
    assert ana.till.figures == before
    assert terminal_of(ana).approved == ()
    assert isinstance(await pay(ana.till, CASH), Paid)


async def test_a_lost_answer_is_asked_for_and_charged_once(ana: World) -> None:
    await add_item(ana.till, "69")
    paid = await pay(ana.till, CARD)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert len(terminal_of(ana).approved) == 1


async def test_what_nobody_can_tell_waits_for_a_person(ana: World) -> None:
    await add_item(ana.till, "91")
    assert code_of(await pay(ana.till, CARD)) == "card-unknown"
    assert code_of(await pay(ana.till, CARD)) == "card-open"
    assert code_of(await pay(ana.till, CASH)) == "card-open"
    assert code_of(await add_item(ana.till, ESPRESSO)) == "card-open"
    assert code_of(await void_line(ana.till, 1)) == "card-open"
    assert code_of(await void_sale(ana.till)) == "card-open"
    assert code_of(await resume_card(ana.till)) == "card-unknown"
    paid = await decide_card(ana.till, approved=True, authorisation="4711")
    assert isinstance(paid, Paid) and paid.concluded is not None
    (tender,) = last_tenders(ana)
    details = tender["details"]
    assert isinstance(details, dict)
    assert (details["decided_by"], tender["reference"]) == ("1001", "4711")
    assert len(terminal_of(ana).approved) == 1


async def test_a_sale_whose_card_answer_is_unknown_is_not_put_aside(ana: World) -> None:
    await add_item(ana.till, "91")
    await pay_card(ana.till)
    assert ana.till.sale is not None and ana.till.sale.card_request is not None
    assert code_of(await suspend_sale(ana.till)) == "card-open"
    assert ana.till.sale.card_request is not None


async def test_a_person_may_say_that_it_was_not_approved(ana: World) -> None:
    await add_item(ana.till, "91")
    await pay(ana.till, CARD)
    assert code_of(await decide_card(ana.till, approved=False)) == "card-declined"
    assert code_of(await decide_card(ana.till, approved=True)) == "card-settled"
    assert isinstance(await pay(ana.till, CASH), Paid)


async def killed_while_the_terminal_works(world: World) -> World:
    """The till dies once the request is written down; what the terminal does goes on without it."""
    world.journal.fail_on = "append_event Tendered"
    assert code_of(await pay(world.till, CARD)) == "journal-failed"
    return world.restarted()


async def test_after_a_crash_the_terminal_is_asked_and_nothing_is_charged_twice(
    ana: World,
) -> None:
    await add_item(ana.till, ESPRESSO)
    again = await killed_while_the_terminal_works(ana)
    assert isinstance(await sign_in(again.till, "1001", "1234"), SignedIn)
    assert again.till.sale is not None and again.till.sale.card_request is not None
    assert code_of(await pay(again.till, CARD)) == "card-open"
    paid = await resume_card(again.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert len(terminal_of(again).approved) == 1
    assert code_of(await resume_card(again.till)) == "card-settled"


async def test_a_request_that_never_left_is_known_to_have_charged_nothing(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    terminal = terminal_of(ana)
    ana.till.terminal = StandAloneTerminal()
    assert code_of(await pay(ana.till, CARD)) == "card-unknown"
    again = await signed_in(ana.restarted())
    again.till.terminal = terminal
    assert code_of(await resume_card(again.till)) == "card-declined"
    assert isinstance(await pay(again.till, CARD), Paid)
    assert len(terminal.approved) == 1


async def test_cancelled_at_the_terminal(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    assert ana.till.sale is not None
    await ana.till.terminal.cancel(f"{ana.till.sale.id}/1")
    assert code_of(await pay(ana.till, CARD)) == "card-cancelled"
    assert isinstance(await pay(ana.till, CARD), Paid)


async def test_a_card_gives_no_change(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    refused = await pay(ana.till, CARD, euro("20.00"))
    assert code_of(refused) == "above-due" and "18.90" in str(refused)
    assert code_of(await pay(ana.till, CARD, euro("0.00"))) == "amount-zero"
    assert code_of(await pay(ana.till, CARD, euro("-5.00"))) == "amount-zero"
    assert ana.till.sale is not None and ana.till.sale.tenders == ()
    assert terminal_of(ana).approved == ()


async def test_split_in_any_mix_and_a_card_payment_taken_back(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    await pay(ana.till, CASH, euro("5.00"))
    await pay(ana.till, CARD, euro("10.00"))
    voided = await void(ana.till, 2)
    assert isinstance(voided, PaymentVoided) and voided.due == euro("13.90")
    assert len(terminal_of(ana).approved) == 2
    await pay(ana.till, CARD, euro("3.90"))
    paid = await pay(ana.till, CASH, euro("20.00"))
    assert isinstance(paid, Paid) and paid.change == euro("10.00")
    told = [(each["kind"], each["amount"], each["voided"]) for each in last_tenders(ana)]
    assert told == [
        ("cash", "5.00", False), ("card", "10.00", True), ("card", "3.90", False),
        ("cash", "20.00", False),
    ]  # fmt: skip


async def test_a_terminal_that_can_t_reverse_says_so(ana: World) -> None:
    await add_item(ana.till, ESPRESSO)
    ana.till.terminal = StandAloneTerminal()
    await pay_card(ana.till, euro("5.00"))
    assert isinstance(await decide_card(ana.till, approved=True), Paid)
    assert code_of(await void(ana.till, 1)) == "card-unknown"
    assert isinstance(await decide_card(ana.till, approved=True), PaymentVoided)
