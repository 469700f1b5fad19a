"""Retail API: data packages for a register's offline database, fetched in parts if need be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.response import Stream

from tuipos.domain.words import Refusal
from tuipos.hq import package_store, sessions
from tuipos.hq.databases import offline_name
from tuipos.retail import wire
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.center import Center
from tuipos.server.judging import Sender
from tuipos.server.problems import ProblemError, from_refusal
from tuipos.server.ranges import find_span, read_span

AnyRequest = Request[Any, Any, Any]
_MEDIA_TYPE = "application/zstd"
_REASON_LETTERS = 200
#: Versions rise by one with each change: what is far above was never given out.
_HIGHEST_VERSION = 2**48
_MOST_SCHEMA = 1_000_000


@get(wire.PACKAGES, guards=[device_guard], summary="What waits for this register's database")
async def packages(
    request: AnyRequest,
    schema: Annotated[int, QueryParameter(ge=1, le=_MOST_SCHEMA)] = wire.UNSAID_SCHEMA_VERSION,
) -> wire.PackageList:
    """Oldest first, in the order to apply; 404 where the register has no offline database.

    `schema` is that of the offline database: it gets packages of this one, from now on.
    """
    center, device = center_of(request), device_of(request)
    refused = await center.runner.fit(_database(device), schema)
    if refused is not None:
        raise from_refusal(refused, 422)
    found = await center.hq.read(sessions.package_list, _database(device))
    if isinstance(found, Refusal):
        raise from_refusal(found, 404)
    return found


@get(
    wire.PACKAGES + "/{package:int}/content",
    guards=[device_guard],
    media_type=_MEDIA_TYPE,
    summary="A package's bytes, or the part that a Range header asks for",
    response_headers=[ResponseHeader(name="Accept-Ranges", value="bytes")],
    responses={206: ResponseSpec(data_container=bytes, media_type=_MEDIA_TYPE)},
)
async def content(
    request: AnyRequest,
    package: FromPath[int],
    byte_range: Annotated[str | None, HeaderParameter(name="Range", max_length=100)] = None,
    if_range: Annotated[str | None, HeaderParameter(name="If-Range", max_length=100)] = None,
) -> Stream:
    """If-Range with another package's tag sends the whole; 416 says how long the package is."""
    center, device = center_of(request), device_of(request)
    path, tag = await _package_file(center, device, package)
    span = find_span(byte_range if if_range in (None, tag) else None, path.stat().st_size)
    if span is None:
        headers = {"Content-Range": f"bytes */{path.stat().st_size}"}
        raise ProblemError(416, "range-outside", "The package is shorter.", headers=headers)
    headers = {"Content-Length": str(span.length), "ETag": tag}
    if span.is_part:
        headers["Content-Range"] = span.content_range
    return Stream(
        read_span(path, span),
        status_code=206 if span.is_part else 200,
        headers=headers,
        media_type=_MEDIA_TYPE,
    )


@post(
    wire.PACKAGES + "/{package:int}/status",
    status_code=204,
    guards=[device_guard],
    summary="What became of a package at the register",
)
async def status(
    request: AnyRequest, package: FromPath[int], data: JSONBody[wire.PackageStatus]
) -> None:
    """The third failure suspends the package until someone at headquarters acts."""
    center, device = center_of(request), device_of(request)
    refused = await center.hq.write(
        sessions.report_download,
        package,
        _database(device),
        data.status,
        data.error,
        data.data_version,
        center.clock(),
    )
    if refused is not None:
        raise from_refusal(refused, 404 if refused.code == "package-unknown" else 422)


@post(
    wire.PACKAGES + "/full",
    status_code=204,
    guards=[device_guard],
    summary="Ask for one full package",
)
async def want_full(request: AnyRequest, data: JSONBody[wire.FullPackageWanted]) -> None:
    """For a database that is new, restored or in doubt; what waited for it is cancelled."""
    center, device = center_of(request), device_of(request)
    reason = data.reason[:_REASON_LETTERS]
    if not 0 <= data.data_version <= _HIGHEST_VERSION:
        raise ProblemError(400, "malformed", "This is no version of data.")
    refused = await center.runner.want_full(_database(device), reason, data.data_version)
    if refused is not None:
        raise from_refusal(refused, 422)


async def _package_file(center: Center, device: Sender, package: int) -> tuple[Path, str]:
    """Where a waiting package of this device lies, and the tag that stands for its bytes."""
    name = await center.hq.read(sessions.package_file, _database(device), package)
    if isinstance(name, Refusal):
        raise from_refusal(name, 404)
    path = await center.hq.read(package_store.bring, center.settings.packages, name)
    if path is None:
        raise ProblemError(
            404, "package-gone", "The package's file is gone; ask for a full package."
        )
    return path, f'"{path.name}"'


def _database(device: Sender) -> str:
    return offline_name(device.store, device.register)


HANDLERS = [packages, content, status, want_full]
