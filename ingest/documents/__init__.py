"""Reads a file into a tree of blocks, whatever its format and however broken its text.

`read` takes bytes and gives a `BlockTree` or raises a `DocumentError` that says why not, in a time linear in the
length. `find_documents` says which files of a folder are documents, and what they are called.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.documents.decode import MAX_BYTES, MAX_LINE
from ingest.documents.draft import Draft, shorn
from ingest.documents.find import STANDARD_INPUT, SUFFIXES, find_documents
from ingest.documents.formats import File, drafts_of
from ingest.documents.levels import levelled
from ingest.documents.outline import with_headings
from ingest.documents.tree import build
from kg.errors import DocumentError
from kg.model import Document

__all__ = ["STANDARD_INPUT", "SUFFIXES", "Block", "BlockKind", "BlockTree", "find_documents", "read"]


def read(data: bytes, *, document_id: str, max_bytes: int = MAX_BYTES, max_line: int = MAX_LINE) -> BlockTree:
    """The block tree of a file; its format is told by the suffix of `document_id`, else by its first bytes.

    Lines of a PDF file are its pages, those of a Word file its paragraphs and table rows.

    Raises:
        DocumentError: if the file is empty, binary, damaged, encrypted, or larger than `max_bytes` or, in one line,
            than `max_line` characters.
    """
    found, title = drafts_of(File(data, document_id, max_bytes, max_line))
    words = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM)
    drafts = levelled(with_headings([shorn(draft) if draft.kind in words else draft for draft in found]))
    title = title.strip() or _title(drafts, document_id)
    tree = build(Document(document_id, title, hashlib.sha256(data).hexdigest()), drafts)
    if not tree.blocks:
        raise DocumentError(f"{document_id!r} holds no text.", hint="Give a file that holds text.")
    return tree


def _title(drafts: list[Draft], document_id: str) -> str:
    """The heading above all others, or a few words at the top, else the file's name."""
    heads = [d for d in drafts if d.kind is BlockKind.HEADING and d.words.strip()]
    first = drafts[0] if drafts else None
    if heads and not heads[0].lead.style and (heads[0] is first or all(d.depth > heads[0].depth for d in heads[1:])):
        first = heads[0]
    elif first is None or not first.plain or len(first.words.split()) > 12 or first.words.rstrip()[-1:] in ".:;,?":
        return PurePosixPath(document_id).stem
    return " ".join(first.words.split()).rstrip(" :")
