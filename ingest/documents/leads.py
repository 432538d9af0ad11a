"""What stands before the words of a line: a picture, a number, a letter, and in which style it is written.

Leads tell headings and items apart from prose, and which lines belong to one series. They are no part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

BOLD, BOLD_END = "\ue000", "\ue001"  # marks of ours for where bold text begins and ends

_PICTURE = "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff\u2022\u25aa\u25cf]"
_EXTRA = "[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_MARK = re.compile(rf"(?:{_PICTURE}{_EXTRA}*)(?:\s*{_PICTURE}{_EXTRA}*)*\s*")
PICTURED_END = re.compile(rf"\s*{_PICTURE}{_EXTRA}*$")
_KEYCAP = re.compile(r"(?:([0-9])\ufe0f?\u20e3|(\U0001f51f))+\s*")
_ROMAN = {"I": 1, "V": 5, "X": 10}
# Words that number the parts of a text. Names that bear a number ("Layer 2", "Llama 3") are none of them.
_PART = (
    r"(?i:case|step|chapter|lecture|part|week|day|section|unit|module|lesson|topic|task|phase|stage|example|exercise|"
    r"tip|rule|fact|myth|mistake|reason|appendix|problem|scenario|round)"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead of a line: its picture, its number in a series, the style of that series, and how long it is."""

    mark: str = ""
    style: str = ""
    number: int = 0
    length: int = 0


NO_LEAD = Lead()


def _keycap(found: re.Match[str]) -> int:
    return int("".join(re.findall(r"\d", found.group()))[:3] or "10")


def _roman(found: re.Match[str]) -> int:
    digits = [_ROMAN[letter] for letter in found.group(1)]
    return sum(-d if d < following else d for d, following in zip(digits, [*digits[1:], 0], strict=True))


def _first(found: re.Match[str]) -> int:
    return int(found.group(1))


def _letter(found: re.Match[str]) -> int:
    letter = found.group(1).lower()
    return ord(letter) - (ord("a") if letter < "z" else ord("α")) + 1


# The style of a series, how its numbers are written, and how they are read; the first that fits is taken.
_STYLES: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
    ("Q", re.compile(r"(?i:Q|Que|Ques|Question)[ .#]?\s?(\d{1,3})\s*[.):\u2013\u2014-]?(?:\s+|$)"), _first),
    ("Q", re.compile(r"(?:Q|Question)\s?[:.]\s+(?=\S)"), lambda _: 0),
    (".", re.compile(r"\(?(\d{1,3})(?:[.)]|\.\))(?=\s|[A-Z*\ue000])\s*"), _first),
    (".", re.compile(r"(\d{1,2})\s+[>\u2013\u2014-]\s+(?=[A-Z])"), _first),
    ("part", re.compile(rf"{_PART} (\d{{1,3}})\s?[:.\u2013\u2014-]\s+(?=\S)"), _first),
    ("roman", re.compile(r"([IVX]{1,5})\. (?=[A-Z])"), _roman),
    ("letter", re.compile(r"\(?([a-zA-Z\u03b1-\u03c9])\)\s+(?=\S)"), _letter),
    ("sub", re.compile(r"\d{1,2}([abce])[.)]?\s+(?=\S)"), _letter),
)


def lead_of(text: str) -> Lead:
    """The lead of `text`: "🧠 3. What ..." -> mark "🧠", style ".", number 3."""
    at = 1 if text.startswith(BOLD) else 0
    mark, style, number = "", "", 0
    for _ in range(4):
        if found := _KEYCAP.match(text, at):
            style, number = "keycap", _keycap(found)
        elif found := _MARK.match(text, at):
            mark = mark or found.group().strip()
        elif not style and (numbered := _numbered(text, at)):
            style, number, found = numbered
        else:
            break
        at = found.end()
    return Lead(mark, style, number, at)


def _numbered(text: str, at: int) -> tuple[str, int, re.Match[str]] | None:
    for style, pattern, read in _STYLES:
        if found := pattern.match(text, at):
            return style, read(found), found
    return None
