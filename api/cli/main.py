"""The table of commands, and the one place where an error becomes words and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from api.cli import ask, keep, serve
from api.cli.console import FAILED, fail, warn
from kg.errors import DlkgError

COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    "Build": {
        "ingest": keep.ingest,
        "documents": ask.documents,
        "forget": keep.forget,
        "curate": keep.curate,
        "export": keep.export,
        "import": keep.import_,
    },
    "Ask": {
        "concept": ask.concept,
        "search": ask.search,
        "path": ask.path,
        "next": ask.next_,
        "plan": ask.plan,
        "stats": ask.stats,
    },
    "Run": {"serve": serve.serve, "token": serve.token, "schema": serve.schema, "doctor": serve.doctor},
}


def application() -> typer.Typer:
    """The command line with all its commands."""
    app = typer.Typer(
        name="dlkg",
        help="A knowledge graph of deep learning: every relation shows who says so, every study plan its reasons.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for panel, commands in COMMANDS.items():
        for name, command in commands.items():
            app.command(name, rich_help_panel=panel)(command)
    return app


def main() -> None:
    """Run the command line, and exit with 0, 1 (some input failed) or 2 (wrong usage)."""
    try:
        application()()
    except DlkgError as error:
        sys.exit(fail(error))
    except BrokenPipeError:  # the reader of a pipe has gone: nothing is wrong, and Python must not say so at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except KeyboardInterrupt:
        warn("Stopped. What was saved before is kept.")
        sys.exit(130)
