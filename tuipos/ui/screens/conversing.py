"""How an operation talks with a person in the middle of what it does: questions, and overrides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, say
from tuipos.register import overrides
from tuipos.ui.stages.questions import Choice, Conversation, Entry, TextQuestion

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

T = TypeVar("T")


async def converse(page: TillPage, stage: Conversation[T]) -> T | None:
    """Let a stage have what is typed until it is done; its answer, None after Esc.

    Called from an operation, which is the one thing that is being done: so the queue is its own.
    """
    before = page.stage
    page.forget_message()
    page.enter(stage)
    while not stage.is_done:
        submission = await page.till_app.keyboard.queue.get()
        page.forget_message()
        await stage.handle(submission)
        page.draw_body()
    if page.stage is stage:
        page.enter(before)
    return stage.answer


async def ask_text(
    page: TillPage,
    title: Words,
    question: Words,
    read: Callable[[str], T | Refusal],
    *,
    takes_scans: bool = True,
    secret: bool = False,
    facts: Sequence[tuple[str, str]] = (),
) -> T | None:
    """Ask for one line and read it; None after Esc."""
    stage = TextQuestion(
        page, title, question, read, takes_scans=takes_scans, secret=secret, facts=facts
    )
    return await converse(page, stage)


async def choose(page: TillPage, title: Words, entries: Sequence[Entry[T]]) -> T | None:
    """Let one of these be chosen; None after Esc."""
    return await converse(page, Choice(page, title, entries))


async def with_override(page: TillPage, act: Callable[[], Awaitable[T | Refusal]]) -> T | Refusal:
    """Do an act; where only a permission is missing, another person may allow it by their PIN."""
    result = await act()
    if not isinstance(result, Refusal) or not result.permission:
        return result
    if not await ask_override(page, result):
        return result
    try:
        return await act()
    finally:
        overrides.end_grant(page.till)


async def ask_override(page: TillPage, refusal: Refusal) -> bool:
    """Ask for the number and PIN of somebody who may; whether the permission was lent."""
    page.till_app.bad_sound()
    title = say("{what} Somebody else may allow it.", what=refusal.what)
    while True:
        staff = await ask_text(page, title, say("Their staff number, or Esc"), typed_text)
        if staff is None:
            return False
        pin = await ask_text(
            page,
            title,
            say("PIN of {staff}", staff=staff),
            typed_text,
            takes_scans=False,
            secret=True,
        )
        if pin is None:
            return False
        lent = await overrides.grant(page.till, refusal.permission, staff, pin)
        if not isinstance(lent, Refusal):
            return True
        page.till_app.bad_sound()
        title = say("{what}", what=lent.what)


def typed_text(text: str) -> str | Refusal:
    """What was typed, without blanks around it; nothing is no answer."""
    typed = clean(text)
    return typed or Refusal("nothing-typed", say("Nothing was typed."), say("Esc goes back."))
