"""The command line: `dlkg`. Thin: it reads arguments, calls the domain, prints.

Every import beyond Typer happens in the command that needs it, so that `dlkg --help` answers at once and only
`ingest` ever loads spaCy. Exit status: 0 done, 1 some input failed (named on stderr, the rest done), 2 wrong usage.
"""

from api.cli.main import main

__all__ = ["main"]
