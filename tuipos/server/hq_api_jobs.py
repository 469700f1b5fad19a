"""HQ API: scheduler jobs, and whether offline databases get their data."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, patch
from litestar.params import FromPath, JSONBody

from tuipos.hq import exclusion
from tuipos.server.access import center_of, hq_guard
from tuipos.server.hq_answers import Shown, found_or_problem

AnyRequest = Request[Any, Any, Any]


class ChangeJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a job."""

    exclude_offline: bool


@get("/jobs", guards=[hq_guard], summary="Scheduler jobs")
async def list_jobs(request: AnyRequest) -> list[Shown]:
    """Each with its tables, and whether offline databases get them."""
    return await center_of(request).hq.read(exclusion.list_jobs)


@get("/jobs/{job:str}", guards=[hq_guard], summary="One scheduler job")
async def show_job(request: AnyRequest, job: FromPath[str]) -> Shown:
    """By its number."""
    return found_or_problem(await center_of(request).hq.read(exclusion.show_job, job))


@patch("/jobs/{job:str}", guards=[hq_guard], summary="Leave a job out of offline databases")
async def change_job(request: AnyRequest, job: FromPath[str], data: JSONBody[ChangeJob]) -> Shown:
    """From the next run on; what a register can't be without is refused."""
    center = center_of(request)
    return found_or_problem(
        await center.hq.write(exclusion.set_excluded, job, data.exclude_offline)
    )


HANDLERS = [list_jobs, show_job, change_job]
