"""Practice is said on every screen."""

from __future__ import annotations

from tests.ui.counter import Counter, running, shows, sign_in, type_burst, type_slowly

RYE = "2000000100036"


async def test_every_screen_says_so(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".9008\r")
        await shows(pilot, "You are not allowed to do this: Training.")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Training: nothing that is sold now counts.", "TRAINING")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40", "TRAINING")
        await pilot.press("f9")
        await shows(pilot, "Connection status", "TRAINING")
