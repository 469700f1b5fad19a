"""Screen layouts on their way to a register, inside its context."""

from __future__ import annotations

import msgspec

from tuipos.domain.layout import Button, Layout, Layouts
from tuipos.retail.wire_base import Wire


class WireButton(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A button of a layout; fields as in `tuipos.domain.layout.Button`."""

    layout: str
    page: int
    position: int
    operation: int
    parameters: str = ""
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    colour: str = ""
    key: str = ""


class WireLayouts(Wire, frozen=True, kw_only=True):
    """The layouts in use at one register, and by staff number whose is which ("": everybody's)."""

    buttons: list[WireButton] = msgspec.field(default_factory=list)
    uses: dict[str, str] = msgspec.field(default_factory=dict)


def layouts_of_wire(sent: WireLayouts) -> Layouts:
    """Layouts as the till works with them."""
    by_layout: dict[str, list[Button]] = {}
    for each in sent.buttons:
        button = Button(
            each.page, each.position, each.operation, each.parameters, dict(each.labels),
            each.colour, each.key,
        )  # fmt: skip
        by_layout.setdefault(each.layout, []).append(button)
    layouts = tuple(Layout(name, tuple(buttons)) for name, buttons in by_layout.items())
    return Layouts(layouts, dict(sent.uses))


def wire_of_layouts(layouts: Layouts) -> WireLayouts:
    """Layouts as they are sent."""
    buttons = [
        WireButton(
            layout=layout.name, page=each.page, position=each.position, operation=each.operation,
            parameters=each.parameters, labels=dict(each.labels), colour=each.colour, key=each.key,
        )
        for layout in layouts.layouts
        for each in layout.buttons
    ]  # fmt: skip
    return WireLayouts(buttons=buttons, uses=dict(layouts.uses))
