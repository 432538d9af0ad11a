"""What the readers of the formats hand over: pieces of text in reading order, not yet a tree.

A draft keeps what its markup said (a heading of level 2, an item of depth 1) and the line of every fragment of its
text. Marks of our own, taken out when the tree is built, tell where bold text begins and ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.documents.blocks import BlockKind
from ingest.documents.leads import BOLD, BOLD_END, NO_LEAD, Lead, lead_of

Segments = tuple[tuple[int, str], ...]


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
    lead: Lead = NO_LEAD
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
