"""The way of changed PINs to headquarters, whose packages then bring them everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.hq.staff_pins import take_pin
from tuipos.server.staff_pins import pin_carried, pins_to_carry

if TYPE_CHECKING:
    from tuipos.server.center import Center


async def carry_pins(center: Center) -> None:
    """Bring what was changed at registers to headquarters, before it is read or sent anywhere.

    What is cut off in the middle is done by the next one: taking a PIN in twice changes nothing.
    """
    for told in await center.channel.write(pins_to_carry):
        taken = await center.hq.write(take_pin, told)
        await center.channel.write(pin_carried, told, taken)
