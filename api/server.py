"""Runs the application under uvicorn, in one process or several."""

from __future__ import annotations

import os
import signal
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.settings import Settings


def run(store: str, *, host: str, port: int, workers: int) -> None:
    """Serve until a signal comes; requests under way are finished first."""
    os.environ["DLKG_STORE"] = store
    if workers == 1:
        _serve(host, port, 1)
        return
    with TemporaryDirectory(prefix="dlkg-shared-") as folder:
        os.environ["DLKG_SHARED"] = folder
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # must be there before prometheus_client is first imported
        _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    import uvicorn

    from api import logs

    chosen = settings()
    logs.set_up(chosen.log_level)
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when all is finished: that is no failure
    uvicorn.run(
        "api.server:app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=chosen.trust_proxy,
        timeout_graceful_shutdown=chosen.shutdown_seconds,
        timeout_worker_healthcheck=30,  # a worker that waits for the processor is not dead, so don't kill it after 5
        h11_max_incomplete_event_size=65_536,
        limit_concurrency=None,
        ws="none",
    )


def app() -> FastAPI:
    """The application with the settings of the environment: what each process of uvicorn makes."""
    from api import logs
    from api.app import create_app

    chosen = settings()
    logs.set_up(chosen.log_level)
    return create_app(chosen)


def settings() -> Settings:
    """The settings of the environment; raises `InputError` that names the variable with a bad value."""
    from pydantic import ValidationError

    from api.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        bad = error.errors()[0]
        name = "_".join(str(part) for part in bad["loc"]).upper()
        raise InputError(f"DLKG_{name}: {bad['msg']} (it is {bad['input']!r}).", hint="Mend it or unset it.") from None
