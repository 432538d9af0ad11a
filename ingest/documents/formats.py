"""Which format a file has, and its drafts in reading order. One function a format, all of one shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from ingest.documents import html, markdown, notebook, pdf, rst, word
from ingest.documents.blocks import BlockKind
from ingest.documents.decode import MAX_BYTES, MAX_LINE, check_size, decode, repair_line, split_lines
from ingest.documents.draft import Draft
from ingest.documents.leads import BOLD, BOLD_END, lead_of
from ingest.documents.outline import asks
from ingest.documents.plain import parted
from ingest.documents.slides import slides_of

_RST = re.compile(rb"^\.\. (?:_[^\n]{1,80}:|[\w-]+::)", re.MULTILINE)
_DIRECTIVES = 3  # from so many on, a text without a telling suffix is reStructuredText


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a document, its name, and how much of it is read at most."""

    data: bytes
    document_id: str
    max_bytes: int = MAX_BYTES
    max_line: int = MAX_LINE

    def lines(self) -> list[str]:
        """The repaired lines of a text. Raises `DocumentError` for what is no text."""
        text = decode(self.data, document_id=self.document_id, max_bytes=self.max_bytes)
        lines = split_lines(text, document_id=self.document_id, max_line=self.max_line)
        return [repair_line(line) for line in lines]


Drafts = tuple[list[Draft], str]  # with the title that the format keeps apart from the text, or ""


def drafts_of(file: File) -> Drafts:
    """The drafts of a file, whatever its format.

    Raises:
        DocumentError: if it cannot be read.
    """
    check_size(file.data, document_id=file.document_id, max_bytes=file.max_bytes)
    return READERS[_format(file)](file)


def _format(file: File) -> str:
    """By the suffix, unless the first bytes say that the suffix cannot be right."""
    suffix = PurePosixPath(file.document_id).suffix.lower()
    start = file.data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if start.startswith(b"PK\x03\x04") and b"word/" in file.data:
        return ".docx"
    if suffix in READERS:
        return suffix
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    if start.startswith(b"{") and b'"nbformat"' in file.data and b'"cells"' in file.data:
        return ".ipynb"
    return ".rst" if len(_RST.findall(file.data[:20_000])) >= _DIRECTIVES else ".md"


def _markdown(file: File) -> Drafts:
    lines = file.lines()
    found, title = markdown.drafts(lines, range(1, len(lines) + 1))
    return list(parted(found)), title


def _html(file: File) -> Drafts:
    lines = file.lines()
    before, slides = slides_of(lines)
    if slides:
        drafts, title = markdown.drafts(slides, range(before + 1, before + 1 + len(slides)))
        return list(parted(drafts)), title or html.title_of(lines)
    found = html.drafts(lines, range(1, len(lines) + 1))
    heads = [draft.words.strip() for draft in found if draft.kind is BlockKind.HEADING]
    if heads:  # where headings are marked up, other lines are none, unless they are bold or numbered questions
        found = [replace(draft, plain=draft.plain and _stands_out(draft)) for draft in found]
    title = html.title_of(lines)
    return found, next((head for head in heads if head and title.startswith(head)), title)


def _stands_out(draft: Draft) -> bool:
    text = draft.text.strip()
    return (text.startswith(BOLD) and text.find(BOLD_END) == len(text) - 1) or bool(lead_of(text).style and asks(draft))


def _rst(file: File) -> Drafts:
    lines = file.lines()
    try:
        return rst.drafts(lines, range(1, len(lines) + 1)), ""
    except RecursionError:  # no person wrote this, but its lines can still be read
        return _markdown(file)


def _notebook(file: File) -> Drafts:
    text = decode(file.data, document_id=file.document_id, max_bytes=file.max_bytes)
    lines, numbers = notebook.lines_of(text, document_id=file.document_id)
    found, title = markdown.drafts([repair_line(line) for line in lines], range(1, len(lines) + 1))
    return [_renumbered(draft, numbers) for draft in parted(found)], title


def _pdf(file: File) -> Drafts:
    lines, numbers, title = pdf.lines_of(file.data, document_id=file.document_id)
    found, _ = markdown.drafts([repair_line(line) for line in lines], range(1, len(lines) + 1))
    return [_renumbered(draft, numbers) for draft in parted(found)], title


def _word(file: File) -> Drafts:
    return word.drafts(file.data, document_id=file.document_id)


def _renumbered(draft: Draft, numbers: list[int]) -> Draft:
    """A draft whose lines are those of a text made from the file, with the file's own numbers."""
    segments = tuple((numbers[line - 1], text) for line, text in draft.segments)
    return replace(draft, segments=segments, end=numbers[draft.end - 1] if draft.end else 0)


READERS: Mapping[str, Callable[[File], Drafts]] = MappingProxyType(
    {
        ".md": _markdown,
        ".markdown": _markdown,
        ".mdx": _markdown,
        ".html": _html,
        ".htm": _html,
        ".rst": _rst,
        ".ipynb": _notebook,
        ".pdf": _pdf,
        ".docx": _word,
    }
)
