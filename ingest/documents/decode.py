"""Bytes to lines: what encoding a file is in, where its lines end, and which characters were garbled on the way.

Lines are split before anything is repaired, so that the numbers stay those of the file as it was given: LF, CR LF
or, in a file without any LF, CR. Form feeds and Unicode separators end no line, as in an editor.
"""

from __future__ import annotations

import codecs
import re
from functools import partial

import ftfy

from kg.errors import DocumentError

MAX_BYTES = 32 * 1024 * 1024
MAX_LINE = 1_000_000

# Longer marks first: the UTF-32 mark begins with the UTF-16 one.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Private-use characters carry our own marks through the readers, so none may come from outside.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ue000-\uf8ff]")
_GARBLED = re.compile(r"[\x80-\x9f\u00c2-\u00f4\u011f\u0192\u02c6\u2039\u203a\u20ac\u2122]")
# The variation selector after an emoji, read as cp1252: its third byte has no character there and is often lost.
_LOST_BYTE = re.compile(r"ï¸[\x8f\ufffd]?")
_repair = partial(
    ftfy.fix_text,
    config=ftfy.TextFixerConfig(
        unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=True, normalization="NFC", explain=False
    ),
)


def decode(data: bytes, *, document_id: str, max_bytes: int = MAX_BYTES) -> str:
    """The text of `data`, not repaired yet.

    Raises:
        DocumentError: for an empty, binary or too large file.
    """
    check_size(data, document_id=document_id, max_bytes=max_bytes)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace").lstrip("\ufeff")
            break
    else:
        text = _decode_unmarked(data)
    _refuse_binary(text, document_id=document_id)
    return text


def check_size(data: bytes, *, document_id: str, max_bytes: int = MAX_BYTES) -> None:
    """Raises `DocumentError` for an empty or too large file."""
    if not data.strip():
        raise DocumentError(f"{document_id!r} is empty.", hint="Give a file that holds text.")
    if len(data) > max_bytes:
        raise DocumentError(
            f"{document_id!r} has {len(data):,} bytes; at most {max_bytes:,} are read.",
            hint="Split the file into chapters, or raise the limit (max_bytes).",
        )


def _decode_unmarked(data: bytes) -> str:
    """UTF-8, else UTF-16 without a mark (every other byte is zero), else cp1252 with latin-1 for its holes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = data[:4096]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 3 and sample[offset::2].count(0) > 0.4 * len(sample):
            return data.decode(encoding, errors="replace")
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 200 < len(text):  # a few damaged bytes in what is UTF-8 otherwise
        return text
    return data.decode("sloppy-windows-1252")


def _refuse_binary(text: str, *, document_id: str) -> None:
    controls = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if controls and controls * 50 > len(text):
        raise DocumentError(
            f"{document_id!r} is a binary file, not a text.",
            hint="Supported are Markdown, plain text, HTML, reStructuredText, notebooks, PDF and Word files.",
        )
    if not text.strip("\ufeff\x00 \r\n\t\x0c\x0b\ufffd"):
        raise DocumentError(f"{document_id!r} holds no text.", hint="Give a file that holds text.")


def split_lines(text: str, *, document_id: str, max_line: int = MAX_LINE) -> list[str]:
    """The lines of `text` as an editor numbers them.

    Raises:
        DocumentError: for a line that no person wrote.
    """
    ending = "\n" if "\n" in text else "\r"
    lines = [line.rstrip("\r") for line in text.split(ending)]
    longest = max(map(len, lines))
    if longest > max_line:
        raise DocumentError(
            f"{document_id!r} has a line of {longest:,} characters; at most {max_line:,} are read.",
            hint="Break the text into lines or paragraphs, or raise the limit (max_line).",
        )
    return lines


def repair_line(line: str) -> str:
    """One line with its garbled characters restored ("weâ€™re" -> "we’re") and unwanted ones taken out."""
    if line.isascii():
        return _UNWANTED.sub("", line) if not line.isprintable() else line
    if _GARBLED.search(line) or "ﬁ" in line or "ﬂ" in line:
        line = _repair(_LOST_BYTE.sub("", line)).replace("\n", " ")
    return _UNWANTED.sub("", line.replace("\xa0", " ").replace("\u202f", " "))
