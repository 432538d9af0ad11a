"""Word files to drafts, by python-docx. A "line" is a paragraph or table row, counted from 1 through the body."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.documents.blocks import BlockKind
from ingest.documents.decode import MAX_BYTES
from ingest.documents.draft import Draft, shorn_cell
from ingest.documents.leads import BOLD, BOLD_END, Lead
from kg.errors import DocumentError

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_LEVEL = re.compile(r"(?i)^heading (\d)$")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNPACKED = 8 * MAX_BYTES  # a zip may blow up; a document of this size is none that a person wrote


def drafts(data: bytes, *, document_id: str) -> tuple[list[Draft], str]:
    """The drafts of a Word file and the title in its properties.

    Raises:
        DocumentError: if python-docx is missing or the file is damaged, encrypted or far too large when unpacked.
    """
    document = _opened(data, document_id=document_id)
    from docx.table import Table  # here, since the library is an extra

    found: list[Draft] = []
    line = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found.extend(_rows(block, line))
            line += len(block.rows)
        else:
            line += 1
            found.extend(_paragraph(block, line))
    return found, document.core_properties.title or ""


def _opened(data: bytes, *, document_id: str) -> WordDocument:
    try:
        import docx
    except ImportError as error:
        raise DocumentError(
            f"{document_id!r} is a Word file, and python-docx is not installed.",
            hint="Install the extra: pip install 'dlkg[documents]'",
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _UNPACKED:
            raise DocumentError(f"{document_id!r} unpacks to {size:,} bytes.", hint="Split the document.")
        return docx.Document(io.BytesIO(data))
    except DocumentError:
        raise
    except Exception as error:  # python-docx lets through whatever its parsers raise
        hint = "If it is protected by a password, save it without." if data[:4] == b"\xd0\xcf\x11\xe0" else ""
        raise DocumentError(
            f"{document_id!r} cannot be read as a Word file ({type(error).__name__}).",
            hint=hint or "Open it in a word processor and save it again as .docx.",
        ) from error


def _paragraph(paragraph: Paragraph, line: int) -> Iterator[Draft]:
    text = "".join(
        f"{BOLD}{run.text}{BOLD_END}" if run.bold and run.text.strip() else run.text for run in paragraph.runs
    )
    text = " ".join((text or paragraph.text).replace(BOLD_END + BOLD, "").split())
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if not text:
        return
    segments = ((line, text),)
    heading = _LEVEL.match(style)
    if heading or style in ("Title", "Subtitle"):
        yield Draft(BlockKind.HEADING, segments, depth=int(heading.group(1)) if heading else 1)
    elif style.startswith("List") or _level(paragraph) is not None:
        depth = _level(paragraph) or (int(style[-1]) - 1 if style[-1:].isdigit() else 0)
        ordered = "Number" in style
        lead = Lead(style=".") if ordered else Lead()
        yield Draft(BlockKind.ITEM, segments, depth=depth, inside=depth + 1, ordered=ordered, lead=lead)
    else:
        yield Draft(BlockKind.PARAGRAPH, segments, after_gap=True, plain=True)


def _level(paragraph: Paragraph) -> int | None:
    """The nesting of a numbered or bulleted paragraph; None for others."""
    properties = paragraph._p.pPr
    numbering = properties.find(f"{_W}numPr") if properties is not None else None
    if numbering is None:
        return None
    level = numbering.find(f"{_W}ilvl")
    return int(level.get(f"{_W}val", "0")) if level is not None else 0


def _rows(table: Table, line: int) -> Iterator[Draft]:
    header: tuple[str, ...] = ()
    for at, row in enumerate(table.rows):
        cells = tuple(shorn_cell(" ".join(cell.text.split())) for cell in row.cells)
        if at == 0 and len(table.rows) > 1:
            header = cells
        elif any(cells):
            segments = ((line + at + 1, " | ".join(cells)),)
            yield Draft(BlockKind.ROW, segments, cells=cells, header=header)
