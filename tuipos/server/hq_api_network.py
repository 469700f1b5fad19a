"""HQ API: databases and their data groups, and schedules and profiles that are made by hand."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from tuipos.hq import groups, profiles, schedule_settings
from tuipos.server.access import center_of, hq_guard
from tuipos.server.hq_answers import Shown, found_or_problem, problem_of

AnyRequest = Request[Any, Any, Any]


class MoveDatabase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The data group that a database is to stand in; `new_group` is made first."""

    group: str = ""
    new_group: str = ""


class MakeGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data group's name."""

    name: str


class MakeSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A schedule's code, and its settings as they are typed: `{"jobs": "1020 1040"}`."""

    schedule: str
    settings: dict[str, str]


class MakeProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A profile's name, and its settings as they are typed: `{"timeout": "2s"}`."""

    name: str
    settings: dict[str, str]


@get("/databases", guards=[hq_guard], summary="Channel database entities")
async def list_databases(request: AnyRequest) -> list[Shown]:
    """Each with its data group, the schedules that feed it, and the version it has confirmed."""
    return await center_of(request).hq.read(groups.databases_with_schedules)


@patch("/databases/{name:str}", guards=[hq_guard], summary="Move a database to a data group")
async def move_database(
    request: AnyRequest, name: FromPath[str], data: JSONBody[MoveDatabase]
) -> Shown:
    """A store's offline databases go with its channel database."""
    return found_or_problem(
        await center_of(request).hq.write(groups.move_database, name, data.group, data.new_group)
    )


@get("/groups", guards=[hq_guard], summary="Channel data groups")
async def list_groups(request: AnyRequest) -> list[Shown]:
    """Each with its databases and the schedules that feed it."""
    return await center_of(request).hq.read(groups.list_groups)


@post("/groups", status_code=204, guards=[hq_guard], summary="Make a data group")
async def make_group(request: AnyRequest, data: JSONBody[MakeGroup]) -> None:
    """Empty at first."""
    _done_or_problem(await center_of(request).hq.write(groups.make_group, data.name))


@delete("/groups/{name:str}", status_code=204, guards=[hq_guard], summary="Delete a data group")
async def delete_group(request: AnyRequest, name: FromPath[str]) -> None:
    """Only one without databases and schedules."""
    _done_or_problem(await center_of(request).hq.write(groups.delete_group, name))


@post("/schedules", status_code=201, guards=[hq_guard], summary="Make a schedule")
async def add_schedule(request: AnyRequest, data: JSONBody[MakeSchedule]) -> Shown:
    """For several jobs, or for another data group."""
    return found_or_problem(
        await center_of(request).hq.write(
            schedule_settings.add_schedule, data.schedule, data.settings
        )
    )


@delete("/schedules/{schedule:str}", status_code=204, guards=[hq_guard], summary="Delete one")
async def delete_schedule(request: AnyRequest, schedule: FromPath[str]) -> None:
    """Only one that was made by hand."""
    _done_or_problem(await center_of(request).hq.write(schedule_settings.delete_schedule, schedule))


@post("/profiles", status_code=201, guards=[hq_guard], summary="Make an offline profile")
async def add_profile(request: AnyRequest, data: JSONBody[MakeProfile]) -> Shown:
    """With the built-in settings where none are given."""
    return found_or_problem(
        await center_of(request).hq.write(profiles.add_profile, data.name, data.settings)
    )


def _done_or_problem(refused: Any) -> None:
    if refused is not None:
        raise problem_of(refused)


HANDLERS = [
    list_databases, move_database, list_groups, make_group, delete_group, add_schedule,
    delete_schedule, add_profile,
]  # fmt: skip
