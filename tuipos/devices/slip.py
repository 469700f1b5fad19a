"""Slips: of a suspended sale, for who recalls it, and of the time clock. Pure."""

from __future__ import annotations

from tuipos.devices.layout import Paper, amount_row, centred, row, told, wrapped
from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.time_clock import ACTS, Stamp
from tuipos.domain.words import say


def slip_lines(sale: SuspendedSale, paper: Paper) -> list[str]:
    """The slip, each line at most as wide as the paper; its number is what a recall scans or types.

    It is no receipt: nothing has been paid.
    """
    rule = "-" * paper.width
    local = sale.at.astimezone(paper.zone)
    when = told(paper, say("{day} {time}", day=local.date(), time=local.strftime("%H:%M")))
    lines = [
        *centred(paper.store_name, paper),
        *centred(told(paper, say("Suspended sale")), paper),
        *centred(sale.code, paper),
        rule,
        *row(told(paper, say("Lines")), f"{sale.lines}  ", paper),
        *amount_row(say("Total {currency}", currency=sale.total.currency.code), sale.total, paper),
        rule,
        *wrapped(told(paper, say("Prices and offers stay as they are now.")), paper.width),
        *wrapped(told(paper, say("This is no receipt: nothing is paid.")), paper.width),
        *row(when, f"{sale.register} {sale.staff}", paper),
    ]
    return [line.rstrip() for line in lines]


def stamp_lines(stamp: Stamp, paper: Paper) -> list[str]:
    """The slip of the time clock: what was noted, of whom, and when."""
    rule = "-" * paper.width
    local = stamp.at.astimezone(paper.zone)
    when = told(paper, say("{day} {time}", day=local.date(), time=local.strftime("%H:%M")))
    lines = [
        *centred(paper.store_name, paper),
        *centred(told(paper, say("Time clock")), paper),
        rule,
        *row(told(paper, ACTS[stamp.act]), f"{when}  ", paper),
        *row(stamp.name, f"{stamp.staff}  ", paper),
    ]
    if stamp.odd:
        words = say("It does not follow from what was noted before.")
        lines += wrapped(told(paper, words), paper.width)
    lines += [rule, *row(told(paper, say("Register")), f"{stamp.register}  ", paper)]
    return [line.rstrip() for line in lines]
