"""HQ API: master data one record at a time, and CSV files in and out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from tuipos.hq import records
from tuipos.hq.importing import Imported
from tuipos.retail.pins import hash_pin
from tuipos.server import files, imports
from tuipos.server.access import center_of, hq_guard
from tuipos.server.hq_answers import Shown, found_or_problem

AnyRequest = Request[Any, Any, Any]
#: A chain's products in one file: a million rows are about 100 MB.
_IMPORT_BYTES = 1024 * 1024 * 1024
_MARKS = {"": "", "comma": ",", "point": "."}


class SaveRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record's cells by column; with `new` it must not be there yet, without it must."""

    cells: dict[str, str]
    new: bool = False


@get("/records/{kind:str}", guards=[hq_guard], summary="Records of a kind, searched and paged")
async def list_records(
    request: AnyRequest,
    kind: FromPath[str],
    find: Annotated[str, QueryParameter(max_length=100)] = "",
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=records.MOST_LISTED)] = 100,
) -> Shown:
    """In the order of their numbers; `more` says whether others stand behind these."""
    center = center_of(request)
    return found_or_problem(await center.hq.read(records.list_records, kind, find, offset, limit))


@put("/records/{kind:str}", guards=[hq_guard], summary="Add or change a record")
async def save_record(
    request: AnyRequest, kind: FromPath[str], data: JSONBody[SaveRecord]
) -> dict[str, str]:
    """Checked as a file's row is; a refusal names the field."""
    center = center_of(request)
    pepper = center.pepper
    return found_or_problem(
        await center.hq.write(
            records.save_record, kind, data.cells, lambda pin: hash_pin(pin, pepper), new=data.new
        )
    )


@delete("/records/{kind:str}", guards=[hq_guard], status_code=204, summary="Delete a record")
async def delete_record(request: AnyRequest, kind: FromPath[str]) -> None:
    """By its key columns as query parameters: `?number=10002`."""
    key = {name: str(value) for name, value in request.query_params.items()}
    refused = await center_of(request).hq.write(records.delete_record, kind, key)
    if refused is not None:
        found_or_problem(refused)


@post(
    "/import/{kind:str}",
    status_code=200,
    guards=[hq_guard],
    request_max_body_size=_IMPORT_BYTES,
    summary="Take a CSV file in",
)
async def import_file(
    request: AnyRequest,
    kind: FromPath[str],
    decimal: Annotated[str, QueryParameter(pattern="^(|comma|point)$")] = "",
    dry_run: FromQuery[bool] = False,
    progress: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Shown:
    """All or nothing; what is wrong is named with its line and column."""
    center = center_of(request)
    told: dict[str, int] = request.app.state.setdefault("imports", {})

    def on_rows(rows: int) -> None:
        if progress:
            told[progress] = rows

    with tempfile.TemporaryDirectory(prefix="tuipos-import-") as folder:
        path = Path(folder) / "import.csv"
        with path.open("wb") as file:
            async for chunk in request.stream():
                file.write(chunk)
        terms = files.Terms(_MARKS[decimal], dry_run, on_rows)
        try:
            found = await imports.take_in(center, kind, path, terms)
        finally:
            told.pop(progress, None)
    imported: Imported = found_or_problem(found)
    return {"rows": imported.rows, "changed": imported.changed, "told": str(imported)}


@get("/import-progress/{progress:str}", guards=[hq_guard], summary="How far an import has come")
async def import_progress(request: AnyRequest, progress: FromPath[str]) -> dict[str, int]:
    """Rows read so far of the import that was given this word; 0 where it is not known here."""
    told: dict[str, int] = request.app.state.setdefault("imports", {})
    return {"rows": told.get(progress, 0)}


@get("/export/{kind:str}", guards=[hq_guard], media_type="text/csv", summary="Write a CSV file")
async def export_file(request: AnyRequest, kind: FromPath[str]) -> bytes:
    """In the form that the import reads."""
    return found_or_problem(await center_of(request).hq.read(files.give_out, kind))


HANDLERS = [
    list_records, save_record, delete_record, import_file, import_progress, export_file,
]  # fmt: skip
