"""What the commands share: opening the store, printing for people or as JSON, telling what went wrong."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.errors import DlkgError

if TYPE_CHECKING:
    from kg.lookup import Lookup
    from kg.store import Store

FAILED = 1  # the exit status where some input failed
DEFAULT_STORE = "sqlite:///dlkg.db"

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", help="Where the graph is kept.", envvar="DLKG_STORE", show_envvar=True, show_default=DEFAULT_STORE
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON with the names of the GraphQL schema.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.", dir_okay=True)]


@contextmanager
def opened(url: str | None, *, create: bool = False) -> Iterator[Store]:
    """The store that the user named, closed at the end."""
    from kg.store import open_store

    store = open_store(url or DEFAULT_STORE, create=create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def reading(url: str | None) -> Iterator[Lookup]:
    """A `Lookup` on the newest revision of the store that the user named."""
    with opened(url) as store, store.snapshot() as lookup:
        yield lookup


def say(text: str = "") -> None:
    """A line for the user on standard output."""
    typer.echo(text)


def warn(text: str) -> None:
    """A line for the user on standard error."""
    typer.echo(text, err=True)


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_output(data: bytes, output: Path | None) -> None:
    """Bytes to a file, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        replace_file(output, lambda path: path.write_bytes(data))
        warn(f"Wrote {output}")


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then put it in its place: never half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def fail(error: DlkgError) -> int:
    """Tell an error and give the exit status for it."""
    warn(f"Error: {error.message}")
    if error.hint:
        warn(error.hint)
    return FAILED
