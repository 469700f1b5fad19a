"""Menu and help page by groups, find by what is typed, and say what the chosen operation does."""

from __future__ import annotations

from tests.ui.counter import Counter, running, screen_text, shows, sign_in, type_burst, type_slowly
from tuipos.operations.keymap import read_keys
from tuipos.operations.registry import by_number, operations


def rows(counter: Counter) -> list[str]:
    return [line[:58] for line in screen_text(counter.app).splitlines()]


async def test_pages_begin_with_the_name_of_their_group(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations", "1/")
        seen: set[str] = set()
        pages = int(rows(counter)[1].split("/")[1])
        for page in range(1, pages + 1):
            await shows(pilot, f"{page}/{pages}")
            first, *others = rows(counter)[3:17]
            assert first.strip() and not first.strip()[0].isdigit()
            seen |= {text.split()[0] for row in others if (text := row.strip("▌ "))}
            await pilot.press("pagedown")
        numbers = {str(each.number) for each in operations() if each.needs != "demo"}
        assert numbers <= seen


async def test_left_and_right_go_from_group_to_group(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "Sale", "109 Return product")
        await pilot.press("right")
        await shows(pilot, "Products", "Sells a product: scan it")
        await pilot.press("right", "right", "left")
        await shows(pilot, "Prices", "101 Price check")
        await pilot.press("left", "left", "left")
        await shows(pilot, "Sale", "109 Return product")
        await pilot.press("end")
        await shows(pilot, "9008 Training")


async def test_a_number_that_is_typed_shows_what_begins_with_it(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations")
        type_slowly(counter.app, "105")
        await shows(pilot, "▌ 105 Set quantity", "1052 Tender declaration", "1/1")
        type_slowly(counter.app, "6\r")
        await shows(pilot, "You are not allowed to do this: Print X.")


async def test_what_no_name_has_is_said_and_means_the_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations")
        type_slowly(counter.app, "zz")
        await shows(pilot, "No operation has this in its name.")
        await pilot.press("backspace", "backspace")
        await shows(pilot, "Void transaction")
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "Total EUR    18.90")


async def test_help_says_what_the_chosen_operation_does(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f1")
        await shows(pilot, "Command line, then Enter", "press button 5 of the first page")
        type_slowly(counter.app, "1212\r")
        bank_drop = by_number(1212)
        assert bank_drop is not None
        await shows(pilot, "1212 Bank drop", bank_drop.help.split()[-1])
        await pilot.press("enter")
        await shows(pilot, "scan, or type a code")


async def test_help_shows_the_keys_in_force_and_what_is_wrong_with_them(counter: Counter) -> None:
    text = '[keys]\n"ctrl+e" = 1056\nf13 = "301 10"\nf11 = 500\n[replace]\nf4 = 501\n'
    counter.parts.own_keys = read_keys(text)
    async with running(counter) as pilot:
        await sign_in(pilot, "keymap.toml: f11: it does not arrive everywhere")
        await shows(pilot, "F4  Sale note")
        await pilot.press("f1")
        await shows(pilot, "Ctrl+E X report", "F13 Line discount percent 10")
        await shows(pilot, "keymap.toml: f11: it does not arrive")
        await pilot.press("end")
        type_slowly(counter.app, "501\r")
        await shows(pilot, "501 Transaction comment", "F4")
        await pilot.press("escape", "ctrl+e")
        await shows(pilot, "You are not allowed to do this: Print X.")
