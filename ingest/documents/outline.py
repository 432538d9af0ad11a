"""Which pieces are headings when no markup says so, and which lines are list items.

A plain line is a heading by its looks (short, no full stop, a question or title-like, led by a picture or a number)
and by its place (set apart, a body below it). Whatever runs on as a list isn't one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft
from ingest.documents.leads import BOLD
from ingest.documents.plain import LABEL_WORD, capitals, is_label, is_question, is_sentence, is_tick, unbracketed

_ASKS = re.compile(
    r"(?i)^\W*(?:define|explain|describe|discuss|compare|contrast|differentiate|distinguish|name|list|outline|state|"
    r"derive|give|mention|elaborate|summari[sz]e|illustrate|tell|write|walk)\b"
)
_WH = re.compile(r"(?i)^\W*(?:what|why|how|when|where|which|who)\b")
_WH_VERB = re.compile(
    r"(?i)^\W*(?:what|why|how|when|where|which|who)(?:\s\w+)?\s(?:is|are|was|do|does|did|can|would|should)\s\w"
)
_CLOSED = re.compile(r"[.,;:!…][\"'”’)\]]*$")
MAX_WORDS = 16


def asks(draft: Draft) -> bool:
    """Whether a line is a question or tells the reader to answer one."""
    words = draft.words.strip()
    if is_question(words) or _ASKS.match(words):
        return True
    return bool((_WH if draft.lead.style else _WH_VERB).match(words))


def shouts(words: str) -> bool:
    """Whether a line is written in capitals."""
    letters = [c for c in words if c.isalpha()]
    return len(letters) > 5 and sum(c.isupper() for c in letters) >= 0.8 * len(letters) and len(words.split()) > 1


def with_headings(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` with plain lines made headings and items where they are."""
    out: list[Draft] = []
    for at, draft in enumerate(drafts):
        before = out[-1] if out else None
        after = drafts[at + 1] if at + 1 < len(drafts) else None
        may_head = draft.kind is not BlockKind.HEADING and _may_head(draft)
        if may_head and _heads(draft, before, after):
            draft = replace(draft, kind=BlockKind.HEADING, depth=0, inside=0)
        elif may_head and after is not None and _leads_in(draft, before, after):
            draft = replace(draft, term=1)
        out.append(draft)
    return _items_of_stacks(out)


def _may_head(draft: Draft) -> bool:
    """Whether a plain line could be a heading by its looks alone."""
    listed = draft.inside == 1 and (draft.ordered or draft.lead.style == "Q")
    if len(draft.segments) > 1 or draft.term or not (draft.plain or listed):
        return False
    words = draft.words.strip()
    if asks(draft) and draft.lead.style:
        return len(words) <= 250
    if not 0 < len(words.split()) <= MAX_WORDS or len(words) > 120:
        return False
    if _CLOSED.search(words) or is_label(words):
        return False
    return draft.lead.mark != "" or not words[0].islower() or shouts(words)


def _heads(draft: Draft, before: Draft | None, after: Draft | None) -> bool:
    if draft.kind is BlockKind.ITEM:
        return after is not None and _heads_as_item(draft, before, after)
    if asks(draft) and (draft.lead.style or draft.lead.mark):
        return True
    if after is None:
        return False
    if _runs_on(draft, before, after):
        return False
    _, colon, body = draft.words.partition(": ")
    if colon and capitals(body.split()) < 0.6:  # a label with its text
        return False
    if draft.lead.mark or draft.lead.style or is_question(draft.words) or shouts(draft.words):
        return True
    return _heads_bare(draft, before, after)


