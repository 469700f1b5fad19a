"""Leaving and signing out: what is open is named first, one attempt to send is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.words import Refusal, Words, say, say_count
from tuipos.ui.ages import age_of
from tuipos.ui.language import Language
from tuipos.ui.parts import Parts
from tuipos.ui.screens.page import Page

if TYPE_CHECKING:
    from tuipos.domain.sale import Sale
    from tuipos.register.report import Queue


async def may_leave(page: Page, parts: Parts, language: Language) -> bool:
    """Ask while something is open or unsent; True where nothing is, or where `y` was pressed."""
    while True:
        queue = (await parts.report()).queue
        facts = await _open_facts(parts, queue, language)
        if not facts:
            return True
        offered = parts.connection.attempt_is_offered(queue.count)
        keys = _OFFER if offered else _KEYS
        answer = await page.ask(say("{facts} {keys}", facts=_joined(facts), keys=keys), "yc")
        if answer == "y":
            return True
        if answer != "c" or not offered:
            return False
        await send_now(page, parts)


_KEYS = say("y = leave, Esc = stay.")
_OFFER = say("c = connect and send, y = leave, Esc = stay.")


async def offer_to_send(page: Page, parts: Parts) -> None:
    """Before a sign-out while offline: offer the one attempt, so that nothing waits overnight."""
    queue = (await parts.report()).queue
    if not parts.connection.attempt_is_offered(queue.count):
        return
    question = say("{unsent} Connect and send? y = yes, n = no.", unsent=_unsent_words(queue, None))
    if await page.ask(question, "yn") == "y":
        await send_now(page, parts)


async def send_now(page: Page, parts: Parts) -> None:
    """The one attempt, and what waits is sent when it is answered."""
    page.tell(say("Connecting…"), "muted")
    result = await parts.connection.try_once()
    if isinstance(result, Refusal):
        page.tell(result, "bad")
        return
    page.tell(result)
    if parts.connection.is_online:
        page.tell(await parts.sync.sync_now())


async def _open_facts(parts: Parts, queue: Queue, language: Language) -> list[Words]:
    facts = []
    if parts.till.sale is not None:
        facts.append(_sale_words(parts.till.sale))
    if queue.count:
        age = age_of(queue.oldest, parts.clock(), language) if queue.oldest else None
        facts.append(_unsent_words(queue, age))
    if parts.till.shift is not None or await parts.till.journal.open_shift() is not None:
        facts.append(say("A shift is open."))
    return facts


def _sale_words(sale: Sale) -> Words:
    from tuipos.domain.totals import totals

    figures = totals(sale)
    return say("A sale is open ({total}).", total=figures.total)


def _unsent_words(queue: Queue, age: str | None) -> Words:
    money = queue.total if queue.total is not None else "0"
    if age is None:
        return say_count(
            "{count} sale ({money}) not sent.", "{count} sales ({money}) not sent.",
            queue.count, money=money,
        )  # fmt: skip
    return say_count(
        "{count} sale ({money}) not sent, oldest {age}.",
        "{count} sales ({money}) not sent, oldest {age}.",
        queue.count,
        money=money,
        age=age,
    )


def _joined(facts: list[Words]) -> Words:
    joined = facts[0]
    for fact in facts[1:]:
        joined = say("{first} {then}", first=joined, then=fact)
    return joined
