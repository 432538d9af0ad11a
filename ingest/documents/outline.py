"""Which pieces are headings, and how they nest, when the markup says it badly or not at all.

A numbered series of questions ("1. What is ...?", "Q7. ...") is the spine of many texts: its members share a level
whatever their markup, what stands below one of them nests under it, and a heading without a body of its own right
above one of them is a section. Texts without such a series keep the levels of their markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import BOLD, BOLD_END, Draft
from ingest.documents.plain import is_label, is_question, is_sentence, is_tick

_ASKS = re.compile(
    r"(?i)^\W*(?:define|explain|describe|discuss|compare|contrast|differentiate|distinguish|name|list|outline|state|"
    r"derive|give|mention|elaborate|summari[sz]e|illustrate|tell|write|walk)\b"
)
_SMALL = frozenset("a an and as at by for from how in into is it of on or that the their this to vs with your".split())
_CLOSED = re.compile(r"[.,;:!…][\"'”’)\]]*$")
MAX_WORDS = 16


def outlined(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` with plain headings found, every heading at its level, and stacked lines as items."""
    found = _items_of_stacks(_with_headings(drafts))
    return _levelled(found)


# --- finding --------------------------------------------------------------------------------------------------


def _with_headings(drafts: Sequence[Draft]) -> list[Draft]:
    out: list[Draft] = []
    for at, draft in enumerate(drafts):
        before = out[-1] if out else None
        after = drafts[at + 1] if at + 1 < len(drafts) else None
        if draft.kind is BlockKind.HEADING or not _may_head(draft):
            out.append(draft)
        elif _heads(draft, before, after):
            out.append(replace(draft, kind=BlockKind.HEADING, depth=0, inside=0))
        else:
            out.append(draft)
    return out


def _may_head(draft: Draft) -> bool:
    """Whether a plain line could be a heading by its looks alone."""
    if len(draft.segments) > 1 or draft.term or not (draft.plain or (draft.ordered and draft.inside == 1)):
        return False
    words = draft.words.strip()
    count = len(words.split())
    if asks(draft) and draft.lead.style:
        return len(words) <= 250
    if not 0 < count <= MAX_WORDS or len(words) > 120:
        return False
    return not _CLOSED.search(words) and not words[0].islower()


def asks(draft: Draft) -> bool:
    """Whether a line is a question or tells the reader to answer one."""
    words = draft.words.strip()
    return is_question(words) or bool(_ASKS.match(words))


def _heads(draft: Draft, before: Draft | None, after: Draft | None) -> bool:
    if draft.kind is BlockKind.ITEM:
        return after is not None and _heads_as_item(draft, before, after)
    if asks(draft) and (draft.lead.style or draft.lead.mark):
        return True
    if after is None:
        return False
    if draft.lead.mark and (_same_mark(draft, before) or _same_mark(draft, after)):
        return False
    if draft.lead.mark or draft.lead.style:
        return not (draft.lead.style and _is_next_number(draft, after)) or draft.lead.style == "keycap"
    if is_question(draft.words):
        return True
    return _heads_bare(draft, before, after)


def _same_mark(draft: Draft, other: Draft | None) -> bool:
    return other is not None and other.kind is not BlockKind.HEADING and other.lead.mark == draft.lead.mark


def _is_next_number(draft: Draft, after: Draft) -> bool:
    return after.lead.style == draft.lead.style and after.lead.number == draft.lead.number + 1


