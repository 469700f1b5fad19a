"""A till for each test."""

from __future__ import annotations

import pytest

from tests.fakes import World, make_world, signed_in


@pytest.fixture
def world() -> World:
    """A till that nobody has signed in to."""
    return make_world()


@pytest.fixture
async def ana(world: World) -> World:
    """Ana, a cashier, has signed in and opened her shift; what led there is forgotten."""
    await signed_in(world)
    world.journal.calls.clear()
    return world
