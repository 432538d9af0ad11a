"""What the readers of the formats hand over: pieces of text in reading order, not yet a tree.

A draft keeps what its markup said (a heading of level 2, an item of depth 1) and the line of every fragment of its
text. Marks of our own, taken out when the tree is built, tell where bold text begins and ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.documents.blocks import BlockKind

BOLD, BOLD_END = "\ue000", "\ue001"

Segments = tuple[tuple[int, str], ...]

_PICTURE = "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff\u2022\u25aa\u25cf]"
_EXTRA = "[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_MARK = re.compile(rf"(?:{_PICTURE}{_EXTRA}*)(?:\s*{_PICTURE}{_EXTRA}*)*\s*")
_KEYCAP = re.compile(r"(?:([0-9])\ufe0f?\u20e3|(\U0001f51f))+\s*")
PICTURED_END = re.compile(rf"\s*{_PICTURE}{_EXTRA}*$")
_NUMBER = re.compile(r"\(?(\d{1,3})(?:[.)]|\.\))(?=\s|[A-Z*\ue000])\s*")
_Q_NUMBER = re.compile(r"(?:Q|Que|Ques|Question)[ .#]?\s?(\d{1,3})\s*[.):\u2013\u2014-]?(?:\s+|$)", re.IGNORECASE)

_ASKED = re.compile(r"(?:Q|Question)\s?[:.]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before the words of a line: a picture, a number and the style in which it is written."""

    mark: str = ""
    style: str = ""
    number: int = 0
    length: int = 0


def lead_of(text: str) -> Lead:
    """The lead of `text`: "🧠 3. What ..." -> mark "🧠", style ".", number 3."""
    at = 1 if text.startswith(BOLD) else 0
    mark, style, number = "", "", 0
    for _ in range(4):
        if found := _KEYCAP.match(text, at):
            digits = re.findall(r"\d", found.group())
            style, number = "keycap", int("".join(digits)[:3] or "10")
        elif found := _MARK.match(text, at):
            mark = mark or found.group().strip()
        elif not style and (found := _Q_NUMBER.match(text, at)):
            style, number = "Q", int(found.group(1))
        elif not style and (found := _ASKED.match(text, at)):
            style = "Q"
        elif not style and (found := _NUMBER.match(text, at)):
            style, number = ".", int(found.group(1))
        else:
            break
        at = found.end()
    return Lead(mark, style, number, at)


@dataclass(frozen=True, slots=True)
class Draft:
    """A piece of a document, as its markup has it.

    `depth` is a heading's level (0: a plain line) or an item's nesting; `inside` tells how many lists a piece stands
    in, `indent` how far its first line is set in, `plain` that no markup says what it is. Of its lines, those from
    `lazy` on (0: none) belong to an item only by Markdown's leave to forget the indent. `after_gap` and `after_junk`
    say what stands before it. `term` is 1 for a term that is defined, 2 for what defines it.
    """

    kind: BlockKind
    segments: Segments
    depth: int = 0
    inside: int = 0
    indent: int = 0
    lead: Lead = Lead()
    ordered: bool = False
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    end: int = 0
    after_gap: bool = False
    after_junk: bool = False
    plain: bool = False
    lazy: int = 0
    term: int = 0

    @property
    def start_line(self) -> int:
        return self.segments[0][0]

    @property
    def end_line(self) -> int:
        return max(self.end, self.segments[-1][0])

    @property
    def verbatim(self) -> bool:
        return self.kind in (BlockKind.CODE, BlockKind.FORMULA)

    @property
    def text(self) -> str:
        """The text with our marks for bold still in it."""
        return ("\n" if self.verbatim else " ").join(text for _, text in self.segments)

    @property
    def words(self) -> str:
        """The text without marks."""
        return unmarked(self.text)


def unmarked(text: str) -> str:
    """`text` without our marks for bold."""
    return text.replace(BOLD, "").replace(BOLD_END, "")


def shorn(draft: Draft) -> Draft:
    """`draft` with the lead of its first line taken from its text into `lead`."""
    line, first = draft.segments[0]
    lead = lead_of(first)
    if not lead.length:
        return draft
    bold = BOLD if first.startswith(BOLD) else ""
    rest = bold + first[lead.length :]
    if (bold and lead.length == 1) or not unmarked(rest).strip():
        return draft
    if draft.lead.style:  # the number of a list item is not in its text
        lead = replace(lead, style=lead.style or draft.lead.style, number=lead.number or draft.lead.number)
    return replace(draft, segments=((line, rest), *draft.segments[1:]), lead=lead)


def shorn_cell(text: str) -> str:
    """A table cell without a leading picture or keycap; one that is nothing else stays."""
    lead = lead_of(text)
    return text[lead.length :] if lead.style in ("", "keycap") and text[lead.length :] else text
