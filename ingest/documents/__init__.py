"""Reads a file into a tree of blocks, whatever its format and however broken its text.

`read` takes bytes and gives a `BlockTree` or raises a `DocumentError` that says why not, in a time linear in the
length. `find_documents` says which files of a folder are documents, and what they are called.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from ingest.documents import markdown
from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.documents.decode import decode, repair_line, split_lines
from ingest.documents.draft import Draft, shorn
from ingest.documents.find import STANDARD_INPUT, find_documents
from ingest.documents.levels import levelled
from ingest.documents.outline import with_headings
from ingest.documents.plain import parted
from ingest.documents.tree import build
from kg.model import Document

__all__ = ["STANDARD_INPUT", "Block", "BlockKind", "BlockTree", "find_documents", "read"]


def read(data: bytes, *, document_id: str) -> BlockTree:
    """The block tree of a file; its format is told by the suffix of `document_id`, else by its first bytes.

    Raises:
        DocumentError: if the file is empty, binary, too large, encrypted or of an unknown format.
    """
    text = decode(data, document_id=document_id)
    lines = [repair_line(line) for line in split_lines(text, document_id=document_id)]
    found, title = markdown.drafts(lines, range(1, len(lines) + 1))
    words = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM)
    drafts = levelled(with_headings([shorn(d) if d.kind in words else d for d in parted(found)]))
    document = Document(document_id, title or _title(drafts, document_id), hashlib.sha256(data).hexdigest())
    return build(document, drafts)


def _title(drafts: list[Draft], document_id: str) -> str:
    """The heading above all others, else the file's name."""
    heads = [d for d in drafts if d.kind is BlockKind.HEADING and d.words.strip()]
    if heads and not heads[0].lead.style and not any(d.depth <= heads[0].depth for d in heads[1:] if d.lead.style):
        return " ".join(heads[0].words.split()).rstrip(" :")
    return PurePosixPath(document_id).stem
