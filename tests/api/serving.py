"""A real server in a thread of the test process, on a free port, and a client for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from api.app import create_app
from api.settings import Settings


@contextmanager
def serving(settings: Settings, store: Any) -> Iterator[httpx.Client]:
    """A client of a server over `store`."""
    app = create_app(settings, store=store)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not start")
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(20)
