"""The commands around the server: serve, schema, doctor, token."""

from __future__ import annotations

import socket
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.console import DEFAULT_STORE, FAILED, JsonOption, StoreOption, print_json, say, warn


class TokenAction(StrEnum):
    """What `dlkg token` can do."""

    CREATE = "create"
    LIST = "list"
    REVOKE = "revoke"


class TokenRole(StrEnum):
    """As `api.tokens.ROLES`; a test compares the two."""

    READER = "reader"
    CURATOR = "curator"


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
    from kg.store import open_store

    url = store or DEFAULT_STORE
    open_store(url, create=False).close()  # an answer now, not at the first request
    port = _free(host, port)
    shown = f"[{host}]" if ":" in host else host
    for path, what in (("/", "explore the graph"), ("/graphql", "GraphQL"), ("/health/ready", "health")):
        warn(f"  http://{shown}:{port}{path:16} {what}")
    run(url, host=host, port=port, workers=workers)


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


def token(
    action: Annotated[TokenAction, typer.Argument(help="What to do.")],
    name: Annotated[str | None, typer.Argument(help="What to call the token by.")] = None,
    role: Annotated[TokenRole, typer.Option("--role", help="What its holder may do.")] = TokenRole.READER,
    as_json: JsonOption = False,
) -> None:
    """Make, list and revoke the tokens of those who may change the graph."""
    from api.server import settings
    from api.tokens import Tokens

    tokens = Tokens(settings().tokens)
    if action is TokenAction.LIST:
        listed = [{"name": t.name, "role": t.role} for t in tokens.all()]
        print_json(listed) if as_json else say("\n".join(f"{t['name']}  {t['role']}" for t in listed) or "No tokens.")
        return
    if not name:
        raise typer.BadParameter("a name is needed", param_hint="NAME")
    if action is TokenAction.CREATE:
        text = tokens.create(name, role.value)
        warn("This is shown once; keep it safe:")
        say(text)
    else:
        tokens.revoke(name)
        say(f"{name}: revoked")


def schema() -> None:
    """Print the GraphQL schema."""
    from schema.language import declared_sdl

    say(declared_sdl().rstrip())


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
