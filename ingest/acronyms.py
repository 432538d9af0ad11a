"""Acronyms that a text introduces: "long short-term memory (LSTM)", "GAN (generative adversarial network)".

After A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text" (2003): the letters of the short form are found in the long form from right to left, the first one at the
start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BRACKET = re.compile(r"\s?(?:\(([^()]{2,80})\)|\[([^\[\]]{2,80})\])")
_PARTS = re.compile(r",\s|;\s|\sor\s")
_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9+-]{1,9}")
_WORD = re.compile(r"[\w'’+-]+")
_STOPS = re.compile(r".*[.;:!?,()|]\s", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form and what it stands for, with the offsets of the long form in the text."""

    short: str
    long: str
    start: int
    end: int


def acronyms(text: str) -> Iterator[Acronym]:
    """The acronyms that `text` introduces in brackets, short or long form first."""
    for bracket in _BRACKET.finditer(text):
        inner, before = (bracket[1] or bracket[2]).strip(), text[max(0, bracket.start() - 120) : bracket.start()]
        shorts = [part.strip() for part in _PARTS.split(inner) if _is_short(part.strip())]
        for short in shorts:
            found = _long_before(short, before, bracket.start() - len(before))
            if found:
                yield found
        if not shorts:
            yield from _short_before(inner, before, bracket.start(bracket.lastindex or 1))


def _is_short(text: str) -> bool:
    return bool(_SHORT.fullmatch(text)) and sum(c.isupper() for c in text) >= 2 and text.upper() != text.lower()


def _long_before(short: str, before: str, offset: int) -> Acronym | None:
    stop = _STOPS.match(before)
    clause = before[stop.end() :] if stop else before
    words = list(_WORD.finditer(clause))
    base = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    limit = min(len(base) + 5, 2 * len(base))
    window = clause[words[-limit].start() if len(words) > limit else 0 :]
    start = _align(base, window)
    if start is None:
        return None
    begin = offset + len(before) - len(window) + start
    return Acronym(base, window[start:].strip(), begin, offset + len(before))


def _short_before(inner: str, before: str, offset: int) -> Iterator[Acronym]:
    words = list(_WORD.finditer(before))
    if not words or words[-1].end() != len(before) or not _is_short(words[-1][0]):
        return
    short = words[-1][0]
    base = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    if _align(base, inner) == 0 and len(inner) > len(base) + 2:
        yield Acronym(base, inner, offset, offset + len(inner))


def _align(short: str, text: str) -> int | None:
    """Where the long form of `short` starts in `text`, which it ends; None where the letters don't fit."""
    letters = [c for c in short.lower() if c.isalnum()]
    low = text.lower()
    at = len(low)
    for n, letter in enumerate(reversed(letters), start=1):
        at -= 1
        while at >= 0 and (low[at] != letter or (n == len(letters) and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return at if len(text) - at > len(short) else None
