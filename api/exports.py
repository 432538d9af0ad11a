"""`/export/FORMAT`: the whole graph as a file, written to a temporary one first, so that none is ever sent half."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.access import Access
from api.budgets import Budgets, name_of
from api.graphs import Graphs
from api.http_negotiation import JSON, HttpError, unavailable
from kg.errors import StoreError

MEDIA = {
    "jsonl": ("application/jsonl", "jsonl"),
    "graphml": ("application/graphml+xml", "graphml"),
    "gexf": ("application/gexf+xml", "gexf"),
    "jsonld": ("application/ld+json", "jsonld"),
    "turtle": ("text/turtle", "ttl"),
    "csv": ("application/zip", "csv.zip"),
    "mermaid": ("text/vnd.mermaid", "mmd"),
    "neo4j-csv": ("application/zip", "neo4j.zip"),
}
_COST = 1_000
_IN_MEMORY = 8_000_000
_CHUNK = 65_536


def exports(graphs: Graphs, access: Access, budgets: Budgets) -> APIRouter:
    """The route of the exports."""
    router = APIRouter()

    @router.get("/export/{form}", include_in_schema=False)
    def export(form: str, request: Request) -> Response:
        try:
            authorization = request.headers.get("authorization")
            caller = access.caller(authorization.encode("latin-1") if authorization else None)
            budgets.spend(name_of(caller, request.client.host if request.client else "unknown"), _COST)
            if form not in MEDIA:
                message, hint = f"There is no format {form!r}.", f"There are {', '.join(MEDIA)}."
                raise HttpError(404, message, code="NO_SUCH_FORMAT", hint=hint)
            return _written(graphs, form, request)
        except HttpError as error:
            return refused(error)
        except StoreError as error:
            return refused(unavailable(error))

    return router


def _written(graphs: Graphs, form: str, request: Request) -> Response:
    from kg.formats import write_graph

    tag = f'"{form}-{graphs.newest()}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    out: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed when it has been sent
    write_graph(graphs.store.records(), form, out)  # type: ignore[arg-type]  # a temporary file is a BinaryIO in all but name
    size = out.tell()
    out.seek(0)
    media, ending = MEDIA[form]
    headers |= {"content-length": str(size), "content-disposition": f'attachment; filename="dlkg.{ending}"'}
    return StreamingResponse(_chunks(out), media_type=media, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def refused(error: HttpError) -> Response:
    """An error as a response outside of GraphQL."""
    return Response(error.body, error.status, error.headers, JSON)
