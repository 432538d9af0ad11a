"""Lines without markup: which of them are headings, labels, items, and which go on with the line before.

A paragraph of the parser may be prose wrapped at a width, sentences a line each, or a stack of short lines that are
a list in all but marks. The test for wrapped prose is that the first word of each next line would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import BOLD, BOLD_END, Draft, Segments, lead_of

_END = re.compile(r"[.!?:;,…][\"'”’)\]\ue001]*$")
_QUESTION = re.compile(
    r"(?i)^(?:\W*)(?:what|why|how|when|where|which|who|whose|is|are|does|do|did|can|could|should|would|will|has|have)\b"
)
_TICK = re.compile("^[✅✔✓☑❌✖✗🔹🔸▪•●◦→➤►👉⭐]")


def units(draft: Draft) -> list[Draft]:
    """A paragraph or item as the units that its lines are."""
    if len(draft.segments) == 1:
        return [draft]
    groups = _groups(draft.segments)
    if len(groups) == 1:
        return [draft]
    head = replace(draft, segments=groups[0])
    rest = [_unit(draft, group) for group in groups[1:]]
    if draft.plain and all(len(g) == 1 for g in groups):
        return [head, *rest]
    return [head, *rest]


def _unit(draft: Draft, segments: Segments) -> Draft:
    """A later unit of a draft. In an item, a line that isn't its continuation has left the list."""
    return Draft(BlockKind.PARAGRAPH, segments, plain=True)


def _groups(segments: Segments) -> list[Segments]:
    width = max(len(text) for _, text in segments)
    wrapped = width <= 140 and all(
        len(a) + 1 + len(b.split(" ", 1)[0]) > width for (_, a), (_, b) in zip(segments, segments[1:], strict=False)
    )
    groups: list[list[tuple[int, str]]] = [[segments[0]]]
    for before, this in zip(segments, segments[1:], strict=False):
        if goes_on(before[1], this[1], wrapped=wrapped):
            groups[-1].append(this)
        else:
            groups.append([this])
    return [tuple(group) for group in groups]


def goes_on(before: str, this: str, *, wrapped: bool = False) -> bool:
    """Whether `this` line belongs to the same paragraph as the line `before` it."""
    if starts_unit(this) or is_label(before) and not wrapped:
        return False
    if is_label(this) or (is_question(this) and len(this) < 120):
        return False
    if wrapped or this[:1].islower():
        return True
    return is_sentence(before) and is_sentence(this)


def starts_unit(text: str) -> bool:
    """Whether a line begins with a picture or a number, as headings and list items do."""
    lead = lead_of(text)
    return bool(lead.mark or lead.style)


def is_label(text: str) -> bool:
    """Whether a whole line is a label: short and ended by a colon."""
    words = text.replace(BOLD, "").replace(BOLD_END, "").strip()
    return words.endswith(":") and len(words) <= 90 and ". " not in words


def is_question(text: str) -> bool:
    """Whether a line asks."""
    return text.rstrip(f" *{BOLD_END}").endswith("?") and bool(_QUESTION.match(text[lead_of(text).length :]))


def is_sentence(text: str) -> bool:
    """Whether a line ends like a sentence and is long enough for one."""
    return bool(_END.search(text)) and len(text.split()) > 3


def is_tick(text: str) -> bool:
    """Whether a line begins with a picture that serves as a bullet."""
    return bool(_TICK.match(text))
