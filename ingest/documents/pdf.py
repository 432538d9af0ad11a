"""PDF files to lines of text, by pypdf. Every line of a page has the page's number: a PDF has no lines of its own."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence

from kg.errors import DocumentError

_HYPHEN = re.compile(r"(?<=[a-z])-$")
_FIGURES = re.compile(r"\d+")
MIN_PAGES = 3  # with fewer, a repeated line is no running head


def lines_of(data: bytes, *, document_id: str) -> tuple[list[str], list[int], str]:
    """The lines of all pages without running heads, the page of each, and the title in the file's properties.

    Raises:
        DocumentError: if pypdf is missing or the file is damaged, encrypted, or only holds pictures.
    """
    pages, title = _pages(data, document_id=document_id)
    heads = _running_heads(pages)
    lines: list[str] = []
    numbers: list[int] = []
    for number, page in enumerate(pages, start=1):
        kept = [line for line in page if _FIGURES.sub("#", line.strip()) not in heads]
        for line in _unhyphenated([*kept, ""]):
            lines.append(line)
            numbers.append(number)
    if not any(line.strip() for line in lines):
        raise DocumentError(
            f"{document_id!r} holds no text, only pictures.", hint="Run it through text recognition (OCR) first."
        )
    return lines, numbers, title


def _pages(data: bytes, *, document_id: str) -> tuple[list[list[str]], str]:
    try:
        import pypdf
    except ImportError as error:
        raise DocumentError(
            f"{document_id!r} is a PDF file, and pypdf is not installed.",
            hint="Install the extra: pip install 'dlkg[documents]'",
        ) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every flaw that it repairs
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            title = (reader.metadata.title or "") if reader.metadata else ""
            return [page.extract_text().splitlines() for page in reader.pages], title
    except Exception as error:  # pypdf lets through whatever its parsers raise
        raise DocumentError(
            f"{document_id!r} cannot be read as a PDF file ({type(error).__name__}).",
            hint="If it opens in a viewer, print it to a new PDF file and ingest that.",
        ) from error
    raise DocumentError(f"{document_id!r} is encrypted.", hint="Save it without a password, then ingest it again.")


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """The first and last lines of pages that come on most of them, numbers aside."""
    if len(pages) < MIN_PAGES:
        return set()
    edges = Counter(
        head
        for page in pages
        for head in {_FIGURES.sub("#", line.strip()) for line in (*page[:2], *page[-2:]) if line.strip()}
    )
    return {head for head, count in edges.items() if count * 2 > len(pages)}


def _unhyphenated(lines: list[str]) -> list[str]:
    """Words that a line break has cut in two, joined on the first line."""
    out = [line.rstrip() for line in lines]
    for at in range(len(out) - 1):
        first, _, rest = out[at + 1].partition(" ")
        if _HYPHEN.search(out[at]) and first[:1].islower():
            out[at], out[at + 1] = out[at][:-1] + first, rest
    return out