def _heads_as_item(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """An item of a numbered list heads what follows when the list doesn't just go on."""
    if after.inside > 1 or BOLD in draft.text and not asks(draft):
        return False
    if _is_next_number(draft, after) and after.kind is BlockKind.ITEM and not asks(draft):
        return False
    if before is not None and before.kind is BlockKind.ITEM and _is_next_number(before, draft) and not asks(draft):
        return False
    return not is_label(draft.words) and (asks(draft) or " - " not in draft.words) and ": " not in draft.words


def _heads_bare(draft: Draft, before: Draft | None, after: Draft) -> bool:
    """A line with neither picture nor number: short, capitalised, set apart, with a body below."""
    words = draft.words.split()
    if len(words) > 10 or ": " in draft.words or not (draft.after_gap or _ends_body(before)):
        return False
    if after.kind in (BlockKind.ITEM, BlockKind.ROW):
        return True
    return (
        draft.after_gap
        and _title_like(words)
        and (after.kind is BlockKind.HEADING or is_sentence(after.words) or is_question(after.words))
    )


def _ends_body(before: Draft | None) -> bool:
    return before is None or before.kind in (BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE)


def _title_like(words: Sequence[str]) -> bool:
    content = [w for w in words if w.lower() not in _SMALL and w[0].isalnum()]
    capital = sum(not w[0].islower() for w in content)
    return bool(content) and (capital >= 0.6 * len(content) or len(words) <= 4)


# --- lines that are items -------------------------------------------------------------------------------------


def _items_of_stacks(drafts: Sequence[Draft]) -> list[Draft]:
    """Ticked lines, and two or more short lines in a row, are a list in all but marks."""
    out = list(drafts)
    start = 0
    while start < len(out):
        end = start
        while end < len(out) and _stacks(out, end, start):
            end += 1
        if end - start > 1 or (end > start and _under_label(out, start)):
            out[start:end] = [replace(d, kind=BlockKind.ITEM, depth=0, inside=1) for d in out[start:end]]
        start = max(end, start + 1)
    return out


def _stacks(drafts: Sequence[Draft], at: int, start: int) -> bool:
    draft = drafts[at]
    if draft.kind is not BlockKind.PARAGRAPH or not draft.plain or draft.term or len(draft.segments) > 1:
        return False
    if at > start and (draft.after_gap or draft.lead.mark != drafts[start].lead.mark):
        return False
    if is_tick(draft.lead.mark):
        return not is_label(draft.words)
    words = draft.words
    return not is_label(words) and len(words.split()) <= 25


def _under_label(drafts: Sequence[Draft], at: int) -> bool:
    return at > 0 and is_label(drafts[at - 1].words) and not is_sentence(drafts[at].words)


# --- levels ---------------------------------------------------------------------------------------------------


def _levelled(drafts: Sequence[Draft]) -> list[Draft]:
    spine = _spine(drafts)
    if len(spine) < 3:
        return _by_markup(drafts)
    return _by_spine(drafts, spine)


def _by_markup(drafts: Sequence[Draft]) -> list[Draft]:
    """Markup levels as they are; a plain heading nests one below the last one that was marked up."""
    out: list[Draft] = []
    marked = question = 0
    for draft in drafts:
        if draft.kind is not BlockKind.HEADING:
            out.append(draft)
            continue
        if draft.depth:
            marked, question, level = draft.depth, 0, draft.depth
        elif asks(draft):
            level = question = marked + 1
        else:
            level = (question or marked) + 1
        out.append(replace(draft, depth=level))
    return out


def _style(draft: Draft) -> str:
    return draft.lead.style


def _spine(drafts: Sequence[Draft]) -> set[int]:
    """The indices of the headings that are the numbered series which carries the text."""
    numbered = [at for at, d in enumerate(drafts) if d.kind is BlockKind.HEADING and d.lead.style and d.lead.style != "keycap"]
    if not numbered:
        return set()
    asking = sum(asks(drafts[at]) for at in numbered) * 2 >= len(numbered)
    later = Counter(drafts[at].lead.number for at in numbered)
    spine: set[int] = set()
    last = 0
    for at in numbered:
        number = drafts[at].lead.number
        later[number] -= 1
        goes_on = last <= number <= last + 3 and (number > last or asks(drafts[at]))
        restarts = number <= 1 and not (asking and not asks(drafts[at])) and not later[last + 1]
        restarts = restarts or (number <= 1 and asks(drafts[at]) and asking)
        if goes_on or restarts or not spine:
            spine.add(at)
            last = number
        elif asks(drafts[at]) and number > last:
            spine.add(at)
            last = number
    return spine


def _by_spine(drafts: Sequence[Draft], spine: set[int]) -> list[Draft]:
    depths = [drafts[at].depth for at in spine if drafts[at].depth]
    base = max(2, min(depths, default=2))
    out: list[Draft] = []
    own = 0  # markup depth of the current question
    seen = follow = False
    for at, draft in enumerate(drafts):
        if draft.kind is not BlockKind.HEADING:
            out.append(draft)
            continue
        if at in spine:
            level, own, seen, follow = base + 1, draft.depth, True, False
        elif not seen or _is_section(drafts, at, spine):
            level = min(draft.depth or base, base)
        elif asks(draft) and draft.depth and draft.depth <= own and not draft.lead.style:
            level, follow = base + 1, False
        elif asks(draft):
            level, follow = base + 2, True
        else:
            level = base + 2 + max(0, draft.depth - max(own, base) - 1 if draft.depth else 0)
        out.append(replace(draft, depth=level))
    return out


def _is_section(drafts: Sequence[Draft], at: int, spine: set[int]) -> bool:
    """Whether only headings stand between a heading and the next question, so that it has no body of its own."""
    following = at + 1
    while following < len(drafts) and drafts[following].kind is BlockKind.HEADING:
        if following in spine:
            return not asks(drafts[at])
        following += 1
    return False


__all__ = ["BOLD", "BOLD_END", "asks", "outlined"]
