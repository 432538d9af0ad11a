"""Small conversions that several formats share: safe cells for spreadsheets, safe text for XML and Mermaid."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, formulas: bool = False) -> bytes:
    """A CSV table (RFC 4180, UTF-8 without BOM).

    A cell that a spreadsheet would run as a formula gets a leading quote (OWASP, CSV injection), unless `formulas`
    is on: for tables that only programs read.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell if formulas else harmless(cell) for cell in row])
    return out.getvalue().encode()


def harmless(cell: object) -> object:
    """The cell, quoted where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def xml_safe(text: str) -> str:
    """The text without the characters that XML 1.0 forbids."""
    return _XML_ILLEGAL.sub("\ufffd", text)


def mermaid_label(text: str) -> str:
    """A node's caption for Mermaid, quoted: its entity codes stand for what would end the quotation."""
    escaped = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    return f'"{" ".join(escaped.split())}"'
