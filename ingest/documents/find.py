"""Which files are documents, and what each is called.

A document's id is its path as it was given: relative to the folder that was named, with forward slashes, or for a
file that was named itself its name as given. Ids are what evidence points at, so none is given twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from kg.errors import DocumentError

SUFFIXES = frozenset(
    {"", ".md", ".markdown", ".mdx", ".txt", ".text", ".html", ".htm", ".rst", ".ipynb", ".pdf", ".docx"}
)
STANDARD_INPUT = "-"

Found = tuple[Path, str]


def find_documents(paths: Iterable[str | Path]) -> tuple[list[Found], list[DocumentError]]:
    """The documents under files, folders or "-" (standard input) as (path, id), sorted by id, and what is wrong.

    Folders are searched for the supported suffixes; a file without any suffix is taken as text. Hidden files and
    folders are left out, and a folder that links lead to again is entered once. A file reached twice is found once.
    """
    found: dict[str, Path] = {}
    problems: list[DocumentError] = []
    for given in paths:
        try:
            for path, document_id in _under(given):
                _add(found, path, document_id)
        except DocumentError as error:
            problems.append(error)
    return sorted(((path, name) for name, path in found.items()), key=lambda pair: pair[1]), problems


def _under(given: str | Path) -> Iterator[Found]:
    name, path = str(given), Path(given)
    if name == STANDARD_INPUT:
        yield path, STANDARD_INPUT
    elif path.is_dir():
        some = False
        for file in _files(path):
            some = True
            yield file, file.relative_to(path).as_posix()
        if not some:
            raise DocumentError(
                f"The folder {name!r} holds no documents.", hint=f"Supported are {', '.join(sorted(SUFFIXES - {''}))}."
            )
    elif path.is_file():
        yield path, _name(path)
    else:
        raise DocumentError(f"There is no file or folder {name!r}.", hint="Check the spelling of the path.")


def _name(path: Path) -> str:
    """The id of a file that was named itself: as given if relative, else its own name; never with ".."."""
    pure = PurePath(os.path.normpath(path))
    return pure.name if pure.is_absolute() or pure.parts[0] == ".." else pure.as_posix()


def _files(folder: Path) -> Iterator[Path]:
    """The documents below a folder in order; each real folder is entered once, whatever links lead to it."""
    root = folder.resolve()
    entered = {root}
    for at, folders, files in os.walk(folder, followlinks=True):
        here = Path(at)
        kept = []
        for name in sorted(folders):
            real = (here / name).resolve()
            if not name.startswith(".") and real not in entered and not root.is_relative_to(real):
                entered.add(real)
                kept.append(name)
        folders[:] = kept
        for name in sorted(files):
            path = here / name
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES and path.is_file():
                yield path


def _add(found: dict[str, Path], path: Path, document_id: str) -> None:
    known = found.setdefault(document_id, path)
    if known != path and known.resolve() != path.resolve():
        raise DocumentError(
            f"{str(known)!r} and {str(path)!r} would both be called {document_id!r}.",
            hint="Ingest the folder above both, so that their names differ.",
        )
