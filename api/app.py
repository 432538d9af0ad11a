"""The application: `create_app(settings)` puts store, schema, pages and operations together; import does nothing."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException as StarletteHttpError
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from api import metrics as counts
from api.access import Access
from api.budgets import Budgets
from api.changes import Changes
from api.envelope import Envelope
from api.exports import exports, refused
from api.graphs import Graphs
from api.http import GraphQLEndpoint
from api.http_negotiation import HttpError
from api.pages import Pages, web_folder
from api.settings import Settings
from api.telemetry import no_spans, spans
from api.tokens import Tokens
from api.worker import Worker
from kg.errors import StoreError
from kg.store import Store, open_store
from schema.language import sdl
from schema.service import Service

READY_SECONDS = 5.0


def create_app(settings: Settings, *, store: Store | None = None) -> FastAPI:
    """The server over the store of the settings, or over the one given; raises `InputError` for settings that clash."""
    graphs = Graphs(lambda: store or open_store(settings.store), remote=settings.remote)
    worker = Worker(settings.model)
    metrics = counts.Metrics()
    pages = Pages(web_folder(settings.web))
    service = Service(
        graphs,
        limits=settings.limits,
        introspection=bool(settings.introspection),
        suggestions=bool(settings.suggestions),
        writer=Changes(graphs, worker),
    )
    access = Access(Tokens(settings.tokens), private=settings.private)
    counts_file = settings.shared / "budgets" if settings.shared else None
    budgets = Budgets(settings.rate_limit or 0, settings.rate_seconds, shared=counts_file)
    ide = pages.ide if settings.ide else None
    endpoint = GraphQLEndpoint(settings, graphs, service, metrics, access=access, budgets=budgets, ide=ide)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(graphs.watch())
        gc.freeze()  # what lives as long as the process need not be looked at again and again
        gc.set_threshold(50_000, 20, 100)  # large answers make many objects that live shortly
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        worker.close()  # first: threads may wait for it
        endpoint.close()
        graphs.close()

    app = FastAPI(title="dlkg", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.router.routes.append(Route("/graphql", endpoint))
    app.include_router(pages.router())
    app.include_router(exports(graphs, access, budgets))
    app.include_router(_operations(graphs, metrics))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["content-type", "authorization", "x-request-id"],
            expose_headers=["etag", "x-request-id", "retry-after"],
        )
    app.add_exception_handler(StarletteHttpError, _no_such_thing)
    span = spans() if settings.telemetry else no_spans
    app.add_middleware(Envelope, metrics=metrics, access_log=settings.access_log, span=span)
    return app


async def _no_such_thing(request: Request, error: Exception) -> Response:
    """What is nowhere here, in the form of all other refusals."""
    status, headers = getattr(error, "status_code", 404), getattr(error, "headers", None)
    hint = "There are /graphql, /schema.graphql, /export/jsonl, /health/ready and /metrics."
    message = f"{request.method} {request.url.path[:100]!r} means nothing here."
    return refused(HttpError(status, message, code="NOT_FOUND", hint=hint, headers=headers))


def _operations(graphs: Graphs, metrics: counts.Metrics) -> APIRouter:
    """Health, metrics and the schema's text."""
    router = APIRouter()

    @router.get("/health/live", include_in_schema=False)
    async def live() -> Response:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready", include_in_schema=False)
    def ready() -> Response:
        try:
            with graphs.snapshot(seconds=READY_SECONDS) as lookup:
                stats = lookup.stats()
        except StoreError as error:
            return JSONResponse({"status": "unavailable", "code": error.code}, 503, {"retry-after": "2"})
        return JSONResponse({"status": "ready", "concepts": stats.concepts, "documents": stats.documents})

    @router.get("/metrics", include_in_schema=False)
    def metrics_page() -> Response:
        return Response(metrics.text(), media_type=counts.CONTENT_TYPE)

    @router.get("/schema.graphql", include_in_schema=False)
    async def schema() -> Response:
        return PlainTextResponse(sdl())

    return router
