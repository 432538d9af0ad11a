"""The commands that change the graph or carry it elsewhere: ingest, forget, curate, export, import."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from api.cli.console import FAILED, OutputOption, StoreOption, opened, replace_file, say, warn

if TYPE_CHECKING:
    from api.ingesting import Outcome


class GraphFormat(StrEnum):
    """As `kg.formats.GRAPH_FORMATS`, which is too heavy to load for `--help`; a test compares the two."""

    JSONL = "jsonl"
    GRAPHML = "graphml"
    GEXF = "gexf"
    JSONLD = "jsonld"
    TURTLE = "turtle"
    CSV = "csv"
    MERMAID = "mermaid"
    NEO4J_CSV = "neo4j-csv"


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help='Files or folders; "-" reads standard input.')],
    store: StoreOption = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="Documents read at once, each by a process.",
            show_default="one for each processor, where there is enough to read",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", envvar="DLKG_MODEL", help="The spaCy pipeline.", show_default="en_core_web_sm"),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Forget the documents that are no longer there.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Read unchanged documents again too.")] = False,
) -> None:
    """Read documents into the graph. What was read before and hasn't changed costs nothing."""
    from api.ingesting import ingest_paths

    failed = 0
    with opened(store, create=True) as graph:
        outcomes = ingest_paths(graph, paths, jobs=jobs, model=model, prune=prune, force=force)
        for outcome in _shown(outcomes):
            failed += outcome.error is not None
        with graph.snapshot() as lookup:
            size = lookup.stats()
    say(
        f"The graph has {size.documents} documents, {size.concepts:,} concepts, {size.relations:,} relations "
        f"and {size.prerequisites:,} prerequisites."
    )
    if failed:
        raise typer.Exit(FAILED)


def _shown(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Pass the outcomes on, with a progress bar on a terminal and plain lines elsewhere."""
    if not sys.stderr.isatty():
        for outcome in outcomes:
            warn(_line(outcome))
            yield outcome
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    # Refreshed by no thread of its own: only a process without threads is forked.
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as progress:
        task = progress.add_task("Reading", total=None)
        for outcome in outcomes:
            progress.console.print(
                _line(outcome), style="red" if outcome.error else None, markup=False, highlight=False
            )
            progress.update(task, completed=outcome.number, total=outcome.count, refresh=True)
            yield outcome


def _line(outcome: Outcome) -> str:
    if outcome.error:
        return f"Error: {outcome.error}"
    if outcome.action == "read":
        return f"{outcome.document}: {outcome.concepts} concepts, {outcome.relations} relations"
    return f"{outcome.document}: {outcome.action}"


def forget(
    document_ids: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="As `dlkg documents` lists them.")],
    store: StoreOption = None,
) -> None:
    """Take the evidence of documents out of the graph again, of all that it has at once."""
    asked = list(dict.fromkeys(document_ids))
    with opened(store) as graph:
        there = graph.sha256()
        gone = [document for document in asked if document in there]
        if gone:
            graph.forget(*gone)
    for document in gone:
        say(f"{document}: forgotten")
    for document in asked:
        if document not in there:
            warn(f"Error: no document {document!r} is in the graph. See them with: dlkg documents")
    if len(gone) < len(asked):
        raise typer.Exit(FAILED)


def curate(
    file: Annotated[Path, typer.Argument(help="Corrections as YAML; docs/curation.md tells how.", dir_okay=False)],
    remove: Annotated[bool, typer.Option("--remove", help="Take these corrections back.")] = False,
    store: StoreOption = None,
) -> None:
    """Correct the graph: assert, reject, merge and rename, with who says so and why."""
    from kg.curation import read_curation

    corrections = read_curation(file)
    with opened(store, create=True) as graph:
        if remove:
            graph.curate(remove=corrections)
        else:
            graph.curate(add=corrections)
        held = len(graph.corrections())
    say(f"{len(corrections)} corrections {'taken back' if remove else 'kept'}; {held} hold now.")


def export(
    form: Annotated[GraphFormat, typer.Option("--format", help="How to write it.")] = GraphFormat.JSONL,
    output: OutputOption = None,
    store: StoreOption = None,
) -> None:
    """Write the whole graph. "csv" and "neo4j-csv" are zip archives, or fill the folder that -o names."""
    from kg.formats import write_graph

    with opened(store) as graph:
        if output is None:
            write_graph(graph.records(), form.value, sys.stdout.buffer)
            return
        if output.is_dir():
            _export_into(output, graph.records(), form.value)
        else:
            replace_file(output, lambda path: _export_to(path, graph.records(), form.value))
    warn(f"Wrote {output}")


def _export_to(path: Path, records: Iterable[Any], form: str) -> None:
    from kg.formats import write_graph

    with path.open("wb") as out:
        write_graph(records, form, out)


def _export_into(folder: Path, records: Iterable[Any], form: str) -> None:
    import io
    import zipfile

    from kg.errors import InputError
    from kg.formats import write_graph

    if form not in {"csv", "neo4j-csv"}:
        raise InputError(f"{folder} is a folder, and {form} is one file.", hint="Name the file after -o.")
    buffer = io.BytesIO()
    write_graph(records, form, buffer)
    with zipfile.ZipFile(buffer) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            replace_file(folder / name, lambda path, data=data: path.write_bytes(data))  # type: ignore[misc]


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="As `dlkg export` wrote it.", dir_okay=False)],
    store: StoreOption = None,
) -> None:
    """Load an exported graph into an empty store."""
    from kg.errors import InputError

    if not file.is_file():
        raise InputError(f"There is no file {file}.")
    with opened(store, create=True) as graph, file.open("rb") as lines:
        graph.load(_records(lines, file))
        with graph.snapshot() as lookup:
            size = lookup.stats()
    say(f"The graph has {size.documents} documents, {size.concepts:,} concepts and {size.relations:,} relations.")


def _records(lines: BinaryIO, file: Path) -> Iterator[dict[str, Any]]:
    import orjson

    from kg.errors import InputError

    for number, line in enumerate(lines, 1):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{file}, line {number}: not JSON ({error}).", hint="Nothing was imported.") from None
        if not isinstance(record, dict) or "record" not in record:
            raise InputError(f'{file}, line {number}: not a record of a graph (it has no "record").')
        yield record