def _runs_on(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """Whether a line with a picture or number is one of several right below each other: an item of a list."""
    if draft.lead.style:
        follows = before is not None and before.kind is not BlockKind.HEADING and is_next(before, draft)
        return follows or is_next(draft, after)
    for other in (before, after):
        if not draft.lead.mark or other is None or other.kind is BlockKind.HEADING or other.lead.style:
            continue
        same = other.lead.mark == draft.lead.mark or (is_tick(draft.lead.mark) and is_tick(other.lead.mark))
        if same and not (other is after and after.after_gap):
            return True
    return is_tick(draft.lead.mark) and after.after_gap


def is_next(draft: Draft, after: Draft) -> bool:
    """Whether `after` bears the next number in the style of `draft`."""
    return after.lead.style == draft.lead.style and after.lead.number == draft.lead.number + 1


def _heads_as_item(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """An item of a numbered list heads what follows when the list doesn't just go on."""
    if asks(draft):
        return after.inside < 2 or draft.lead.style == "Q" or is_question(draft.words)
    if after.inside > 1 or BOLD in draft.text or is_label(draft.words) or ": " in draft.words:
        return False
    if after.kind is BlockKind.ITEM and is_next(draft, after):
        return False
    if before is not None and before.kind is BlockKind.ITEM and before.lead.style and is_next(before, draft):
        return False
    return " - " not in draft.words and " – " not in draft.words


def _heads_bare(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """A line with neither picture nor number: short, capitalised, set apart, with a body below."""
    words = draft.words.split()
    if len(words) > 10 or ": " in draft.words or not words[0][0].isalnum():
        return False
    if is_tick(after.lead.mark) and capitals(words) >= 0.6:
        return True
    if not _is_set_apart(draft, before):
        return False
    if after.kind is BlockKind.HEADING or (after.lead.style and asks(after)):  # else it is the caption of a picture
        return draft.after_gap and capitals(words) == 1
    if after.kind in (BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE) or is_label(after.words):
        return _title_like(words)
    return _title_like(words) and is_sentence(after.words) and (draft.after_gap or len(words) <= 5)


def _leads_in(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """A few words right above a list or table that name what it holds, though no colon says so."""
    few = len(draft.words.split()) <= 8 and draft.words[0].isalnum() and not (draft.lead.mark or draft.lead.style)
    listed = (after.kind in (BlockKind.ITEM, BlockKind.ROW) or is_tick(after.lead.mark)) and not after.after_gap
    return few and listed and draft.plain and ": " not in draft.words and _is_set_apart(draft, before)


def _is_set_apart(draft: Draft, before: Draft | None) -> bool:
    if draft.after_gap or before is None or before.kind is not BlockKind.PARAGRAPH:
        return True
    return is_sentence(before.words)


def _title_like(words: Sequence[str]) -> bool:
    share = capitals(words)
    return share >= 0.6 or (share > 0 and len(unbracketed(words)) <= 4)


# --- lines that are items -------------------------------------------------------------------------------------


def _items_of_stacks(drafts: Sequence[Draft]) -> list[Draft]:
    """Ticked lines, and two or more short lines in a row, are a list in all but marks."""
    out = list(drafts)
    start = 0
    while start < len(out):
        below_label = start > 0 and is_label(out[start - 1].words)
        end = start
        while end < len(out) and _stacks(out, end, start, below_label=below_label):
            end += 1
        run = out[start:end]
        # "Advantages: a" and "Limits: b" are labels with their text, not items of one list.
        if run and not all(LABEL_WORD.match(draft.words) and ": " in draft.words for draft in run):
            alone = is_tick(run[0].lead.mark) or below_label
            if len(run) > 1 or (alone and not is_sentence(run[0].words)):
                out[start:end] = _as_items(run)
        start = max(end, start + 1)
    return out


def _as_items(drafts: Sequence[Draft]) -> list[Draft]:
    """A run of lines as items; the unlabelled ones after "Solutions: a" go on with its list."""
    items = [replace(d, kind=BlockKind.ITEM, depth=0, inside=1) for d in drafts]
    under = bool(LABEL_WORD.match(items[0].words)) and ":" in items[0].words and len(items[0].words.split()) < 15
    for at, item in enumerate(items[1:], start=1):
        if LABEL_WORD.match(item.words) and ": " in item.words:
            under = len(item.words.split()) < 15
        elif ": " in item.words:
            under = False
        elif under:
            items[at] = replace(item, depth=1, inside=2)
    return items


def _stacks(drafts: Sequence[Draft], at: int, start: int, *, below_label: bool) -> bool:
    draft = drafts[at]
    if draft.kind is not BlockKind.PARAGRAPH or not draft.plain or draft.term or len(draft.segments) > 1:
        return False
    if at > start and (draft.after_gap or bool(draft.lead.mark) != bool(drafts[start].lead.mark)):
        return False
    words = draft.words
    if is_tick(draft.lead.mark):
        return not is_label(words) and len(words.split()) <= 40
    longest = 0 if at == start and ": " not in words else 12
    prose = is_sentence(words) and len(words.split()) > longest and not below_label
    return not is_label(words) and not prose and len(words.split()) <= 25
