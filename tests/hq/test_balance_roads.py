"""Whatever happens to cards between registers, server and headquarters, no cent comes or goes.

A seeded walk of payments, top-ups, refunds, cards sold, sales on account, voids, doubled uploads,
corrections, runs of P-0001 and deltas that come late; after each step the server knows the true
balances, and after a pull so does headquarters: what was put on cards, less what was spent.
"""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from peewee import Database

from tests.server.world import STARTED_AT, body_of, posting_of
from tuipos.domain.balances import Balance
from tuipos.domain.money import Money, currency
from tuipos.domain.tenders import ACCOUNT, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal
from tuipos.hq import master as hq_master
from tuipos.hq.movements import WantedMovements, list_movements
from tuipos.hq.uploads import pull
from tuipos.server.balances import Wanted, balance, reserve
from tuipos.server.judging import Accepted, Sender, judge
from tuipos.server.postings import take_in
from tuipos.storage import queries
from tuipos.storage.models import master

EUR = currency("EUR")
CARD, LOYALTY, CUSTOMER = "GC-1", "L-1", "C-1"
LIMIT = 10_000
SENDER = Sender("0001", "001", 1)
MILLIS = 1_763_631_000_000
STEPS = 60


class Walk:
    """A seeded walk; `left` are the true balances of gift cards in cents, `points` of the other.

    The sale of each step is of 5.00: what the card does not pay is paid in cash. `put` and `spent`
    are all that was ever put on gift cards and taken from them, `owed` what is on account.
    """

    def __init__(self, hq: Database, channel: Database, seed: int) -> None:
        self.chance = random.Random(seed)
        self.hq, self.channel = hq, channel
        self.now = STARTED_AT
        self.number = 0
        self.left, self.points, self.owed = {CARD: 5_000}, 300, 0
        self.put, self.spent = 5_000, 0
        self.postings: list[Accepted] = []
        with hq_master.change(hq) as one:
            one.save(master.GiftCard, [{"number": CARD, "balance_minor": 5_000, "currency": "EUR"}])
            one.save(master.LoyaltyCard, [{"number": LOYALTY, "points": 300}])
            one.save(master.Customer, [{"number": CUSTOMER, "name": "Eve", "credit_currency": "EUR",
                                        "credit_limit_minor": LIMIT}])  # fmt: skip
            one.save(master.LoyaltyScheme, [{"store": "", "currency": "EUR", "redeem_points": 100,
                                             "redeem_minor": 100}])  # fmt: skip
        store = master.Store.select().where(master.Store.number == "0001")
        self._copy(master.Store, list(store.dicts().execute(hq)))
        self.delta()

    def step(self) -> None:
        """Something happens."""
        acts = (self.pay, self.pay, self.refund, self.top_up, self.issue, self.charge, self.settle,
                self.void, self.again, self.pull, self.delta, self.correct, self.keep)  # fmt: skip
        self.now += timedelta(minutes=self.chance.choice((1, 7, 60)))
        self.chance.choice(acts)()

    def pay(self) -> None:
        """A payment of a register that may have been offline: the card may be overdrawn."""
        cents = self.chance.randrange(1, 500)
        points = self.chance.randrange(0, 50)
        card = self.chance.choice(sorted(self.left))
        self._post(cents, points, card)
        self.left[card] -= cents
        self.spent += cents
        self.points -= points

    def refund(self) -> None:
        """Goods come back, and the money goes back on the card."""
        cents = self.chance.randrange(1, 500)
        self._post(-cents, 0)
        self.left[CARD] += cents
        self.spent -= cents

    def top_up(self) -> None:
        """Money is put on the card, and points are earned."""
        customer = {"number": CUSTOMER, "name": "Eve", "group": "", "card": LOYALTY}
        self._sell_money("gift-card", CARD, customer=customer, points_earned=7)
        self.left[CARD] += 500
        self.put += 500
        self.points += 7

    def issue(self) -> None:
        """A card is sold that nobody had before."""
        card = f"NEW-{self.number}"
        self._sell_money("gift-card", card)
        self.left[card] = 500
        self.put += 500

    def charge(self) -> None:
        """A customer buys on account, a little of it."""
        cents = self.chance.randrange(1, 500)
        self._post(0, 0, account=cents)
        self.owed += cents

    def settle(self) -> None:
        """The customer pays 5.00 of what is owed, or ahead."""
        self._sell_money("account-payment", CUSTOMER)
        self.owed -= 500

    def void(self) -> None:
        """A sale keeps some of it and is voided: its end lets it go."""
        self.number += 1
        body = body_of(MILLIS + self.number, sequence=self.number, voided=True)
        id_ = str(posting_of(body)["id"])
        kept = reserve(self.channel, Wanted(id_, GIFT_CARD, CARD, Money(1, EUR)), SENDER, self.now)
        assert isinstance(kept, Refusal) == (self.left[CARD] < 1)
        self._judge_and_take(body)

    def again(self) -> None:
        """An answer was lost: some of what was sent is sent again."""
        if self.postings:
            sent = self.chance.sample(self.postings, min(3, len(self.postings)))
            verdicts = take_in(self.channel, sent, self.now)
            assert {one.result for one in verdicts} == {"duplicate"}

    def pull(self) -> None:
        """P-0001; headquarters has everything then."""
        pull(self.hq, self.channel, "0001", self.now)
        cards = queries.rows(self.hq, master.GiftCard.select().where(
            master.GiftCard.number.in_(list(self.left))))  # fmt: skip
        loyalty = queries.get(self.hq, master.LoyaltyCard, master.LoyaltyCard.number == LOYALTY)
        owner = queries.get(self.hq, master.Customer, master.Customer.number == CUSTOMER)
        assert loyalty is not None and owner is not None
        assert {card.number: card.balance_minor for card in cards} == self.left
        assert sum(card.balance_minor for card in cards) == self.put - self.spent
        told = list_movements(self.hq, WantedMovements(GIFT_CARD, CARD))
        assert not isinstance(told, Refusal) and not told["more"]
        moved = sum((Decimal(row["amount"]) for row in told["rows"]), Decimal(0))
        assert moved == Decimal(told["moved"])
        assert (loyalty.points, owner.owed_minor) == (self.points, self.owed)

    def delta(self) -> None:
        """What headquarters knows reaches the channel database, however old it is by then."""
        for table in (master.GiftCard, master.LoyaltyCard, master.LoyaltyScheme, master.Customer):
            self._copy(table, list(table.select().dicts().execute(self.hq)))

    def correct(self) -> None:
        """A person at headquarters finds the card short and puts 1.00 on it."""
        row = queries.get(self.hq, master.GiftCard, master.GiftCard.number == CARD)
        assert row is not None
        more = {"number": CARD, "currency": "EUR", "balance_minor": row.balance_minor + 100}
        hq_master.save(self.hq, master.GiftCard, [more])
        self.left[CARD] += 100
        self.put += 100
        self.delta()

    def keep(self) -> None:
        """A sale keeps some of it and never ends; it is let go."""
        wanted = Wanted("0001-001-1", GIFT_CARD, CARD, Money(self.chance.randrange(1, 999), EUR))
        kept = reserve(self.channel, wanted, SENDER, self.now)
        if isinstance(kept, Balance):
            assert kept.amount == Money(self.left[CARD], EUR) - wanted.amount
        else:
            assert kept.code == "balance-short" and self.left[CARD] < wanted.amount.minor
        nothing = Wanted(wanted.transaction, GIFT_CARD, CARD, Money(0, EUR))
        assert not isinstance(reserve(self.channel, nothing, SENDER, self.now), Refusal)

    def check(self) -> None:
        """The server knows it."""
        held = {card: self._held(GIFT_CARD, card).amount.minor for card in self.left}
        assert held == self.left
        assert self._held(POINTS, LOYALTY).points == self.points
        assert self._held(ACCOUNT, CUSTOMER).amount.minor == LIMIT - self.owed

    def _held(self, kind: str, number: str) -> Balance:
        found = balance(self.channel, kind, number, SENDER, self.now)
        assert isinstance(found, Balance), str(found)
        return found

    def _sell_money(self, kind: str, number: str, **changes: Any) -> None:
        """A sale of 5.00 that is put on a card or an account."""
        line = {"kind": kind, "code": number, "number": 1, "product": "", "name": "Money",
                "quantity": "1", "unit": "piece", "price": "5.00", "gross": "5.00",
                "amount": "5.00", "tax_code": "", "voided": False, "discounts": []}  # fmt: skip
        self._take_in(lines=[line], taxes=[], tax="0.00", subtotal="5.00", total="5.00",
                      change="0.02", **changes)  # fmt: skip

    def _post(self, cents: int, points: int, card: str = CARD, account: int = 0) -> None:
        at = self.now.isoformat()
        by_card = {"number": 1, "kind": "gift-card", "amount": Money(cents, EUR).plain(), "at": at,
                   "voided": False, "reference": card, "details": {}}  # fmt: skip
        by_points = {**by_card, "number": 2, "kind": "points", "amount": "0.00",
                     "reference": LOYALTY, "details": {"points": str(points)}}  # fmt: skip
        on_account = {**by_card, "number": 3, "kind": "account", "reference": CUSTOMER,
                      "amount": Money(account, EUR).plain()}  # fmt: skip
        rest = {**by_card, "number": 4, "kind": "cash", "reference": "",
                "amount": Money(500 - cents - account, EUR).plain()}  # fmt: skip
        tenders = [by_card, by_points, *([on_account] if account else []), rest]
        self._take_in(tenders=tenders, change="0.00")

    def _take_in(self, **changes: Any) -> None:
        self.number += 1
        body = body_of(MILLIS + self.number, sequence=self.number, price=250, changes=changes)
        self._judge_and_take(body)

    def _judge_and_take(self, body: bytes) -> None:
        found = judge(msgspec.Raw(msgspec.json.encode(posting_of(body))), SENDER, self.now)
        assert isinstance(found, Accepted), found
        assert [one.result for one in take_in(self.channel, [found], self.now)] == ["accepted"]
        self.postings.append(found)

    def _copy(self, table: type[master.Master], rows: list[dict[str, Any]]) -> None:
        queries.insert(self.channel, table, rows, replace=True)


@pytest.mark.parametrize("again", range(3))
def test_no_cent_comes_or_goes(hq_db: Database, channel_db: Database, again: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    walk = Walk(hq_db, channel_db, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    walk.pull()
    walk.delta()
    walk.check()
    pull(hq_db, channel_db, "0001", walk.now)
    walk.check()
