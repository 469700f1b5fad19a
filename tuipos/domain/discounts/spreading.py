"""An amount spread over several in whole minor units, without loss and without chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def spread(minor: int, weights: Sequence[int]) -> list[int]:
    """Parts of an amount in proportion to weights, by largest remainder; ties go to the first.

    No part exceeds its weight where the amount does not exceed their sum.
    """
    assert minor >= 0 and all(weight >= 0 for weight in weights), "spread without signs"
    whole = sum(weights)
    if not whole or not minor:
        return [0] * len(weights)
    parts = [minor * weight // whole for weight in weights]
    missing = minor - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(minor * weights[at] % whole), at))
    for at in by_remainder[:missing]:
        parts[at] += 1
    return parts


def spread_by_group(
    minor: int, weights: Mapping[int, int], group_of: Mapping[int, K]
) -> dict[int, int]:
    """Parts by line number: first over groups of lines, then within each.

    So what a group gets, and with it the tax of every rate, does not depend on how its pieces are
    divided into lines, nor on the order of these. Groups are sorted by themselves.
    """
    groups: dict[K, list[int]] = {}
    for number in weights:
        groups.setdefault(group_of[number], []).append(number)
    ordered = sorted(groups)  # type: ignore[type-var]
    sums = [sum(weights[number] for number in groups[group]) for group in ordered]
    parts: dict[int, int] = {}
    for group, part in zip(ordered, spread(minor, sums), strict=True):
        numbers = groups[group]
        within = spread(part, [weights[number] for number in numbers])
        parts.update(zip(numbers, within, strict=True))
    return parts
