"""The commands around the server: serve, schema, doctor, token."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from api.cli.console import DEFAULT_STORE, FAILED, JsonOption, StoreOption, print_json, say


def serve(
    store: StoreOption = None,
    host: Annotated[str, typer.Option("--host", envvar="DLKG_HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", envvar="DLKG_PORT", min=0, max=65535, help="The port; 0: any that is free.")
    ] = 8000,
    workers: Annotated[int, typer.Option("--workers", envvar="DLKG_WORKERS", min=1, help="Processes.")] = 1,
) -> None:
    """Serve the graph: GraphQL, exports and a page to explore it."""
    from api.server import run

    run(store or DEFAULT_STORE, host=host, port=_free(host, port), workers=workers)


def _free(host: str, port: int) -> int:
    """The port, seen to be free now; raises `InputError` where another program has it."""
    from kg.errors import InputError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = "Choose another port with --port, or DLKG_PORT."
            raise InputError(f"Cannot listen on {host}:{port} ({error.strerror}).", hint=hint) from None
        return int(probe.getsockname()[1])


def schema() -> None:
    """Print the GraphQL schema."""
    from schema import print_sdl

    say(print_sdl())


def doctor(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Check the installation, the settings and the kept data."""
    from api.doctor import examine

    findings = examine(store or DEFAULT_STORE)
    if as_json:
        print_json([{"check": f.check, "ok": f.ok, "text": f.text} for f in findings])
    else:
        for f in findings:
            say(f"{'ok  ' if f.ok else 'BAD '} {f.check}: {f.text}")
    if not all(f.ok for f in findings):
        raise typer.Exit(FAILED)
